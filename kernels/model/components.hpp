// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace nightwave::model {

/// Strongly connected components of a directed graph, every component after all components that lead into it;
/// members ascending (Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1972).
std::vector<std::vector<std::uint32_t>> components_in_order(const std::vector<std::vector<std::uint32_t>>& successors);

}  // namespace nightwave::model
