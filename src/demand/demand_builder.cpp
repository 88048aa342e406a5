// SPDX-License-Identifier: Apache-2.0
#include "demand/demand_builder.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace nightwave {
namespace {

constexpr std::uint64_t mix(std::uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

constexpr std::uint64_t pair_of(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }

template <class Map>
auto sorted_entries(const Map& map) {
  std::vector<std::pair<typename Map::key_type, typename Map::mapped_type>> entries(map.begin(), map.end());
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return entries;
}

}  // namespace

std::size_t DemandBuilder::Hash::operator()(const DepartureKey& k) const {
  return mix(pair_of(k.link.value, static_cast<std::uint32_t>(k.bin)) * 8 + static_cast<unsigned>(k.vehicle_class));
}

std::size_t DemandBuilder::Hash::operator()(const StopKey& k) const {
  return mix(pair_of(k.link.value, std::uint32_t{k.lane} * 8 + static_cast<unsigned>(k.vehicle_class)) ^
             mix(std::bit_cast<std::uint64_t>(k.position_m)));
}

DemandBuilder::DemandBuilder(const RoadGraph& graph, const Horizon& horizon)
    : graph_(graph), horizon_(horizon), passages_(graph.link_count()) {
  for (std::size_t c = 0; c < vehicle_class_count; ++c) {
    sums_[c] = {static_cast<VehicleClass>(c), 0, 0, 0, 0, 0};
  }
}

bool DemandBuilder::connected(const Journey& journey) const {
  if (journey.links.empty() || !graph_.open(journey.links.front(), journey.classes)) return false;
  for (std::size_t i = 1; i < journey.links.size(); ++i) {
    if (graph_.turn(journey.links[i - 1], journey.links[i], journey.classes) == nullptr) return false;
  }
  return true;
}

bool DemandBuilder::add(const Journey& journey, std::span<const Halt> halts) {
  if (!connected(journey)) return false;
  ClassProperties& sum = sums_[static_cast<std::size_t>(journey.vehicle_class)];
  sum.vehicles += journey.vehicles;
  sum.length_m += journey.vehicles * journey.length_m;
  sum.min_gap_m += journey.vehicles * journey.min_gap_m;
  sum.speed_factor += journey.vehicles * journey.speed_factor;
  sum.persons += journey.vehicles * journey.persons;

  const double after_begin = journey.depart_s - static_cast<double>(horizon_.begin_s);
  const auto bin = static_cast<std::int32_t>(std::floor(after_begin / horizon_.departure_bin_s));
  Inserted& inserted = departures_[{journey.links.front(), bin, journey.vehicle_class}];
  inserted.vehicles += journey.vehicles;
  inserted.lanes_times_vehicles += journey.vehicles * journey.insertion_lanes;

  double time = after_begin;
  std::optional<LinkId> previous;
  std::size_t next_halt = 0;
  for (std::size_t i = 0; i < journey.links.size(); ++i) {
    const LinkId link = journey.links[i];
    time += graph_.length_m(link) / (estimated_speed_factor * graph_.speed_m_s(link));
    while (next_halt < halts.size() && halts[next_halt].link == link) time += halts[next_halt++].duration_s;
    const bool last = i + 1 == journey.links.size();
    const std::optional<LinkId> next = last ? std::nullopt : std::optional(journey.links[i + 1]);
    const auto slice = static_cast<std::int32_t>(std::floor(time / horizon_.slice_s));
    passages_.add(link, previous, next, journey.vehicle_class, slice, journey.vehicles);
    previous = link;
    if (last) break;
    const RoadTurn& turn = *graph_.turn(link, journey.links[i + 1], journey.classes);
    time += turn.internal_time_s / estimated_speed_factor + (turn.signalled ? estimated_signal_wait_s : 0.0);
  }
  return true;
}

void DemandBuilder::add_stop(LinkId link, VehicleClass vehicle_class, std::uint8_t lane, double position_m,
                             double dwell_s, double vehicles) {
  Stopped& stopped = stops_[{link, vehicle_class, lane, position_m}];
  stopped.vehicles += vehicles;
  stopped.dwell_times_vehicles += vehicles * dwell_s;
}

Demand DemandBuilder::finish() {
  Demand demand;
  demand.begin_s = horizon_.begin_s;
  demand.end_s = horizon_.end_s;
  demand.slice_s = horizon_.slice_s;
  demand.departure_bin_s = horizon_.departure_bin_s;
  demand.vehicles_due = due_;
  for (const ClassProperties& sum : sums_) {
    if (sum.vehicles <= 0) continue;
    demand.classes.push_back({sum.vehicle_class, sum.vehicles, sum.length_m / sum.vehicles,
                              sum.min_gap_m / sum.vehicles, sum.speed_factor / sum.vehicles,
                              sum.persons / sum.vehicles});
  }
  for (const auto& [key, inserted] : sorted_entries(departures_)) {
    demand.departures.push_back({key.link, key.vehicle_class, key.bin, static_cast<float>(inserted.vehicles),
                                 static_cast<float>(inserted.lanes_times_vehicles / inserted.vehicles)});
  }
  demand.passages = passages_.take();
  for (const auto& [key, stopped] : sorted_entries(stops_)) {
    demand.stops.push_back({key.link, key.vehicle_class, static_cast<float>(stopped.vehicles),
                            static_cast<float>(stopped.dwell_times_vehicles / stopped.vehicles),
                            static_cast<float>(key.position_m), key.lane});
  }
  return demand;
}

}  // namespace nightwave
