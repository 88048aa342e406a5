// SPDX-License-Identifier: Apache-2.0
#include "evaluate/lane_use.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace nightwave {

namespace {

/// Adds `amount` to the lowest loads per lane among `candidates` until all of it is placed; returns what each got.
std::vector<double> water_fill(const std::vector<double>& load, const std::vector<double>& lanes,
                               const std::vector<std::size_t>& candidates, double amount) {
  std::vector<std::size_t> order = candidates;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const double la = load[a] / lanes[a], lb = load[b] / lanes[b];
    return la != lb ? la < lb : a < b;
  });
  std::vector<double> placed(load.size(), 0.0);
  double width = 0;
  double volume = 0;  // load of the groups below the water level
  double level = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    width += lanes[order[i]];
    volume += load[order[i]];
    level = (volume + amount) / width;
    if (i + 1 == order.size() || level <= load[order[i + 1]] / lanes[order[i + 1]]) {
      for (std::size_t k = 0; k <= i; ++k) placed[order[k]] = std::max(0.0, level * lanes[order[k]] - load[order[k]]);
      break;
    }
  }
  return placed;
}

}  // namespace

ConnectionsOfLink::ConnectionsOfLink(const Network& network) {
  by_link_.resize(network.links.size());
  for (std::uint32_t i = 0; i < network.connections.size(); ++i)
    by_link_[network.connections[ConnectionId{i}].from].push_back(ConnectionId{i});
}

LaneUse lane_use(const Network& network, const ConnectionsOfLink& connections, LinkId link,
                 const std::map<LinkId, ClassFlows>& flows, const std::map<LinkId, double>& weight) {
  std::uint8_t used_classes = 0;
  for (const auto& [next, by_class] : flows)
    for (std::size_t c = 0; c < vehicle_class_count; ++c)
      if (by_class[c] > 0) used_classes |= class_bit(static_cast<VehicleClass>(c));

  // Lanes with the same destinations and permissions belong together.
  std::map<std::uint8_t, std::set<LinkId>> lane_next;
  for (const ConnectionId id : connections.of(link)) {
    const Connection& c = network.connections[id];
    if (flows.contains(c.to)) lane_next[c.from_lane].insert(c.to);
  }
  std::map<std::pair<std::set<LinkId>, std::uint8_t>, std::vector<std::uint8_t>> grouped;
  for (const auto& [lane, next] : lane_next) {
    const auto mask = static_cast<std::uint8_t>(network.links[link].lanes[lane].permissions & used_classes);
    grouped[{next, mask}].push_back(lane);
  }
  LaneUse use;
  std::vector<std::uint8_t> masks;
  for (auto& [key, lanes] : grouped) {
    use.groups.push_back({lanes, {key.first.begin(), key.first.end()}});
    masks.push_back(key.second);
  }
  // From the kerb outwards, as one would draw them.
  std::vector<std::size_t> order(use.groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return use.groups[a].lanes[0] < use.groups[b].lanes[0]; });
  std::vector<UsedLaneGroup> groups;
  std::vector<std::uint8_t> ordered_masks;
  for (const std::size_t i : order) {
    groups.push_back(use.groups[i]);
    ordered_masks.push_back(masks[i]);
  }
  use.groups = std::move(groups);

  struct Movement {
    LinkId next;
    std::size_t vehicle_class;
    double load;
    std::vector<std::size_t> candidates;
    std::vector<double> placed;
  };
  std::vector<double> lanes;
  for (const UsedLaneGroup& g : use.groups) lanes.push_back(static_cast<double>(g.lanes.size()));
  std::vector<Movement> movements;
  for (const auto& [next, by_class] : flows)
    for (std::size_t c = 0; c < vehicle_class_count; ++c) {
      if (by_class[c] <= 0) continue;
      Movement m{next, c, by_class[c] * weight.at(next), {}, std::vector<double>(lanes.size(), 0.0)};
      std::vector<std::size_t> any_class;
      for (std::size_t g = 0; g < use.groups.size(); ++g) {
        const auto& to = use.groups[g].next;
        if (std::find(to.begin(), to.end(), next) == to.end()) continue;
        any_class.push_back(g);
        if (ordered_masks[g] & class_bit(static_cast<VehicleClass>(c))) m.candidates.push_back(g);
      }
      if (m.candidates.empty()) m.candidates = any_class;
      movements.push_back(std::move(m));
    }
  // Movements with the least choice settle first.
  std::stable_sort(movements.begin(), movements.end(),
                   [](const Movement& a, const Movement& b) { return a.candidates.size() < b.candidates.size(); });
  std::vector<double> load(lanes.size(), 0.0);
  for (int round = 0; round < 60; ++round)
    for (Movement& m : movements) {
      for (std::size_t g = 0; g < load.size(); ++g) load[g] -= m.placed[g];
      m.placed = water_fill(load, lanes, m.candidates, m.load);
      for (std::size_t g = 0; g < load.size(); ++g) load[g] += m.placed[g];
    }
  for (const Movement& m : movements) {
    std::vector<double> share(lanes.size(), 0.0);
    const double sum = std::accumulate(m.placed.begin(), m.placed.end(), 0.0);
    for (std::size_t g = 0; g < share.size() && sum > 0; ++g) share[g] = m.placed[g] / sum;
    use.shares[{m.next, m.vehicle_class}] = share;
  }
  return use;
}

}  // namespace nightwave
