// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/components.hpp"

#include <algorithm>

namespace nightwave::model {

std::vector<std::vector<std::uint32_t>> components_in_order(const std::vector<std::vector<std::uint32_t>>& successors) {
  constexpr std::uint32_t unseen = UINT32_MAX;
  const auto count = static_cast<std::uint32_t>(successors.size());
  std::vector<std::uint32_t> index(count, unseen), low(count, 0);
  std::vector<std::uint8_t> open(count, 0);
  std::vector<std::uint32_t> stack;
  std::vector<std::vector<std::uint32_t>> components;
  struct Frame {
    std::uint32_t vertex;
    std::size_t next;
  };
  std::uint32_t clock = 0;
  for (std::uint32_t root = 0; root < count; ++root) {
    if (index[root] != unseen) continue;
    std::vector<Frame> path{{root, 0}};
    while (!path.empty()) {
      const std::uint32_t v = path.back().vertex;
      if (path.back().next == 0) {
        index[v] = low[v] = clock++;
        stack.push_back(v);
        open[v] = 1;
      }
      bool deeper = false;
      while (path.back().next < successors[v].size()) {
        const std::uint32_t w = successors[v][path.back().next++];
        if (index[w] == unseen) {
          path.push_back({w, 0});
          deeper = true;
          break;
        }
        if (open[w]) low[v] = std::min(low[v], index[w]);
      }
      if (deeper) continue;
      if (low[v] == index[v]) {
        std::vector<std::uint32_t> component;
        std::uint32_t w = unseen;
        while (w != v) {
          w = stack.back();
          stack.pop_back();
          open[w] = 0;
          component.push_back(w);
        }
        std::sort(component.begin(), component.end());
        components.push_back(std::move(component));
      }
      path.pop_back();
      if (!path.empty()) low[path.back().vertex] = std::min(low[path.back().vertex], low[v]);
    }
  }
  std::reverse(components.begin(), components.end());  // found with successors first
  return components;
}

}  // namespace nightwave::model
