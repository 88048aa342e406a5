// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "signals/signal.hpp"

namespace nightwave {

/// Timing of one signal: everything a controller needs beside the stages and intergreens of the scenario.
struct SignalTiming {
  int cycle_s = 0;
  int offset_s = 0;  ///< second, from local midnight mod cycle, at which the first stage in `order` begins
  std::vector<std::uint8_t> order;  ///< order[k] = stage that runs k-th; a permutation of the stages
  std::vector<int>
      green_s;  ///< green_s[s] = duration of stage s (index: stage, not place), without the intergreen that follows

  friend bool operator==(const SignalTiming&, const SignalTiming&) = default;
};

template <class Stream>
void fields(Stream& stream, SignalTiming& timing) {
  stream(timing.cycle_s, timing.offset_s, timing.order, timing.green_s);
}

/// Timings of all signals for one period; index: SignalId.
struct Plan {
  IndexedVector<SignalId, SignalTiming> timings;

  friend bool operator==(const Plan&, const Plan&) = default;
};

template <class Stream>
void fields(Stream& stream, Plan& plan) {
  stream(plan.timings);
}

/// The shipped program as a plan (whole seconds; actuated programs at their nominal durations).
Plan shipped_plan(const Signals& signals);

/// Intervals of one cycle beginning with the first stage in order; adjacent equal states are kept apart.
std::vector<Interval> intervals(const Signal& signal, const SignalTiming& timing);

/// Sum of the stages' greens and the intergreens between them in the timing's order, s.
int cycle_of(const Signal& signal, const SignalTiming& timing);

}  // namespace nightwave
