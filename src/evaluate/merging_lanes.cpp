// SPDX-License-Identifier: Apache-2.0
#include "evaluate/merging_lanes.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>

#include "evaluate/water_filling.hpp"

namespace nightwave {

namespace {

using LaneNumber = std::uint8_t;

/// Lane changes from a lane to the nearest of those that lead on; none where any does.
int changes_to(const std::set<LaneNumber>& leading, LaneNumber lane) {
  int fewest = leading.empty() ? 0 : std::numeric_limits<int>::max();
  for (const LaneNumber goal : leading) fewest = std::min(fewest, std::abs(int{lane} - int{goal}));
  return fewest;
}

/// The lane that a vehicle enters that goes on from one of `leading`.
LaneNumber entered_lane(const std::set<LaneNumber>& enterable, const std::set<LaneNumber>& leading) {
  // The first of equal ones: nearest to the kerb.
  return *std::ranges::min_element(enterable, {}, [&](LaneNumber lane) { return changes_to(leading, lane); });
}

/// Places in `entered` with the fewest changes that are left.
std::vector<std::size_t> nearest(const std::vector<LaneNumber>& entered, const std::set<LaneNumber>& leading) {
  int fewest = std::numeric_limits<int>::max();
  for (const LaneNumber lane : entered) fewest = std::min(fewest, changes_to(leading, lane));
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < entered.size(); ++i)
    if (changes_to(leading, entered[i]) == fewest) places.push_back(i);
  return places;
}

}  // namespace

double lanes_to_enter(const Network& network, const ConnectionsOfLink& connections, LinkId from,
                      const UsedLaneGroup& group, LinkId to, const std::map<std::optional<LinkId>, double>& onward) {
  if (group.lanes.size() == 1) return 1;
  std::map<LaneNumber, std::set<LaneNumber>> enterable;  // by lane of the group
  for (const ConnectionId id : connections.of(from)) {
    const Connection& c = network.connections[id];
    if (c.to == to && std::ranges::find(group.lanes, c.from_lane) != group.lanes.end())
      enterable[c.from_lane].insert(c.to_lane);
  }
  std::vector<Filling> ways;                     // by next link
  std::vector<std::vector<LaneNumber>> entered;  // [way][lane of the group]
  double vehicles = 0;
  for (const auto& [next, flow] : onward) {
    std::set<LaneNumber> leading;
    for (const ConnectionId id : connections.of(to))
      if (next && network.connections[id].to == *next) leading.insert(network.connections[id].from_lane);
    entered.emplace_back();
    for (const auto& [lane, targets] : enterable) entered.back().push_back(entered_lane(targets, leading));
    const bool sorted = network.links[to].length_m < too_short_to_sort_m;
    ways.push_back({flow, nearest(entered.back(), sorted ? leading : std::set<LaneNumber>{})});
    vehicles += flow;
  }
  const auto lanes = static_cast<double>(group.lanes.size());
  if (vehicles <= 0) return lanes;

  std::vector<Filling*> fillings;
  for (Filling& way : ways) fillings.push_back(&way);
  fill_evenly(fillings, std::vector<double>(enterable.size(), 1.0));
  std::vector<double> leaving(enterable.size(), 0.0);  // of each lane of the group
  std::map<LaneNumber, double> entering;               // of `to`
  for (std::size_t w = 0; w < ways.size(); ++w)
    for (std::size_t i = 0; i < leaving.size(); ++i) {
      leaving[i] += ways[w].placed[i];
      entering[entered[w][i]] += ways[w].placed[i];
    }
  double busiest = std::ranges::max(leaving);
  for (const auto& [lane, flow] : entering) busiest = std::max(busiest, flow);
  return std::min(lanes, vehicles / busiest);
}

}  // namespace nightwave
