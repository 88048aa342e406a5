// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "demand/demand.hpp"
#include "network/network.hpp"

namespace nightwave {

/// Vehicles that leave a link towards another over the horizon, by class.
using ClassFlows = std::array<double, vehicle_class_count>;

/// Lanes of a link that lead to the same links, under the same lights, and carry the same classes of the demand.
struct UsedLaneGroup {
  std::vector<std::uint8_t> lanes;  ///< numbers of the lanes
  std::vector<LinkId> next;         ///< links they lead to, of those that the demand uses
  /// Those of them that the next group, towards the middle of the road, leads to as well, for the same classes and
  /// under lights that ever let them go: their vehicles may use either.
  std::set<LinkId> shared_with_next_group = {};
};

/// How the demand of a link spreads over its lane groups.
struct LaneUse {
  std::vector<UsedLaneGroup> groups;
  /// Share of the vehicles of (next link, class) that queue in group g: [group] per key.
  std::map<std::pair<LinkId, std::size_t>, std::vector<double>> shares;
};

/// Connections of a network by the link they start from.
class ConnectionsOfLink {
 public:
  explicit ConnectionsOfLink(const Network& network);
  const std::vector<ConnectionId>& of(LinkId link) const { return by_link_[link]; }

 private:
  IndexedVector<LinkId, std::vector<ConnectionId>> by_link_;
};

/// What signals do to lanes: connections of equal `light` always show the same letter; one that never `opens` is of no
/// use. Without signals all are alike and open.
struct LaneLights {
  std::function<std::uint64_t(const Connection&)> light = [](const Connection&) { return std::uint64_t{0}; };
  std::function<bool(const Connection&)> opens = [](const Connection&) { return true; };
};

/// Groups the lanes of `link` and spreads `flows` over them so that the busiest lane is as little busy as can be: every
/// movement fills the least loaded of its groups (water-filling, repeated until nothing moves). `weight` tells how much
/// longer than a through vehicle one of a movement occupies its lane.
LaneUse lane_use(const Network& network, const ConnectionsOfLink& connections, LinkId link,
                 const std::map<LinkId, ClassFlows>& flows, const std::map<LinkId, double>& weight,
                 const LaneLights& lights = {});

}  // namespace nightwave
