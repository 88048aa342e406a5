// SPDX-License-Identifier: Apache-2.0
#include "evaluate/node_order.hpp"

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
  // Breadth first from one end of the city rather than from its middle: a front is then narrower.
  const auto neighbours_of = [&](std::uint32_t cluster, const auto& use) {
    for (const JunctionId j : members.at(cluster)) {
      for (const LinkId l : order.out_links.at(j)) use(root(network.links[l].to.value));
      for (const LinkId l : order.in_links.at(j)) use(root(network.links[l].from.value));
    }
  };
  const auto breadth_first = [&](std::uint32_t start) {
    std::vector<std::uint32_t> reached{start};
    std::set<std::uint32_t> seen{start};
    for (std::size_t next = 0; next < reached.size(); ++next)
      neighbours_of(reached[next], [&](std::uint32_t to) {
        if (seen.insert(to).second) reached.push_back(to);
      });
    return reached;
  };
  std::set<std::uint32_t> placed;
  for (const auto& [start, unused] : members) {
    if (placed.contains(start)) continue;
    for (const std::uint32_t cluster : breadth_first(breadth_first(start).back())) {
      placed.insert(cluster);
      order.clusters.push_back(
          {static_cast<std::uint32_t>(order.nodes.size()), static_cast<std::uint32_t>(members.at(cluster).size())});
      for (const JunctionId j : members.at(cluster)) order.nodes.push_back(j);
    }
  }
  return order;
}

}  // namespace nightwave
