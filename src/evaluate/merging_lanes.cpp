// SPDX-License-Identifier: Apache-2.0
#include "evaluate/merging_lanes.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>

namespace nightwave {

namespace {

using LaneNumber = std::uint8_t;

/// Of the lanes that can be entered, the one that a vehicle takes whose way leads on from `leading`; empty: any does.
LaneNumber entered_lane(const std::set<LaneNumber>& enterable, const std::set<LaneNumber>& leading) {
  const auto changes = [&](LaneNumber lane) {
    int fewest = leading.empty() ? 0 : std::numeric_limits<int>::max();
    for (const LaneNumber goal : leading) fewest = std::min(fewest, std::abs(int{lane} - int{goal}));
    return fewest;
  };
  return *std::ranges::min_element(enterable, {}, changes);  // the first of equal ones: nearest to the kerb
}

}  // namespace

double lanes_to_enter(const Network& network, const ConnectionsOfLink& connections, LinkId from,
                      const UsedLaneGroup& group, LinkId to, const std::map<std::optional<LinkId>, double>& onward) {
  std::map<LaneNumber, std::set<LaneNumber>> enterable;  // by lane of the group
  for (const ConnectionId id : connections.of(from)) {
    const Connection& c = network.connections[id];
    if (c.to == to && std::ranges::find(group.lanes, c.from_lane) != group.lanes.end())
      enterable[c.from_lane].insert(c.to_lane);
  }
  double vehicles = 0;
  for (const auto& [next, flow] : onward) vehicles += flow;
  std::map<LaneNumber, double> load;  // vehicles into each lane of `to`, if every lane of the group sends as many
  for (const auto& [next, flow] : onward) {
    std::set<LaneNumber> leading;
    for (const ConnectionId id : connections.of(to))
      if (next && network.connections[id].to == *next) leading.insert(network.connections[id].from_lane);
    for (const auto& [lane, lanes] : enterable) load[entered_lane(lanes, leading)] += flow;
  }
  double busiest = 0;
  for (const auto& [lane, entering] : load) busiest = std::max(busiest, entering);
  const auto lanes = static_cast<double>(group.lanes.size());
  return vehicles > 0 ? std::min(lanes, vehicles * static_cast<double>(enterable.size()) / busiest) : lanes;
}

}  // namespace nightwave
