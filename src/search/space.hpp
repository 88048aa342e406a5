// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "demand/demand.hpp"
#include "evaluate/model_constants.hpp"
#include "network/network.hpp"
#include "search/limits.hpp"
#include "search/signal_graph.hpp"
#include "search/webster.hpp"
#include "signals/plan.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// Signals that share a cycle (or run its half): a coordination group, or one signal on its own.
struct CycleGroup {
  std::vector<SignalId> signals;
  int shortest_s = 0;
  int longest_s = 0;
};

/// The cycle at a place between two, in equal ratios: the shortest at 0, the longest at 1. s
int cycle_between(int shortest_s, int longest_s, double place);

/// What may vary at a signal besides times.
struct SignalChoices {
  bool adjustable = false;
  std::uint32_t group = 0;  ///< position in SearchSpace::groups
  std::vector<std::vector<std::uint8_t>>
      orders;  ///< [0] = as shipped where that is allowed; all begin with stage 0, for a rotation is an offset
  std::vector<int> minimum_cycle_s;  ///< per order
  std::optional<int> offset_s;       ///< kept by every candidate, mod cycle; none: free
};

/// Everything about a scenario that the search needs and that no candidate changes.
struct SearchSpace {
  const Signals* signals = nullptr;  ///< must outlive the space
  Plan shipped;
  IndexedVector<SignalId, SignalChoices> choices;
  std::vector<SignalId> adjustable;  ///< ascending
  std::vector<CycleGroup> groups;
  SignalGraph graph;
  IndexedVector<SignalId, CriticalFlows> critical;
};

/// Longest cycle tried where no shipped or minimum cycle is longer, s.
inline constexpr int customary_longest_cycle_s = 120;
/// Longest cycle tried at all, s: NTCIP 1202 controllers take at most 255.
inline constexpr int longest_tried_cycle_s = 240;
/// Signals with more stages than this keep their shipped stage order.
inline constexpr std::size_t most_stages_to_reorder = 5;

/// Stage orders that a signal may have where nobody limits them: the shipped one, then all others that are legal.
std::vector<std::vector<std::uint8_t>> possible_orders(const Signal& signal);

/// Collects the space of a scenario, within limits. Throws InfeasibleError where limits leave a group no cycle or a
/// signal no order.
SearchSpace make_search_space(const Network& network, const Signals& signals, const Demand& demand,
                              const ModelConstants& constants, const SearchLimits& limits = {});

}  // namespace nightwave
