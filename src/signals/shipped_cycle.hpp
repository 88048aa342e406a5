// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "signals/signal.hpp"

namespace nightwave {

/// A stretch of the shipped program with one state; durations with fractions, s.
struct ShippedInterval {
  double duration_s = 0;
  double min_duration_s = 0;  ///< sum of the minDur the source gives; 0: none
  std::string state;
  bool stage = false;  ///< a stage; otherwise part of an intergreen
};

/// The shipped program as a cycle that begins with a stage: neighbours of equal state are one interval, also across its
/// end.
struct ShippedCycle {
  std::vector<ShippedInterval> intervals;
  double begin_s = 0;   ///< when intervals[0] begins, from the program's start; negative when it wraps around
  double length_s = 0;  ///< sum of all durations
};

/// Cuts a shipped program into stages and the rest. A program without any stage (always green, blinking, dark) counts
/// its longest interval as one, so that every program with phases has at least one stage.
ShippedCycle shipped_cycle(const ShippedProgram& program);

/// Duration of a phase: as given, else the middle of its minimum and maximum, else its minimum, s.
double nominal_duration_s(const ShippedProgram::Phase& phase);

/// Right of way: G or g.
constexpr bool is_green(char letter) { return letter == 'G' || letter == 'g'; }

}  // namespace nightwave
