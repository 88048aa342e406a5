// SPDX-License-Identifier: Apache-2.0
#include "signals/crossing_clearance.hpp"

#include <algorithm>
#include <limits>

#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

constexpr int never = std::numeric_limits<int>::max();

/// First second of an intergreen in which an index is green, or is not; the intergreen's length where none is.
int first_s(const Intergreen& intergreen, std::uint16_t index, bool green) {
  int at = 0;
  for (const Interval& interval : intergreen) {
    if (is_green(interval.state[index]) == green) return at;
    at += interval.duration_s;
  }
  return at;
}

/// First second of the change from `a` to `b` in which any of the indices comes to green; never where none does.
int opening_s(const Signal& signal, std::size_t a, std::size_t b, std::span<const std::uint16_t> indices) {
  int first = never;
  for (const std::uint16_t index : indices)
    if (is_green(signal.stages[b].state[index])) first = std::min(first, first_s(signal.intergreen(a, b), index, true));
  return first;
}

}  // namespace

ClearanceNeeds clearance_needs(const Signal& signal, std::uint16_t crossing, std::span<const std::uint16_t> crossed_by,
                               int clearance_s) {
  ClearanceNeeds needs;
  for (const Stage& stage : signal.stages) needs.stage_minimum_s.push_back(stage.minimum_duration_s);
  for (std::size_t a = 0; a < signal.stages.size(); ++a) {
    if (!is_green(signal.stages[a].state[crossing])) continue;
    std::vector<std::uint16_t> stopped;
    for (const std::uint16_t index : crossed_by)
      if (!is_green(signal.stages[a].state[index])) stopped.push_back(index);
    for (std::size_t b = 0; b < signal.stages.size(); ++b) {
      if (b == a || is_green(signal.stages[b].state[crossing])) continue;
      const int end = first_s(signal.intergreen(a, b), crossing, false);
      if (const int opening = opening_s(signal, a, b, stopped); opening != never) {
        if (opening - end < clearance_s) needs.short_changes.push_back({a, b, opening - end});
        continue;
      }
      // Nobody may cross in the second stage either: what follows it, at the earliest.
      int after = never;
      for (std::size_t c = 0; c < signal.stages.size(); ++c)
        if (c != b) after = std::min(after, opening_s(signal, b, c, stopped));
      if (after == never) continue;
      const int fixed = duration_s(signal.intergreen(a, b)) - end + after;
      needs.stage_minimum_s[b] = std::max(needs.stage_minimum_s[b], clearance_s - fixed);
    }
  }
  return needs;
}

bool clears(const std::vector<std::uint8_t>& order, const std::vector<ShortChange>& short_changes) {
  return std::none_of(short_changes.begin(), short_changes.end(), [&](const ShortChange& change) {
    for (std::size_t k = 0; k < order.size(); ++k)
      if (order[k] == change.from && order[(k + 1) % order.size()] == change.to) return true;
    return false;
  });
}

}  // namespace nightwave
