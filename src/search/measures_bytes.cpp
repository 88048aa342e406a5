// SPDX-License-Identifier: Apache-2.0
#include "search/measures_bytes.hpp"

#include <algorithm>

namespace nightwave {
namespace {

bool has_details(const ZoneMeasures& zone) {
  return zone.weighted_delay_s != 0 || zone.lit_arrivals != 0 || zone.green_arrivals != 0;
}

}  // namespace

void write_measures(ByteWriter& writer, const Measures& m) {
  const bool detailed = std::any_of(m.zones.begin(), m.zones.end(), has_details);
  std::vector<double> values;
  values.reserve(m.zones.size() * (detailed ? 5 : 2));
  for (const ZoneMeasures& zone : m.zones) {
    values.insert(values.end(), {zone.delay_veh_s, zone.stops});
    if (detailed) values.insert(values.end(), {zone.weighted_delay_s, zone.lit_arrivals, zone.green_arrivals});
  }
  writer(m.delay_s, m.stops, m.queue_overflow_veh_s, m.unserved, detailed, values);
}

Measures read_measures(ByteReader& reader) {
  Measures m;
  bool detailed = false;
  std::vector<double> values;
  reader(m.delay_s, m.stops, m.queue_overflow_veh_s, m.unserved, detailed, values);
  const std::size_t stride = detailed ? 5 : 2;
  for (std::size_t i = 0; i + stride <= values.size(); i += stride) {
    ZoneMeasures& zone = m.zones.emplace_back();
    zone.delay_veh_s = values[i];
    zone.stops = values[i + 1];
    if (!detailed) continue;
    zone.weighted_delay_s = values[i + 2];
    zone.lit_arrivals = values[i + 3];
    zone.green_arrivals = values[i + 4];
  }
  return m;
}

}  // namespace nightwave
