// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "kernels/model/tables.hpp"
#include "network/network.hpp"

namespace nightwave {

/// The order in which the kernels visit junctions.
struct NodeOrder {
  std::vector<JunctionId> nodes;                       ///< cluster after cluster
  std::vector<model::Cluster> clusters;                ///< ranges of nodes
  std::map<JunctionId, std::vector<LinkId>> in_links;  ///< used links per node
  std::map<JunctionId, std::vector<LinkId>> out_links;
};

/// Junctions joined by links shorter than a block become one cluster; clusters follow each other breadth first, so that
/// neighbours in the city are near each other in memory.
NodeOrder order_nodes(const Network& network, const std::vector<LinkId>& used,
                      const IndexedVector<LinkId, double>& travel_steps);

}  // namespace nightwave
