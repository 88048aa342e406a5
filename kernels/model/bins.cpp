// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/bins.hpp"

#include <algorithm>
#include <numeric>

namespace nightwave::model {

Bins sort_into_bins(const Program& program, std::size_t shared_limit) {
  std::vector<std::uint32_t> order(program.clusters.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return program.clusters[a].scratch_size > program.clusters[b].scratch_size;
  });
  Bins result;
  for (const std::uint32_t c : order) {
    const ClusterOp& cluster = program.clusters[c];
    const std::size_t bytes = std::max<std::size_t>(cluster.scratch_size, 1) * sizeof(float);
    const bool shared = bytes <= shared_limit;
    const bool fits = !result.bins.empty() && (shared ? bytes * 5 >= result.bins.back().shared_bytes * 3
                                                      : result.bins.back().shared_bytes == 0);
    if (!fits || (shared && result.bins.back().shared_bytes == 0)) result.bins.push_back({{}, shared ? bytes : 0});
    result.bins.back().places.push_back({c, program.nodes[cluster.node_begin].state_begin, result.scratch_size});
    if (!shared) result.scratch_size += cluster.scratch_size;
  }
  return result;
}

}  // namespace nightwave::model
