// SPDX-License-Identifier: Apache-2.0
#include "evaluate/demand_tables.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/errors.hpp"
#include "evaluate/travel_times.hpp"

namespace nightwave {
namespace {

/// What the functions that fill one table each work on.
class Filler {
 public:
  Filler(const Network& network, const Demand& demand, const ModelConstants& constants, const Traffic& traffic,
         std::span<const LinkUse> uses, const PackedCity& city, const DemandDraw& draw)
      : network_(network),
        demand_(demand),
        constants_(constants),
        traffic_(traffic),
        uses_(uses),
        city_(city),
        draw_(draw) {}

  DrawnDemand fill() {
    fill_shares();
    fill_turn_weights();
    fill_departures();
    return std::move(drawn_);
  }

 private:
  void fill_shares() {
    const model::ModelTables& m = city_.tables;
    drawn_.tables.shares.assign(static_cast<std::size_t>(m.slices) * m.share_count, 0.0f);
    drawn_.tables.group_shares.assign(static_cast<std::size_t>(m.slices) * m.group_share_count, 0.0f);
    for (std::uint32_t l = 0; l < m.links.size(); ++l) fill_link_shares(l);
  }

  /// Persons per vehicle of each turn, over the horizon.
  void fill_turn_weights() {
    const model::ModelTables& m = city_.tables;
    std::array<double, vehicle_class_count> persons{};
    persons.fill(1.0);
    for (const ClassProperties& c : demand_.classes) persons[static_cast<std::size_t>(c.vehicle_class)] = c.persons;
    drawn_.tables.turn_weights.assign(m.turns.size(), 1.0f);
    for (std::uint32_t l = 0; l < m.links.size(); ++l)
      for (std::uint32_t t = m.links[l].turn_begin; t < m.links[l].turn_begin + m.links[l].turn_count; ++t) {
        double weighted = 0, vehicles = 0;
        for (const auto& [key, share] : uses_[l].lanes.shares) {
          if (key.first != leads_to(t)) continue;
          const double v =
              traffic_.links[city_.link_of[l]].next.at(key.first)[key.second] * share[group_of(m.links[l], t)];
          weighted += v * persons[key.second];
          vehicles += v;
        }
        if (vehicles > 0) drawn_.tables.turn_weights[t] = static_cast<float>(weighted / vehicles);
      }
  }

  /// Vehicles per (slice, stream, turn or end) of a link on one day; an extra slice has the whole horizon.
  std::vector<double> flows_on(std::uint32_t l, const DemandDraw& draw) const {
    const model::ModelTables& m = city_.tables;
    const model::Link& link = m.links[l];
    const LinkUse& use_here = uses_[l];
    const std::size_t row = link.turn_count + 1;
    const auto slices = static_cast<std::size_t>(m.slices);
    std::vector<double> flow((slices + 1) * link.stream_count * row, 0.0);
    for (const Passage* p : traffic_.links[city_.link_of[l]].passages) {
      const double passing = counted_vehicles(
          draw, Counted::passages, static_cast<std::size_t>(p - demand_.passages.data()), double{p->vehicles});
      const std::uint32_t stream = use_here.streams.of_origin.at(p->previous);
      const std::size_t slice = std::min(static_cast<std::size_t>(std::max(p->slice, 0)), slices - 1);
      const auto add = [&](std::size_t column, double vehicles) {
        flow[(slice * link.stream_count + stream) * row + column] += vehicles;
        flow[(slices * link.stream_count + stream) * row + column] += vehicles;
      };
      if (!p->next) {
        add(link.turn_count, passing);
        continue;
      }
      const auto& share = use_here.lanes.shares.at({*p->next, static_cast<std::size_t>(p->vehicle_class)});
      for (std::uint32_t t = link.turn_begin; t < link.turn_begin + link.turn_count; ++t)
        if (leads_to(t) == *p->next) add(t - link.turn_begin, passing * share[group_of(link, t)]);
    }
    // Who comes has to go somewhere: where nobody was counted all day, as expected.
    for (std::uint32_t s = 0; draw.seed && s < link.stream_count; ++s) {
      const auto all_day = flow.begin() + static_cast<std::ptrdiff_t>((slices * link.stream_count + s) * row);
      if (std::accumulate(all_day, all_day + static_cast<std::ptrdiff_t>(row), 0.0) > 0) continue;
      const std::vector<double> expected = flows_on(l, {});
      for (std::size_t slice = 0; slice <= slices; ++slice)
        std::copy_n(&expected[(slice * link.stream_count + s) * row], row,
                    &flow[(slice * link.stream_count + s) * row]);
    }
    return flow;
  }

