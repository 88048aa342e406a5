// SPDX-License-Identifier: Apache-2.0
#include "demand/movements.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace nightwave {
namespace {

using Origin = std::tuple<LinkId, std::optional<LinkId>, VehicleClass>;  // link, previous, class

Origin origin_of(const Movement& m) { return {m.link, m.previous, m.vehicle_class}; }

/// From the end of the link before, or from the departure, to the link's end; as DemandBuilder estimates it.
double time_to_end_s(const RoadGraph& graph, const Origin& origin) {
  const auto& [link, previous, vehicle_class] = origin;
  double time_s = graph.length_m(link) / (estimated_speed_factor * graph.speed_m_s(link));
  if (!previous) return time_s;
  const RoadTurn* turn = graph.turn(*previous, link, class_bit(vehicle_class));
  if (turn == nullptr) return time_s;
  return time_s + turn->internal_time_s / estimated_speed_factor + (turn->signalled ? estimated_signal_wait_s : 0.0);
}

/// Vehicles by way, over the horizon; ways from nowhere are left out, ways to nowhere end there.
std::vector<Movement> collect(const Demand& demand) {
  struct Way {
    Origin origin;
    std::optional<LinkId> next;
    auto operator<=>(const Way&) const = default;
  };
  std::map<Way, double> vehicles;
  for (const Passage& p : demand.passages) {
    if (p.vehicles <= 0 || scheduled(p.vehicle_class)) continue;
    vehicles[{{p.link, p.previous, p.vehicle_class}, p.next}] += static_cast<double>(p.vehicles);
  }
  // Taking a way away may leave others without a beginning.
  for (bool changed = true; changed;) {
    changed = false;
    std::map<Origin, double> entering;
    for (const auto& [way, v] : vehicles) {
      const auto& [link, previous, vehicle_class] = way.origin;
      if (way.next) entering[{*way.next, link, vehicle_class}] += v;
    }
    std::erase_if(vehicles, [&](const auto& entry) {
      const auto& [link, previous, vehicle_class] = entry.first.origin;
      const bool lost = previous && !entering.contains(entry.first.origin);
      changed |= lost;
      return lost;
    });
    std::set<Origin> leaving;
    for (const auto& [way, v] : vehicles) leaving.insert(way.origin);
    for (const auto& [origin, v] : entering) {
      if (!leaving.contains(origin)) vehicles[{origin, std::nullopt}] = v;
    }
  }
  std::vector<Movement> movements;
  for (const auto& [way, v] : vehicles) {
    const auto& [link, previous, vehicle_class] = way.origin;
    Movement m;
    m.link = link;
    m.previous = previous;
    m.next = way.next;
    m.vehicle_class = vehicle_class;
    m.vehicles = v;
    movements.push_back(m);
  }
  return movements;
}

}  // namespace

SliceLag::SliceLag(double time_s, std::int32_t slice_s) {
  const double lag = time_s / slice_s;
  slices = static_cast<std::int32_t>(std::floor(lag));
  in_first = 1 - (lag - std::floor(lag));
}

Movements movements_of(const Demand& demand, const RoadGraph& graph, std::int32_t slice_s) {
  Movements result;
  result.all = collect(demand);
  std::map<Origin, std::uint32_t> feed_of;
  for (std::uint32_t u = 0; u < result.all.size(); ++u) {
    Movement& m = result.all[u];
    const Origin origin = origin_of(m);
    if (const auto [at, is_new] = feed_of.try_emplace(origin, static_cast<std::uint32_t>(result.feeds.size()));
        is_new) {
      Feed feed;
      feed.link = m.link;
      feed.previous = m.previous;
      feed.vehicle_class = m.vehicle_class;
      feed.lag = SliceLag(time_to_end_s(graph, origin), slice_s);
      feed.first = u;
      result.feeds.push_back(std::move(feed));
    }
    m.feed = static_cast<std::uint32_t>(result.feeds.size()) - 1;
    result.feeds.back().end = u + 1;
  }
  for (std::uint32_t u = 0; u < result.all.size(); ++u) {
    Movement& m = result.all[u];
    if (!m.next) continue;
    m.next_feed = feed_of.at({*m.next, m.link, m.vehicle_class});
    result.feeds[m.next_feed].from.push_back(u);
  }
  return result;
}

}  // namespace nightwave
