// SPDX-License-Identifier: Apache-2.0
#include "base/date.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(Date, IsReadAsItIsWritten) {
  for (const char* text : {"1970-01-01", "2000-02-29", "2026-12-25", "9999-12-31"})
    EXPECT_EQ(to_text(parse_date(text).value()), text);
  EXPECT_EQ(parse_date("1970-01-02")->time_since_epoch().count(), 1);
}

TEST(Date, IsNoneWhereNoCalendarHasTheDay) {
  for (const char* text : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-30", "26-04-30",
                           "2026/04/30", "2026-04-30 ", "+026-04-30", "2026-04- 3", "today", ""})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Date, HasAWeekday) {
  EXPECT_EQ(weekday_names[weekday_of(*parse_date("2026-11-23"))], "mon");
  EXPECT_EQ(weekday_names[weekday_of(*parse_date("2026-11-29"))], "sun");
  EXPECT_EQ(weekday_names[weekday_of(*parse_date("1970-01-01"))], "thu");
}

}  // namespace
}  // namespace nightwave
