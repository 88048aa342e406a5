// SPDX-License-Identifier: Apache-2.0
#include "evaluate/neighbourhoods.hpp"

#include <algorithm>
#include <set>

namespace nightwave {

namespace {

void sort_out(std::vector<std::uint32_t>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

Neighbourhoods::Neighbourhoods(const PackedCity& city)
    : before_(city.tables.links.size(), model::none),
      after_(city.tables.links.size(), model::none),
      cluster_(city.tables.nodes.size()),
      adjacent_(city.tables.clusters.size()),
      clusters_(city.tables.signal_count),
      lights_(city.tables.signal_count, 0),
      zone_nodes_(std::size_t{city.tables.signal_count} + 1),
      zone_entries_(zone_nodes_.size()) {
  const model::ModelTables& m = city.tables;
  for (std::uint32_t c = 0; c < m.clusters.size(); ++c)
    for (std::uint32_t n = m.clusters[c].node_begin; n < m.clusters[c].node_begin + m.clusters[c].node_count; ++n) {
      const model::Node& node = m.nodes[n];
      cluster_[n] = c;
      zone_nodes_[city.node_zone[n]].push_back(n);
      for (std::uint32_t l = node.link_begin; l < node.link_begin + node.link_count; ++l) after_[l] = n;
      for (std::uint32_t o = node.out_begin; o < node.out_begin + node.out_count; ++o) before_[m.outs[o].link] = n;
      for (std::uint32_t i = node.light_begin; i < node.light_begin + node.light_count; ++i) {
        clusters_[SignalId{m.lights[i].signal}].push_back(c);
        ++lights_[SignalId{m.lights[i].signal}];
      }
    }
  for (std::uint32_t e = 0; e < m.entries.size(); ++e) zone_entries_[city.entry_zone[e]].push_back(e);
  for (std::uint32_t l = 0; l < m.links.size(); ++l) {
    const std::uint32_t from = cluster_[before_[l]], to = cluster_[after_[l]];
    if (from == to) continue;
    adjacent_[from].push_back(to);
    adjacent_[to].push_back(from);
  }
  for (std::vector<std::uint32_t>& list : adjacent_) sort_out(list);
  for (const SignalId id : clusters_.ids()) sort_out(clusters_[id]);
}

std::vector<std::uint32_t> Neighbourhoods::clusters_around(std::span<const SignalId> signals, int radius) const {
  std::set<std::uint32_t> found;
  std::vector<std::uint32_t> edge, next;
  for (const SignalId id : signals)
    for (const std::uint32_t c : clusters_[id])
      if (found.insert(c).second) edge.push_back(c);
  for (int distance = 0; distance < radius; ++distance) {
    next.clear();
    for (const std::uint32_t c : edge)
      for (const std::uint32_t to : adjacent_[c])
        if (found.insert(to).second) next.push_back(to);
    edge.swap(next);
  }
  return {found.begin(), found.end()};
}

}  // namespace nightwave
