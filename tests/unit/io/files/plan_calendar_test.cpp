// SPDX-License-Identifier: Apache-2.0
#include "io/plan_calendar.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "io/files.hpp"
#include "sample_scenario.hpp"

namespace nightwave {
namespace {

Date date(const char* text) { return parse_date(text).value(); }

/// The sample's plans on workdays, and two types of one period.
PlanFile sample_calendar() {
  PlanFile plan = sample_plan();
  const std::vector<PlanPeriod> periods = plan.calendar.types.front().day.periods;
  plan.calendar.types = {
      {"workday", {periods}}, {"free day", {{{0, periods[1].plan}}}}, {"fair", {{{0, periods[0].plan}}}}};
  plan.calendar.of_weekday = {0, 0, 0, 0, 0, 1, 1};
  plan.calendar.of_date = {{date("2026-12-25"), 1}, {date("2027-05-01"), 2}};
  plan.origins = {{"a", "b"}, {"c", ""}, {"d", "e"}};
  plan.attributes["time_zone"] = "Europe/Rome";
  return plan;
}

/// What reading the plan says once it is written; "none" where it is read.
std::string refusal(const PlanFile& plan) {
  const TemporaryFolder folder;
  write_plan(plan, sample_scenario(), folder.path() / "plan.nc");
  try {
    read_plan(folder.path() / "plan.nc", sample_scenario());
  } catch (const InputError& error) {
    return error.element() + " " + error.problem();
  }
  return "none";
}

TEST(PlanCalendar, HoldsTypesWeekdaysAndDates) {
  const TemporaryFolder folder;
  const PlanFile written = sample_calendar();
  write_plan(written, sample_scenario(), folder.path() / "plan.nc");
  const PlanFile read = read_plan(folder.path() / "plan.nc", sample_scenario());
  ASSERT_EQ(read.calendar.types.size(), 3u);
  for (std::size_t type = 0; type < 3; ++type) {
    EXPECT_EQ(read.calendar.types[type].name, written.calendar.types[type].name);
    EXPECT_EQ(read.calendar.types[type].day, written.calendar.types[type].day);
  }
  EXPECT_EQ(read.calendar.of_weekday, written.calendar.of_weekday);
  EXPECT_EQ(read.calendar.of_date, written.calendar.of_date);
  EXPECT_EQ(read.origins, written.origins);
  EXPECT_EQ(read.attributes.at("time_zone"), "Europe/Rome");
}

TEST(PlanCalendar, MayHaveNoSpecialDates) {
  const TemporaryFolder folder;
  PlanFile plan = sample_calendar();
  plan.calendar.of_date.clear();
  write_plan(plan, sample_scenario(), folder.path() / "plan.nc");
  EXPECT_TRUE(read_plan(folder.path() / "plan.nc").calendar.of_date.empty());
}

TEST(PlanCalendar, MayBeOfOneType) {
  const TemporaryFolder folder;
  PlanFile plan = sample_plan();
  plan.calendar.types.front().name = "any";
  plan.origins = {{"a", "b"}};
  write_plan(plan, sample_scenario(), folder.path() / "plan.nc");
  const Calendar calendar = read_plan(folder.path() / "plan.nc").calendar;
  EXPECT_EQ(calendar.types.front().name, "any");
  EXPECT_FALSE(calendar.is_every_day());
}

TEST(PlanCalendar, IsRefusedWhenItContradictsItself) {
  PlanFile plan = sample_calendar();
  plan.calendar.of_weekday[2] = 3;
  EXPECT_EQ(refusal(plan), "weekday_day_type[2] = 3 (must be at most 2)");
  plan = sample_calendar();
  plan.calendar.of_date[date("2027-05-01")] = 7;
  EXPECT_EQ(refusal(plan), "special_date_day_type[1] = 7 (must be at most 2)");
  plan = sample_calendar();
  plan.calendar.types[2].name = "workday";
  EXPECT_EQ(refusal(plan), "day_type_name[2] = \"workday\" (there is one of this name already)");
  plan = sample_calendar();
  plan.calendar.types[1].name = "";
  EXPECT_EQ(refusal(plan), "day_type_name[1] is empty");
  plan = sample_calendar();
  plan.calendar.types[1].day.periods.clear();
  EXPECT_EQ(refusal(plan), "period_row_start[2] = 2 (type \"free day\" needs a period)");
}

TEST(PlanCalendar, IsRefusedForPeriodsOutOfOrderOrBeyondTheDay) {
  PlanFile plan = sample_calendar();
  plan.calendar.types[0].day.periods[1].begin_s = 7 * 3600;
  EXPECT_EQ(refusal(plan), "period_begin[1] = 25200 s (must be after 25200 s)");
  plan = sample_calendar();
  plan.calendar.types[1].day.periods[0].begin_s = 86400;
  EXPECT_EQ(refusal(plan), "period_begin[2] = 86400 s (must be before midnight, 86400 s)");
  plan = sample_plan();  // a plan for every day may be of a longer demand
  plan.calendar.types[0].day.periods[1].begin_s = 100000;
  EXPECT_EQ(refusal(plan), "none");
}

/// Weekdays and dates as a file of another program may hold them.
std::string refused_days(std::size_t weekdays, const std::vector<std::int32_t>& dates) {
  const TemporaryFolder folder;
  {
    NetcdfFile file = NetcdfFile::create(folder.path() / "days.nc");
    const int types = file.define_dimension("day_type", 1), bounds = file.define_dimension("day_type_bound", 2);
    for (const char* name : {"day_type_name", "day_type_plan_sha256", "day_type_scenario_sha256"})
      file.write<std::string>({.name = name}, {types}, std::vector<std::string>{"any"});
    file.write<std::int64_t>({.name = "period_row_start"}, {bounds}, std::vector<std::int64_t>{0, 1});
    file.write<std::int32_t>({.name = "weekday_day_type"}, {file.define_dimension("weekday", weekdays)},
                             std::vector<std::int32_t>(weekdays, 0));
    const int special = file.define_dimension("special_date", dates.size());
    file.write<std::int32_t>({.name = "special_date"}, {special}, dates);
    file.write<std::int32_t>({.name = "special_date_day_type"}, {special}, std::vector<std::int32_t>(dates.size(), 0));
    file.commit();
  }
  try {
    PlanFile plan;
    read_calendar(NetcdfFile::open(folder.path() / "days.nc"), {PlanPeriod{}}, plan);
  } catch (const InputError& error) {
    return error.element() + " " + error.problem();
  }
  return "none";
}

TEST(PlanCalendar, IsRefusedForAnotherWeekAndForDatesOutOfOrder) {
  EXPECT_EQ(refused_days(7, {20000, 20001}), "none");
  EXPECT_EQ(refused_days(6, {}), "dimension weekday = 6 (a week has 7 days)");
  EXPECT_EQ(refused_days(7, {20000, 20000}), "special_date[1] = 2024-10-04 (must be after the date before it)");
  EXPECT_EQ(refused_days(7, {3000000}), "special_date[0] = 3000000 days since 1970-01-01 (must be at most 2932896)");
}

TEST(PlanCalendar, IsATableWithTheDaysOfEveryRow) {
  std::ostringstream out;
  write_csv(sample_scenario(), sample_calendar(), out);
  const std::string text = out.str();
  EXPECT_TRUE(text.starts_with("day_type,days,signal,period_begin_s,")) << text;
  EXPECT_NE(text.find("\nworkday,mon tue wed thu fri,"), std::string::npos) << text;
  EXPECT_NE(text.find("\nfree day,sat sun 2026-12-25,"), std::string::npos) << text;
  EXPECT_NE(text.find("\nfair,2027-05-01,"), std::string::npos) << text;
}

}  // namespace
}  // namespace nightwave
