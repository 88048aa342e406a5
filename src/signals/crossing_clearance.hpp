// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "signals/signal.hpp"

namespace nightwave {

/// Two stages of which the second must not follow the first: what crosses has green `gap_s` after the crossing's ends.
struct ShortChange {
  std::size_t from = 0;
  std::size_t to = 0;
  int gap_s = 0;
};

/// What it takes that pedestrians have a time to clear a crossing.
struct ClearanceNeeds {
  std::vector<int> stage_minimum_s;  ///< per stage: with it the stages in which nobody may cross yet last long enough
  std::vector<ShortChange> short_changes;
};

/// Of a crossing (an index that pedestrians have), the indices of vehicles that cross it, and the least time from the
/// end of its green to theirs, s. What is green beside the crossing's green (turning vehicles that yield) needs none.
ClearanceNeeds clearance_needs(const Signal& signal, std::uint16_t crossing, std::span<const std::uint16_t> crossed_by,
                               int clearance_s);

/// Whether no stage of an order is followed by one that must not.
bool clears(const std::vector<std::uint8_t>& order, const std::vector<ShortChange>& short_changes);

}  // namespace nightwave
