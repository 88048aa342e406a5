// SPDX-License-Identifier: Apache-2.0
#include "demand/road_graph.hpp"

#include <algorithm>

namespace nightwave {
namespace {

std::uint8_t all_permissions(const Link& link) {
  std::uint8_t all = 0;
  for (const Lane& lane : link.lanes) all |= lane.permissions;
  return all;
}

std::vector<ClassMask> link_permissions(const Network& network) {
  std::vector<ClassMask> masks;
  for (const Link& link : network.links) masks.push_back(all_permissions(link));
  return masks;
}

std::vector<ClassMask> connection_permissions(const Network& network) {
  std::vector<ClassMask> masks;
  for (const Connection& c : network.connections) {
    masks.push_back(network.links[c.from].lanes[c.from_lane].permissions &
                    network.links[c.to].lanes[c.to_lane].permissions);
  }
  return masks;
}

}  // namespace

RoadGraph::RoadGraph(const Network& network)
    : RoadGraph(network, link_permissions(network), connection_permissions(network)) {}

RoadGraph::RoadGraph(const Network& network, std::span<const ClassMask> link_classes,
                     std::span<const ClassMask> connection_classes)
    : link_classes_(link_classes.begin(), link_classes.end()) {
  std::vector<std::vector<RoadTurn>> rows(network.links.size());
  for (const ConnectionId id : network.connections.ids()) {
    const Connection& c = network.connections[id];
    const double time = c.internal_speed_m_s > 0 ? c.internal_length_m / c.internal_speed_m_s : 0.0;
    const bool minor = c.must_yield && !c.signal;
    auto& row = rows[c.from.index()];
    const auto same = std::find_if(row.begin(), row.end(), [&](const RoadTurn& t) { return t.to == c.to; });
    if (same == row.end()) {
      row.push_back({c.to, connection_classes[id.index()], time, c.signal.has_value(), minor});
    } else {
      same->classes |= connection_classes[id.index()];
      same->internal_time_s = std::min(same->internal_time_s, time);
      same->signalled |= c.signal.has_value();
      same->minor &= minor;
    }
  }
  row_start_.push_back(0);
  for (const auto& row : rows) {
    turns_.insert(turns_.end(), row.begin(), row.end());
    row_start_.push_back(turns_.size());
  }
  for (const Link& link : network.links) {
    length_m_.push_back(link.length_m);
    speed_m_s_.push_back(link.speed_m_s);
  }
}

}  // namespace nightwave
