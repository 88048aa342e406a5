// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "signals/plan.hpp"

namespace nightwave {

/// The clock of a timing: where in its cycle a signal is at a second since midnight.
class TimingClock {
 public:
  /// Both must outlive it. The signal needs stages.
  TimingClock(const Signal& signal, const SignalTiming& timing);

  std::size_t places() const { return begin_s_.size(); }
  /// Second of the cycle at which the stage in a place begins.
  int begin_s(std::size_t place) const { return begin_s_[place]; }
  /// Green of the stage in a place, s.
  int green_s(std::size_t place) const { return timing_.green_s[timing_.order[place]]; }
  /// Place of a stage in the order.
  std::size_t place_of(std::uint8_t stage) const;
  /// Place that follows, around the end of the order.
  std::size_t next(std::size_t place) const { return place + 1 < places() ? place + 1 : 0; }
  std::size_t previous(std::size_t place) const { return place > 0 ? place - 1 : places() - 1; }
  /// Intergreen between the stage in a place and the next.
  const Intergreen& after(std::size_t place) const {
    return signal_.intergreen(timing_.order[place], timing_.order[next(place)]);
  }

  /// Latest second, not after `at_s`, at which a cycle begins.
  std::int64_t cycle_begin_s(std::int64_t at_s) const;
  /// Seconds from `at_s` until the stage in a place begins next, below the cycle.
  int until_s(std::size_t place, std::int64_t at_s) const;

  /// What is shown from one second to another.
  std::vector<Interval> shown(std::int64_t begin_s, std::int64_t end_s) const;

 private:
  const Signal& signal_;
  const SignalTiming& timing_;
  std::vector<int> begin_s_;  ///< [place]
};

/// What is left of intervals without their first seconds.
std::vector<Interval> without_first(std::vector<Interval> intervals, std::int64_t seconds);

/// Appends an interval; one of the same state is made longer, one of no duration is left out.
void append(std::vector<Interval>& intervals, const Interval& interval);

}  // namespace nightwave
