// SPDX-License-Identifier: Apache-2.0
#include "signals/timing_clock.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "base/modulo.hpp"

namespace nightwave {

TimingClock::TimingClock(const Signal& signal, const SignalTiming& timing) : signal_(signal), timing_(timing) {
  require(!timing.order.empty() && timing.cycle_s > 0, "a clock needs stages");
  int begin = 0;
  for (std::size_t place = 0; place < timing.order.size(); ++place) {
    begin_s_.push_back(begin);
    const std::uint8_t following = timing.order[place + 1 < timing.order.size() ? place + 1 : 0];
    begin += timing.green_s[timing.order[place]] + duration_s(signal.intergreen(timing.order[place], following));
  }
}

std::size_t TimingClock::place_of(std::uint8_t stage) const {
  return static_cast<std::size_t>(std::find(timing_.order.begin(), timing_.order.end(), stage) - timing_.order.begin());
}

std::int64_t TimingClock::cycle_begin_s(std::int64_t at_s) const {
  return at_s - modulo(at_s - timing_.offset_s, std::int64_t{timing_.cycle_s});
}

int TimingClock::until_s(std::size_t place, std::int64_t at_s) const {
  const std::int64_t begin_s = cycle_begin_s(at_s) + begin_s_[place];
  return static_cast<int>(modulo(begin_s - at_s, std::int64_t{timing_.cycle_s}));
}

std::vector<Interval> TimingClock::shown(std::int64_t begin_s, std::int64_t end_s) const {
  std::vector<Interval> result;
  if (begin_s >= end_s) return result;
  const std::vector<Interval> cycle = intervals(signal_, timing_);
  std::int64_t now = cycle_begin_s(begin_s);
  while (now < end_s) {
    for (const Interval& interval : cycle) {
      const std::int64_t from = std::max(now, begin_s);
      now += interval.duration_s;
      append(result, {static_cast<int>(std::max<std::int64_t>(std::min(now, end_s) - from, 0)), interval.state});
    }
  }
  return result;
}

std::vector<Interval> without_first(std::vector<Interval> intervals, std::int64_t seconds) {
  auto first = intervals.begin();
  while (first != intervals.end() && seconds >= first->duration_s) seconds -= first++->duration_s;
  intervals.erase(intervals.begin(), first);
  if (!intervals.empty() && seconds > 0) intervals.front().duration_s -= static_cast<int>(seconds);
  return intervals;
}

void append(std::vector<Interval>& intervals, const Interval& interval) {
  if (interval.duration_s <= 0) return;
  if (!intervals.empty() && intervals.back().state == interval.state)
    intervals.back().duration_s += interval.duration_s;
  else
    intervals.push_back(interval);
}

}  // namespace nightwave
