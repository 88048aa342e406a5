// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/strips.hpp"

#include <algorithm>

namespace nightwave::model {

namespace {

/// Per cluster: the last one that a link joins to it, or itself.
std::vector<std::uint32_t> last_neighbours(const ModelTables& m) {
  std::vector<std::uint32_t> cluster_of_node(m.nodes.size());
  for (std::uint32_t c = 0; c < m.clusters.size(); ++c)
    for (std::uint32_t n = 0; n < m.clusters[c].node_count; ++n) cluster_of_node[m.clusters[c].node_begin + n] = c;
  std::vector<std::uint32_t> downstream(m.links.size());
  for (std::uint32_t n = 0; n < m.nodes.size(); ++n)
    std::fill_n(downstream.begin() + m.nodes[n].link_begin, m.nodes[n].link_count, cluster_of_node[n]);
  std::vector<std::uint32_t> last(m.clusters.size());
  for (std::uint32_t c = 0; c < last.size(); ++c) last[c] = c;
  for (std::uint32_t n = 0; n < m.nodes.size(); ++n)
    for (std::uint32_t o = 0; o < m.nodes[n].out_count; ++o) {
      const std::uint32_t from = cluster_of_node[n];
      const std::uint32_t to = downstream[m.outs[m.nodes[n].out_begin + o].link];
      last[from] = std::max(last[from], to);
      last[to] = std::max(last[to], from);
    }
  return last;
}

}  // namespace

std::vector<std::uint32_t> strip_ends(const ModelTables& m) {
  const std::vector<std::uint32_t> last = last_neighbours(m);
  std::vector<std::uint32_t> ends;
  std::uint32_t begin = 0, end = last.empty() ? 0 : 1;
  while (begin < end) {
    ends.push_back(end);
    std::uint32_t next = end;
    for (std::uint32_t c = begin; c < end; ++c) next = std::max(next, last[c] + 1);
    begin = end;
    if (next == end && end < last.size()) ++next;  // another part of the city begins
    end = next;
  }
  return ends;
}

}  // namespace nightwave::model
