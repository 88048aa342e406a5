// SPDX-License-Identifier: Apache-2.0
#include "network/lane_groups.hpp"

#include <set>
#include <vector>

namespace nightwave {

std::size_t count_lane_groups(const Network& network) {
  using Targets = std::set<LinkId>;
  IndexedVector<LinkId, std::vector<Targets>> targets(network.links.size());
  for (const LinkId link : network.links.ids()) targets[link].resize(network.links[link].lanes.size());
  for (const Connection& connection : network.connections) {
    targets[connection.from].at(connection.from_lane).insert(connection.to);
  }
  std::size_t count = 0;
  for (const std::vector<Targets>& lanes : targets) {
    const std::set<Targets> groups(lanes.begin(), lanes.end());
    count += groups.size() - groups.count(Targets{});
  }
  return count;
}

}  // namespace nightwave
