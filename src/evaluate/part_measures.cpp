// SPDX-License-Identifier: Apache-2.0
#include "evaluate/part_measures.hpp"

#include "base/errors.hpp"
#include "evaluate/pack.hpp"

namespace nightwave {

HorizonPart horizon_part(const model::ModelTables& tables, std::int32_t begin_s, std::int32_t length_s) {
  require(begin_s % model::block_steps == 0 && length_s % model::block_steps == 0,
          "parts of the horizon are whole blocks");
  const HorizonPart part{begin_s / model::block_steps, (begin_s + length_s) / model::block_steps};
  require(0 <= part.first_block && part.first_block < part.end_block && part.end_block <= tables.blocks,
          "a part lies within the horizon");
  return part;
}

PartMeasures& PartMeasures::operator+=(const PartMeasures& other) {
  delay_veh_s += other.delay_veh_s;
  stops += other.stops;
  queue_overflow_veh_s += other.queue_overflow_veh_s;
  ended += other.ended;
  zones.resize(other.zones.size());
  for (std::size_t z = 0; z < zones.size(); ++z) zones[z] += other.zones[z];
  return *this;
}

PartMeasures& PartMeasures::operator*=(double factor) {
  delay_veh_s *= factor;
  stops *= factor;
  queue_overflow_veh_s *= factor;
  ended *= factor;
  for (ZoneMeasures& zone : zones) zone *= factor;
  return *this;
}

void add_node(ZoneMeasures& zone, const model::Outcome& outcome, std::size_t node) {
  using model::Measure;
  zone.delay_veh_s += outcome.node(node, Measure::delay);
  zone.stops += outcome.node(node, Measure::stops);
  if (outcome.measures == model::measure_count(model::MeasureSet::costs)) return;
  zone.weighted_delay_s += outcome.node(node, Measure::weighted_delay);
  zone.lit_arrivals += outcome.node(node, Measure::lit_arrivals);
  zone.green_arrivals += outcome.node(node, Measure::green_arrivals);
}

PartMeasures part_measures(const PackedCity& city, const model::Outcome& outcome) {
  using model::Measure;
  PartMeasures m;
  m.zones.resize(std::size_t{city.tables.signal_count} + 1);
  for (std::size_t n = 0; n < city.node_zone.size(); ++n) {
    add_node(m.zones[city.node_zone[n]], outcome, n);
    m.delay_veh_s += outcome.node(n, Measure::delay);
    m.stops += outcome.node(n, Measure::stops);
    m.ended += outcome.node(n, Measure::ended);
  }
  for (std::size_t e = 0; e < city.entry_zone.size(); ++e) {
    m.zones[city.entry_zone[e]].delay_veh_s += outcome.entry_delay(e);
    m.delay_veh_s += outcome.entry_delay(e);
    m.queue_overflow_veh_s += outcome.entry_delay(e);
  }
  return m;
}

}  // namespace nightwave
