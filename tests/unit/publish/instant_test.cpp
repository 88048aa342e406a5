// SPDX-License-Identifier: Apache-2.0
#include "publish/instant.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace nightwave {
namespace {

class InBerlin : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    ::tzset();
  }
  void TearDown() override {
    ::unsetenv("TZ");
    ::tzset();
  }
};

// 1795656600 is what `date -u -d 2026-11-26T01:30:00Z +%s` says.
TEST(AnInstant, IsWrittenAndReadAsIso8601InUtc) {
  EXPECT_EQ(to_text(Instant{1795656600}), "2026-11-26T01:30:00Z");
  EXPECT_EQ(parse_instant("2026-11-26T01:30:00Z"), Instant{1795656600});
}

TEST(AnInstant, IsNotReadFromAnythingElse) {
  for (const char* text :
       {"", "today", "2026-11-26 01:30:00", "2026-11-26T01:30:00", "2026-11-26T01:30:00Zx", "2026-02-30T00:00:00Z",
        "2026-02-30", "2026-13-01", "2026-1-01", "+026-01-01", "2026- 1-01", "2026-11-26T25:00:00Z"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST_F(InBerlin, ADateIsItsLocalMidnight) {
  EXPECT_EQ(to_text(*parse_instant("2026-11-26")), "2026-11-25T23:00:00Z");
  EXPECT_EQ(to_text(*parse_instant("2026-07-01")), "2026-06-30T22:00:00Z");
}

TEST_F(InBerlin, DaysEndAtMidnightAlsoWhenTheClockChanges) {
  EXPECT_EQ(days_later(*parse_instant("2026-10-25"), 1), *parse_instant("2026-10-26"));
  EXPECT_EQ(parse_instant("2026-10-26")->unix_s - parse_instant("2026-10-25")->unix_s, 25 * 3600);
}

TEST(AVersionName, IsTheSecondOfItsPublication) {
  EXPECT_EQ(version_name(Instant{1795656600}), "20261126T013000Z");
  EXPECT_EQ(parse_version_name("20261126T013000Z"), Instant{1795656600});
  for (const char* text :
       {"", "current", "20261126T013000", "20261126T013060Z", "20261326T013000Z", "../26T013000Z000"})
    EXPECT_FALSE(parse_version_name(text)) << text;
}

}  // namespace
}  // namespace nightwave
