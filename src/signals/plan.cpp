// SPDX-License-Identifier: Apache-2.0
#include "signals/plan.hpp"

#include <numeric>

namespace nightwave {
namespace {

std::size_t next_place(const SignalTiming& timing, std::size_t place) {
  return place + 1 < timing.order.size() ? place + 1 : 0;
}

}  // namespace

int duration_s(const Intergreen& intergreen) {
  return std::accumulate(intergreen.begin(), intergreen.end(), 0,
                         [](int sum, const Interval& interval) { return sum + interval.duration_s; });
}

Plan shipped_plan(const Signals& signals) {
  Plan plan;
  for (const Signal& signal : signals.all) {
    SignalTiming timing;
    timing.cycle_s = signal.shipped_cycle_s;
    timing.offset_s = signal.shipped_offset_s;
    for (std::size_t s = 0; s < signal.stages.size(); ++s) {
      timing.order.push_back(static_cast<std::uint8_t>(s));
      timing.green_s.push_back(signal.stages[s].shipped_duration_s);
    }
    plan.timings.push_back(std::move(timing));
  }
  return plan;
}

std::vector<Interval> intervals(const Signal& signal, const SignalTiming& timing) {
  std::vector<Interval> result;
  for (std::size_t place = 0; place < timing.order.size(); ++place) {
    const std::uint8_t stage = timing.order[place];
    result.push_back({timing.green_s[stage], signal.stages[stage].state});
    const Intergreen& between = signal.intergreen(stage, timing.order[next_place(timing, place)]);
    result.insert(result.end(), between.begin(), between.end());
  }
  return result;
}

int cycle_of(const Signal& signal, const SignalTiming& timing) {
  int sum = 0;
  for (std::size_t place = 0; place < timing.order.size(); ++place) {
    const std::uint8_t stage = timing.order[place];
    sum += timing.green_s[stage] + duration_s(signal.intergreen(stage, timing.order[next_place(timing, place)]));
  }
  return sum;
}

}  // namespace nightwave
