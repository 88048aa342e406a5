// SPDX-License-Identifier: Apache-2.0
#include "demand/day_choice.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(ADay, CountsFromTheYear1970) {
  EXPECT_EQ(day_of("1970-01-01"), 0);
  EXPECT_EQ(day_of("2026-11-25"), 20782);  // date -d 2026-11-25 +%s / 86400
  for (const char* wrong : {"2026-02-29", "2026-13-01", "2026-1-01", "26-11-2025", "2026-11-2x", ""}) {
    EXPECT_FALSE(day_of(wrong)) << wrong;
  }
}

TEST(AChoiceOfDays, KnowsWeekdaysSaturdaysAndSundays) {
  const Day friday = *day_of("2026-11-27");
  const DayChoice weekday = *day_choice_of("weekday");
  EXPECT_TRUE(weekday.takes(friday));
  EXPECT_FALSE(weekday.takes(friday + 1));
  EXPECT_FALSE(weekday.takes(friday + 2));
  EXPECT_TRUE(weekday.takes(friday + 3));
  EXPECT_TRUE(day_choice_of("saturday")->takes(friday + 1));
  EXPECT_TRUE(day_choice_of("sunday")->takes(friday + 2));
  EXPECT_FALSE(day_choice_of("sunday")->takes(friday + 1));
}

TEST(AChoiceOfDays, TakesDatesInAnyOrderAndLeavesOutExceptions) {
  DayChoice dates = *day_choice_of("2026-12-31,2026-12-24");
  EXPECT_TRUE(dates.takes(*day_of("2026-12-24")));
  EXPECT_FALSE(dates.takes(*day_of("2026-12-25")));
  dates.except = {*day_of("2026-12-24")};
  EXPECT_FALSE(dates.takes(*day_of("2026-12-24")));
  EXPECT_FALSE(day_choice_of("2026-12-31,").has_value() && day_choice_of("Monday").has_value());
}

TEST(AChoiceOfDays, TakesCountsWithoutDateOnlyWhenItTakesAll) {
  EXPECT_TRUE(day_choice_of("all")->takes(undated));
  EXPECT_FALSE(day_choice_of("weekday")->takes(undated));
}

}  // namespace
}  // namespace nightwave
