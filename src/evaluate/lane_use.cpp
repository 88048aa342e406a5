// SPDX-License-Identifier: Apache-2.0
#include "evaluate/lane_use.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "evaluate/water_filling.hpp"

namespace nightwave {

ConnectionsOfLink::ConnectionsOfLink(const Network& network) {
  by_link_.resize(network.links.size());
  for (std::uint32_t i = 0; i < network.connections.size(); ++i)
    by_link_[network.connections[ConnectionId{i}].from].push_back(ConnectionId{i});
}

LaneUse lane_use(const Network& network, const ConnectionsOfLink& connections, LinkId link,
                 const std::map<LinkId, ClassFlows>& flows, const std::map<LinkId, double>& weight,
                 const LaneLights& lights) {
  std::uint8_t used_classes = 0;
  for (const auto& [next, by_class] : flows)
    for (std::size_t c = 0; c < vehicle_class_count; ++c)
      if (by_class[c] > 0) used_classes |= class_bit(static_cast<VehicleClass>(c));

  // Lanes with the same destinations, lights and permissions belong together.
  std::map<std::uint8_t, std::set<std::pair<LinkId, std::uint64_t>>> ways_of_lane;
  std::map<std::uint8_t, std::set<LinkId>> opened_by_lane;
  for (const ConnectionId id : connections.of(link)) {
    const Connection& c = network.connections[id];
    if (!flows.contains(c.to)) continue;
    ways_of_lane[c.from_lane].emplace(c.to, lights.light(c));
    if (lights.opens(c)) opened_by_lane[c.from_lane].insert(c.to);
  }
  struct Group {
    UsedLaneGroup used;
    std::uint8_t classes = 0;
    std::set<LinkId> opened;  // links to which the lights ever let it go
  };
  std::map<std::pair<std::set<std::pair<LinkId, std::uint64_t>>, std::uint8_t>, Group> grouped;
  for (const auto& [lane, ways] : ways_of_lane) {
    const auto mask = static_cast<std::uint8_t>(network.links[link].lanes[lane].permissions & used_classes);
    Group& group = grouped[{ways, mask}];
    group.used.lanes.push_back(lane);
    group.classes = mask;
    group.opened = opened_by_lane[lane];
    std::set<LinkId> next;
    for (const auto& [to, light] : ways) next.insert(to);
    group.used.next.assign(next.begin(), next.end());
  }
  std::vector<Group> groups;
  for (auto& [key, group] : grouped) groups.push_back(std::move(group));
  // From the kerb outwards, as one would draw them.
  std::sort(groups.begin(), groups.end(),
            [](const Group& a, const Group& b) { return a.used.lanes[0] < b.used.lanes[0]; });
  for (std::size_t g = 0; g + 1 < groups.size(); ++g) {
    if (groups[g].classes != groups[g + 1].classes) continue;
    for (const LinkId next : groups[g].opened)
      if (groups[g + 1].opened.contains(next)) groups[g].used.shared_with_next_group.insert(next);
  }
  LaneUse use;
  for (const Group& group : groups) use.groups.push_back(group.used);

  struct Movement {
    LinkId next;
    std::size_t vehicle_class;
    Filling filling;
  };
  std::vector<double> lanes;
  for (const UsedLaneGroup& g : use.groups) lanes.push_back(static_cast<double>(g.lanes.size()));
  std::vector<Movement> movements;
  for (const auto& [next, by_class] : flows)
    for (std::size_t c = 0; c < vehicle_class_count; ++c) {
      if (by_class[c] <= 0) continue;
      Movement m{next, c, {by_class[c] * weight.at(next), {}}};
      // Lanes for the class whose light opens; failing that, lanes for the class, or any that lead there.
      std::vector<std::size_t> for_class;
      std::vector<std::size_t> leading;
      for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto& to = groups[g].used.next;
        if (std::find(to.begin(), to.end(), next) == to.end()) continue;
        leading.push_back(g);
        if (!(groups[g].classes & class_bit(static_cast<VehicleClass>(c)))) continue;
        for_class.push_back(g);
        if (groups[g].opened.contains(next)) m.filling.candidates.push_back(g);
      }
      if (m.filling.candidates.empty()) m.filling.candidates = for_class.empty() ? leading : for_class;
      movements.push_back(std::move(m));
    }
  std::vector<Filling*> fillings;
  for (Movement& m : movements) fillings.push_back(&m.filling);
  fill_evenly(fillings, lanes);
  for (const Movement& m : movements) {
    std::vector<double> share(lanes.size(), 0.0);
    const double sum = std::accumulate(m.filling.placed.begin(), m.filling.placed.end(), 0.0);
    for (std::size_t g = 0; g < share.size() && sum > 0; ++g) share[g] = m.filling.placed[g] / sum;
    use.shares[{m.next, m.vehicle_class}] = share;
  }
  return use;
}

}  // namespace nightwave
