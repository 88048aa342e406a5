// SPDX-License-Identifier: Apache-2.0
#include "signals/plan.hpp"

#include <gtest/gtest.h>

#include "small_signals.hpp"

namespace nightwave {
namespace {

TEST(Intervals, RunTheStagesInTheTimingsOrderWithTheIntergreensBetween) {
  const Signal signal = derived(four_stages());
  const SignalTiming timing{0, 0, {0, 2, 1, 3}, {10, 11, 12, 13}};
  const std::vector<Interval> run = intervals(signal, timing);
  int sum = 0;
  for (const Interval& interval : run) {
    sum += interval.duration_s;
  }
  EXPECT_EQ(run.front().state, "rrGg");
  EXPECT_EQ(run.front().duration_s, 10);
  EXPECT_EQ(run[1 + signal.intergreen(0, 2).size()].duration_s, 12);
  EXPECT_EQ(sum, cycle_of(signal, timing));
}

TEST(ShippedPlan, HoldsEverySignal) {
  Signals signals = alone(derived(four_stages()));
  signals.all.push_back(derived({}));
  const Plan plan = shipped_plan(signals);
  ASSERT_EQ(plan.timings.size(), 2u);
  EXPECT_EQ(plan.timings[SignalId(0)].cycle_s, 81);
  EXPECT_TRUE(plan.timings[SignalId(1)].order.empty());
  EXPECT_TRUE(intervals(signals.all[SignalId(1)], plan.timings[SignalId(1)]).empty());
}

}  // namespace
}  // namespace nightwave
