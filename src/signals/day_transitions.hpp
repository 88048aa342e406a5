// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "signals/day_plan.hpp"
#include "signals/transition.hpp"

namespace nightwave {

/// A signal's way from the timing of one period to that of another.
struct DayTransition {
  std::size_t from = 0;  ///< period
  std::size_t to = 0;    ///< period; periods whose timing is the same for the signal are one
  Transition transition;
};

/// All transitions of a signal over a day, in order of time. A timing that is in step runs for a cycle before the next
/// change begins; a period that would be over by then is passed over.
std::vector<DayTransition> day_transitions(const Signal& signal, SignalId id, const DayPlan& day,
                                           const TransitionRules& rules = {});

/// What a signal shows over a day of these transitions from one second to another; neighbours differ.
std::vector<Interval> shown_over_day(const Signal& signal, SignalId id, const DayPlan& day,
                                     const std::vector<DayTransition>& transitions, std::int64_t begin_s,
                                     std::int64_t end_s);

}  // namespace nightwave
