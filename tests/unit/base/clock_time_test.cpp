// SPDX-License-Identifier: Apache-2.0
#include "base/clock_time.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(ClockTime, ShowsSecondsOnlyWhereThereAreSome) {
  EXPECT_EQ(clock_time(0), "00:00");
  EXPECT_EQ(clock_time(6 * 3600 + 30 * 60), "06:30");
  EXPECT_EQ(clock_time(23 * 3600 + 5), "23:00:05");
  EXPECT_EQ(clock_time(86400), "24:00");
}

TEST(ClockTime, IsReadUpToMidnight) {
  EXPECT_EQ(parse_clock_time("6:30"), 23400);
  EXPECT_EQ(parse_clock_time("06:30"), 23400);
  EXPECT_EQ(parse_clock_time("24:00"), 86400);
  for (const char* const text : {"", "6", "6:", "6:3", "6:300", "6:60", "24:01", "25:00", "-1:00", "noon", "6:30 "})
    EXPECT_EQ(parse_clock_time(text), std::nullopt) << text;
}

}  // namespace
}  // namespace nightwave
