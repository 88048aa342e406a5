// SPDX-License-Identifier: Apache-2.0
#include "cluster/placement.hpp"

#include <algorithm>

namespace nightwave {

Placement place_rank(int node_rank, int node_size, int devices, unsigned bound_processors, unsigned all_processors) {
  Placement placement;
  if (devices > 0) placement.device = node_rank % devices;
  const bool bound = bound_processors < all_processors;
  placement.threads = bound ? bound_processors : bound_processors / static_cast<unsigned>(std::max(1, node_size));
  placement.threads = std::max(1u, placement.threads);
  return placement;
}

}  // namespace nightwave
