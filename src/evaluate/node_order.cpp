// SPDX-License-Identifier: Apache-2.0
#include "evaluate/node_order.hpp"

#include <deque>
#include <numeric>
#include <set>

namespace nightwave {

NodeOrder order_nodes(const Network& network, const std::vector<LinkId>& used,
                      const IndexedVector<LinkId, double>& travel_steps) {
  NodeOrder order;
  std::set<JunctionId> junctions;
  for (const LinkId l : used) {
    const Link& link = network.links[l];
    junctions.insert(link.from);
    junctions.insert(link.to);
    order.in_links[link.to].push_back(l);
    order.out_links[link.from].push_back(l);
  }
  std::vector<std::uint32_t> parent(network.junctions.size());
  std::iota(parent.begin(), parent.end(), 0u);
  const auto root = [&parent](std::uint32_t j) {
    while (parent[j] != j) j = parent[j] = parent[parent[j]];
    return j;
  };
  for (const LinkId l : used)
    if (travel_steps[l] < model::block_steps)
      parent[root(network.links[l].from.value)] = root(network.links[l].to.value);
  std::map<std::uint32_t, std::vector<JunctionId>> members;
  for (const JunctionId j : junctions) {
    members[root(j.value)].push_back(j);
    order.in_links[j];
    order.out_links[j];
  }
  std::set<std::uint32_t> seen;
  for (const auto& [start, unused] : members) {
    std::deque<std::uint32_t> waiting;
    if (seen.insert(start).second) waiting.push_back(start);
    while (!waiting.empty()) {
      const std::uint32_t cluster = waiting.front();
      waiting.pop_front();
      order.clusters.push_back(
          {static_cast<std::uint32_t>(order.nodes.size()), static_cast<std::uint32_t>(members.at(cluster).size())});
      for (const JunctionId j : members.at(cluster)) {
        order.nodes.push_back(j);
        for (const LinkId l : order.out_links.at(j)) {
          const std::uint32_t next = root(network.links[l].to.value);
          if (seen.insert(next).second) waiting.push_back(next);
        }
        for (const LinkId l : order.in_links.at(j)) {
          const std::uint32_t next = root(network.links[l].from.value);
          if (seen.insert(next).second) waiting.push_back(next);
        }
      }
    }
  }
  return order;
}

}  // namespace nightwave
