// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "signals/signal.hpp"

namespace nightwave {

/// What a letter lets vehicles do: stop, go through gaps, or go.
enum class Show : std::uint8_t { stop, yield, go };

/// What a letter shows: r, y and u stop; g, s and o yield; G and O go.
Show show_of(char letter);

/// Consecutive stages of an order, around its end, and intergreen time: a time of which only the greens are open.
struct StageSpan {
  std::uint32_t first = 0;   ///< place in the order
  std::uint32_t stages = 0;  ///< how many places from there on
  int fixed_s = 0;           ///< intergreen time that belongs to it

  friend bool operator==(const StageSpan&, const StageSpan&) = default;
};

/// A time during which an index shows vehicles the same, whatever the greens of the stages are.
struct LightRun {
  Show show = Show::stop;
  StageSpan begin;          ///< everything before it, from the beginning of the first stage on; begin.first == 0
  StageSpan length;         ///< how long it lasts
  StageSpan yellow;         ///< the yellow that follows directly
  bool after_stop = false;  ///< vehicles stood before it
  bool to_yellow = false;   ///< its green ends in yellow
  bool stop_first = false;  ///< vehicles have to stop before they go: its first letter is s

  friend bool operator==(const LightRun&, const LightRun&) = default;
};

/// What an index shows in a cycle when the stages run in this order: runs that together last one cycle, from the first
/// change of what is shown on; one run where it never changes. Which of them last 0 s depends on the greens.
std::vector<LightRun> light_runs(const Signal& signal, const std::vector<std::uint8_t>& order, std::uint16_t index);

}  // namespace nightwave
