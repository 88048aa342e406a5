// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "network/network.hpp"

namespace nightwave {

/// What an engineer asks of a signal beyond what is legal.
struct SignalLimits {
  std::optional<int> offset_s;  ///< kept, mod cycle
  /// Stage orders allowed, each a permutation of the stages; none: any legal one.
  std::optional<std::vector<std::vector<std::uint8_t>>> orders;
  std::optional<int> shortest_cycle_s;  ///< of the group that the signal is in
  std::optional<int> longest_cycle_s;
};

/// Limits of the search; index: SignalId. Empty: none.
struct SearchLimits {
  IndexedVector<SignalId, SignalLimits> signals;
};

}  // namespace nightwave
