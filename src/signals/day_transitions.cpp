// SPDX-License-Identifier: Apache-2.0
#include "signals/day_transitions.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "signals/timing_clock.hpp"

namespace nightwave {

std::vector<DayTransition> day_transitions(const Signal& signal, SignalId id, const DayPlan& day,
                                           const TransitionRules& rules) {
  require(!day.periods.empty(), "a day has a period");
  std::vector<DayTransition> result;
  std::size_t now = 0;
  std::int64_t free_s = day.periods.front().begin_s;  // from when on the running timing may be left
  for (std::size_t p = 1; p < day.periods.size(); ++p) {
    const SignalTiming& from = day.periods[now].plan.timings[id];
    const SignalTiming& to = day.periods[p].plan.timings[id];
    const std::int64_t at_s = std::max(day.periods[p].begin_s, free_s);
    if (from == to || to.order.empty()) continue;
    if (p + 1 < day.periods.size() && at_s >= day.periods[p + 1].begin_s) continue;
    result.push_back({now, p, transition(signal, from, to, at_s, rules)});
    free_s = result.back().transition.end_s + to.cycle_s;
    now = p;
  }
  return result;
}

std::vector<Interval> shown_over_day(const Signal& signal, SignalId id, const DayPlan& day,
                                     const std::vector<DayTransition>& transitions, std::int64_t begin_s,
                                     std::int64_t end_s) {
  std::vector<Interval> result;
  std::int64_t now = begin_s;
  const auto clocked = [&](std::size_t period, std::int64_t until_s) {
    if (until_s <= now) return;
    for (const Interval& interval : TimingClock(signal, day.periods[period].plan.timings[id]).shown(now, until_s))
      append(result, interval);
    now = until_s;
  };
  std::size_t period = 0;
  for (const DayTransition& change : transitions) {
    clocked(change.from, std::min(change.transition.begin_s, end_s));
    std::int64_t from = change.transition.begin_s;
    for (const Interval& interval : change.transition.shown) {
      const std::int64_t until = from + interval.duration_s;
      const std::int64_t length = std::min(until, end_s) - std::max(from, now);
      append(result, {static_cast<int>(std::max<std::int64_t>(length, 0)), interval.state});
      if (length > 0) now = std::min(until, end_s);
      from = until;
    }
    period = change.to;
  }
  clocked(period, end_s);
  return result;
}

}  // namespace nightwave
