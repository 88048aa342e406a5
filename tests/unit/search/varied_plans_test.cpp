// SPDX-License-Identifier: Apache-2.0
#include "search/varied_plans.hpp"

#include <gtest/gtest.h>

#include "row_of_signals.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

void expect_legal(const testing::Row& row, const std::vector<VariedPlan>& plans) {
  for (const VariedPlan& varied : plans)
    for (const SignalId id : row.space.adjustable) {
      const auto problem = violation(row.signals.all[id], varied.plan.timings[id]);
      EXPECT_FALSE(problem) << varied.kind << ": " << *problem;
    }
}

TEST(VariedPlans, AreLegalAndTheSameForASeed) {
  const auto row = testing::make_row(6);
  const auto plans = varied_plans(row->space, 12, 4), again = varied_plans(row->space, 12, 4);
  ASSERT_EQ(plans.size(), 12u);
  expect_legal(*row, plans);
  for (std::size_t i = 0; i < plans.size(); ++i) EXPECT_EQ(plans[i].plan, again[i].plan);
  EXPECT_EQ(plans[0].plan, row->space.shipped);
  EXPECT_NE(plans[2].plan, varied_plans(row->space, 12, 5)[2].plan);
}

TEST(VariedPlans, AreAsManyAsAskedForEvenOneOnly) {
  const auto row = testing::make_row(2);
  EXPECT_EQ(varied_plans(row->space, 1, 1).size(), 1u);
}

TEST(PlansAround, BeginWithTheGivenOnesAndDifferFromThemByLittle) {
  const auto row = testing::make_row(6);
  const std::vector<VariedPlan> given{{"shipped", row->space.shipped}};
  const auto plans = plans_around(row->space, given, 5, 1);
  ASSERT_EQ(plans.size(), 5u);
  EXPECT_EQ(plans[0].plan, given[0].plan);
  expect_legal(*row, plans);
  for (std::size_t i = 1; i < plans.size(); ++i) {
    EXPECT_EQ(plans[i].kind, "around shipped");
    EXPECT_NE(plans[i].plan, given[0].plan);
    for (const SignalId id : row->space.adjustable)
      EXPECT_EQ(plans[i].plan.timings[id].cycle_s, given[0].plan.timings[id].cycle_s);
  }
}

}  // namespace
}  // namespace nightwave
