// SPDX-License-Identifier: Apache-2.0
#include "signals/calendar.hpp"

#include <gtest/gtest.h>

#include "signals/day_line.hpp"

namespace nightwave {
namespace {

constexpr std::int64_t hour_s = 3600;
enum Type : std::size_t { workday, saturday, sunday };

/// A day of one signal with an offset per period, so that periods can be told apart.
DayPlan day_of(const std::vector<std::int64_t>& begins_s, int first_offset_s) {
  DayPlan day;
  for (const std::int64_t begin_s : begins_s) {
    PlanPeriod& period = day.periods.emplace_back();
    period.begin_s = begin_s;
    period.plan.timings.push_back({70, first_offset_s++, {0}, {70}});
  }
  return day;
}

Calendar week() {
  Calendar calendar;
  calendar.types = {{"workday", day_of({6 * hour_s, 9 * hour_s, 19 * hour_s}, 0)},
                    {"saturday", day_of({0, 10 * hour_s}, 10)},
                    {"sunday", day_of({0}, 20)}};
  calendar.of_weekday = {workday, workday, workday, workday, workday, saturday, sunday};
  calendar.of_date[*parse_date("2026-12-25")] = sunday;  // a Friday
  calendar.of_date[*parse_date("2026-12-24")] = saturday;
  return calendar;
}

std::vector<std::int64_t> begins_of(const std::vector<LinePeriod>& line) {
  std::vector<std::int64_t> begins;
  for (const LinePeriod& period : line) begins.push_back(period.begin_s);
  return begins;
}

TEST(Calendar, GivesSpecialDatesTheirOwnTypeAndOthersThatOfTheirWeekday) {
  const Calendar calendar = week();
  const auto type = [&](const char* date) { return type_on(calendar, *parse_date(date)); };
  EXPECT_EQ(type("2026-12-23"), workday);
  EXPECT_EQ(type("2026-12-24"), saturday);
  EXPECT_EQ(type("2026-12-25"), sunday);
  EXPECT_EQ(type("2026-12-26"), saturday);
  EXPECT_EQ(type("2026-12-27"), sunday);
  EXPECT_EQ(type("2027-12-25"), saturday);
  EXPECT_EQ(type_on(every_day({}), *parse_date("2026-12-25")), 0u);
}

TEST(Calendar, KnowsWhichTypesCanFollowEachOther) {
  Calendar calendar = week();
  using Pairs = std::set<std::array<std::size_t, 2>>;
  EXPECT_EQ(successions(calendar), (Pairs{{workday, workday},
                                          {workday, saturday},
                                          {saturday, saturday},
                                          {saturday, sunday},
                                          {sunday, saturday},
                                          {sunday, sunday},
                                          {sunday, workday}}));
  calendar.of_date = {{*parse_date("2026-12-23"), saturday}};
  EXPECT_TRUE(successions(calendar).contains({saturday, workday}));
  EXPECT_EQ(successions(every_day({})), (Pairs{{0, 0}}));
}

TEST(Calendar, CountsEqualPlansOfDifferentTypesOnce) {
  Calendar calendar = week();
  EXPECT_EQ(count_patterns(calendar), 6u);
  calendar.types[sunday].day.periods[0].plan = calendar.types[workday].day.periods[1].plan;
  EXPECT_EQ(count_patterns(calendar), 5u);
  EXPECT_EQ(pattern_numbers(calendar), (std::vector<std::vector<std::size_t>>{{1, 2, 3}, {4, 5}, {2}}));
}

TEST(ALineOfDays, BeginsEveryDayAtItsMidnight) {
  const Calendar calendar = week();
  const auto line = day_line(calendar, std::vector<std::size_t>{workday, saturday});
  EXPECT_EQ(begins_of(line), (std::vector<std::int64_t>{0, 9 * hour_s, 19 * hour_s, day_s, day_s + 10 * hour_s}));
  EXPECT_EQ(line[4], (LinePeriod{day_s + 10 * hour_s, saturday, 1, day_s, false}));
  // 86400 = 1234 * 70 + 20: the clock of 70 s begins anew at midnight, 20 s of the line's later.
  EXPECT_EQ(plans_of(calendar, line).periods[4].plan.timings[SignalId(0)].offset_s, 11 + 20);
}

TEST(ALineOfDays, PassesOverTheHourThatTheClockIsPutForward) {
  const Calendar calendar = week();
  const auto line =
      with_clock_change(day_line(calendar, std::vector<std::size_t>{workday, saturday}), day_s + 2 * hour_s, hour_s);
  EXPECT_EQ(begins_of(line),
            (std::vector<std::int64_t>{0, 9 * hour_s, 19 * hour_s, day_s, day_s + 2 * hour_s, day_s + 9 * hour_s}));
  EXPECT_EQ(line[4], (LinePeriod{day_s + 2 * hour_s, saturday, 0, day_s - hour_s, true}));
  EXPECT_EQ(line[5], (LinePeriod{day_s + 9 * hour_s, saturday, 1, day_s - hour_s, false}));
}

TEST(ALineOfDays, PassesOverPeriodsThatLieInThatHour) {
  Calendar calendar = week();
  calendar.types[saturday].day = day_of({0, 2 * hour_s + 60, 2 * hour_s + 120, 5 * hour_s}, 0);
  const auto line = with_clock_change(day_line(calendar, std::vector<std::size_t>{saturday}), 2 * hour_s, hour_s);
  EXPECT_EQ(line, (std::vector<LinePeriod>{{0, saturday, 0, 0, false},
                                           {2 * hour_s, saturday, 2, -hour_s, true},
                                           {4 * hour_s, saturday, 3, -hour_s, false}}));
}

TEST(ALineOfDays, RunsTheHourTwiceThatTheClockIsPutBack) {
  Calendar calendar = week();
  calendar.types[saturday].day = day_of({0, 2 * hour_s + 1800, 5 * hour_s}, 0);
  const auto line = with_clock_change(day_line(calendar, std::vector<std::size_t>{saturday}), 3 * hour_s, -hour_s);
  EXPECT_EQ(line, (std::vector<LinePeriod>{{0, saturday, 0, 0, false},
                                           {2 * hour_s + 1800, saturday, 1, 0, false},
                                           {3 * hour_s, saturday, 0, hour_s, true},
                                           {3 * hour_s + 1800, saturday, 1, hour_s, false},
                                           {6 * hour_s, saturday, 2, hour_s, false}}));
}

/// As in Santiago: 24:00 becomes 23:00 of the same day, and in spring 0:00 becomes 1:00.
TEST(ALineOfDays, ChangesItsClockAtMidnightToo) {
  const Calendar calendar = week();
  const auto days = day_line(calendar, std::vector<std::size_t>{saturday, sunday});
  EXPECT_EQ(with_clock_change(days, day_s, -hour_s),
            (std::vector<LinePeriod>{{0, saturday, 0, 0, false},
                                     {10 * hour_s, saturday, 1, 0, false},
                                     {day_s, saturday, 1, hour_s, true},
                                     {day_s + hour_s, sunday, 0, day_s + hour_s, false}}));
  EXPECT_EQ(
      with_clock_change(days, day_s, hour_s),
      (std::vector<LinePeriod>{
          {0, saturday, 0, 0, false}, {10 * hour_s, saturday, 1, 0, false}, {day_s, sunday, 0, day_s - hour_s, true}}));
}

}  // namespace
}  // namespace nightwave