  void fill_link_shares(std::uint32_t l) {
    const model::ModelTables& m = city_.tables;
    const model::Link& link = m.links[l];
    const std::size_t row = link.turn_count + 1;
    const auto slices = static_cast<std::size_t>(m.slices);
    const std::vector<double> flow = flows_on(l, draw_);
    for (std::uint32_t s = 0; s < link.stream_count; ++s) {
      std::size_t last_known = slices;  // before the first observation: the mean of the horizon
      for (std::size_t slice = 0; slice < slices; ++slice) {
        const double* here = &flow[(slice * link.stream_count + s) * row];
        if (std::accumulate(here, here + row, 0.0) > 0) last_known = slice;
        const double* use = &flow[(last_known * link.stream_count + s) * row];
        const double sum = std::accumulate(use, use + row, 0.0);
        float* out = &drawn_.tables.shares[slice * m.share_count + link.share_begin + s * row];
        if (sum <= 0) out[row - 1] = 1.0f;
        for (std::size_t k = 0; k < row && sum > 0; ++k) out[k] = static_cast<float>(use[k] / sum);
        float* group_out =
            &drawn_.tables.group_shares[slice * m.group_share_count + link.group_share_begin + s * link.group_count];
        for (std::uint32_t t = 0; t < link.turn_count; ++t) group_out[group_of(link, link.turn_begin + t)] += out[t];
      }
    }
  }

  LinkId leads_to(std::uint32_t turn) const { return city_.link_of[city_.tables.turns[turn].out_link]; }

  std::size_t group_of(const model::Link& link, std::uint32_t turn) const {
    for (std::uint32_t g = 0; g < link.group_count; ++g) {
      const model::LaneGroup& group = city_.tables.groups[link.group_begin + g];
      if (turn >= group.turn_begin && turn < group.turn_begin + group.turn_count) return g;
    }
    throw InvariantError("turn outside the lane groups of its link");
  }

  void fill_departures() {
    const model::ModelTables& m = city_.tables;
    IndexedVector<LinkId, std::uint32_t> entry_of;
    entry_of.assign(network_.links.size(), model::none);
    for (std::uint32_t e = 0; e < m.entries.size(); ++e) entry_of[city_.link_of[m.entries[e].link]] = e;
    const auto blocks = static_cast<std::size_t>(m.blocks);
    drawn_.tables.departures.assign(m.entries.size() * blocks, 0.0f);
    // Whoever is due is simulated, also where nothing is left of the horizon to start in.
    const double last_begin = static_cast<double>(blocks) * model::block_steps - demand_.departure_bin_s;
    for (std::size_t i = 0; i < demand_.departures.size(); ++i) {
      const Departures& d = demand_.departures[i];
      const double vehicles = draw_.factor * counted_vehicles(draw_, Counted::departures, i, double{d.vehicles});
      drawn_.vehicles_due += vehicles;
      const std::uint32_t entry = entry_of[d.link];
      require(entry != model::none, "vehicles depart on a link without an entry");
      // A bin's vehicles are spread evenly over the blocks that it covers. The time to start comes before the link, for
      // links have one travel time.
      const double begin = std::min(
          static_cast<double>(d.bin) * demand_.departure_bin_s + starting_time_s(network_.links[d.link], constants_),
          last_begin);
      const double end = begin + demand_.departure_bin_s;
      for (auto b = static_cast<std::size_t>(begin / model::block_steps); b < blocks; ++b) {
        const double from = std::max(begin, static_cast<double>(b) * model::block_steps);
        const double to = std::min(end, static_cast<double>(b + 1) * model::block_steps);
        if (from >= end) break;
        drawn_.tables.departures[entry * blocks + b] +=
            static_cast<float>(vehicles * (to - from) / (end - begin) / model::block_steps);
      }
    }
  }

  const Network& network_;
  const Demand& demand_;
  const ModelConstants& constants_;
  const Traffic& traffic_;
  std::span<const LinkUse> uses_;
  const PackedCity& city_;
  DemandDraw draw_;
  DrawnDemand drawn_;
};

}  // namespace

DrawnDemand drawn_demand(const Network& network, const Demand& demand, const ModelConstants& constants,
                         const Traffic& traffic, std::span<const LinkUse> links, const PackedCity& city,
                         const DemandDraw& draw) {
  return Filler(network, demand, constants, traffic, links, city, draw).fill();
}

}  // namespace nightwave
