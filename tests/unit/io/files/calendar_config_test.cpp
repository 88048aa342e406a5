// SPDX-License-Identifier: Apache-2.0
#include "io/calendar_config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"

namespace nightwave {
namespace {

const std::string two_types =
    "[types.workday]\nplan = \"work.nc\"\ndays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]\n"
    "[types.free]\nplan = \"free.nc\"\ndays = [\"sat\", \"sun\"]\n";

class ACalendarFile : public testing::Test {
 protected:
  CalendarConfig read(const std::string& text) const {
    std::ofstream(path_) << text;
    return read_calendar_config(path_);
  }

  /// What the error says behind the file's name.
  std::string refusal(const std::string& text) const {
    try {
      read(text);
    } catch (const InputError& error) {
      EXPECT_EQ(error.file(), path_.string());
      return error.element() + " " + error.problem() + "; " + error.remedy();
    }
    return "none";
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "calendar.toml";
};

TEST_F(ACalendarFile, SaysWhichPlanRunsWhen) {
  const CalendarConfig config = read("time_zone = \"Europe/Rome\"\n" + two_types +
                                     "[dates]\n\"2026-12-25\" = \"free\"\n\"2026-12-27\" = \"workday\"\n");
  ASSERT_EQ(config.types.size(), 2u);
  EXPECT_EQ(config.types[0].name, "workday");  // the order of the file, not of the alphabet
  EXPECT_EQ(config.types[0].plan.value, folder_.path() / "work.nc");
  EXPECT_EQ(config.types[1].plan.line, 6u);
  EXPECT_EQ(config.of_weekday, (std::array<std::size_t, 7>{0, 0, 0, 0, 0, 1, 1}));
  EXPECT_EQ(config.of_date,
            (std::map<Date, std::size_t>{{*parse_date("2026-12-25"), 1}, {*parse_date("2026-12-27"), 0}}));
  EXPECT_EQ(config.time_zone->value, "Europe/Rome");
}

TEST_F(ACalendarFile, MayHaveATypeOfDatesAlone) {
  const CalendarConfig config =
      read(two_types + "[types.fair]\nplan = \"/plans/fair.nc\"\n[dates]\n\"2026-05-01\" = \"fair\"\n");
  EXPECT_EQ(config.types[2].plan.value, "/plans/fair.nc");
  EXPECT_EQ(config.of_date.at(*parse_date("2026-05-01")), 2u);
}

TEST_F(ACalendarFile, IsRefusedByTheLine) {
  EXPECT_EQ(refusal("zone = \"x\"\n" + two_types), "line 1: zone is not known; known here: dates; time_zone; types");
  EXPECT_EQ(refusal(two_types + "[types.free2]\nplan = \"x.nc\"\ndays = [\"sun\"]\n"),
            "line 9: types.\"free2\".days has sun, which type \"free\" has already; give each day one type");
  EXPECT_EQ(refusal("[types.a]\nplan = \"x.nc\"\ndays = [\"mon\", \"mon\"]\n"),
            "line 3: types.\"a\".days has mon, which type \"a\" has already; give each day one type");
  EXPECT_EQ(refusal("[types.a]\nplan = \"x.nc\"\ndays = [\"mon\", \"wed\", \"thu\", \"fri\", \"sat\"]\n"),
            "line 1: types leaves tue, sun without a type; add them to days of one");
  EXPECT_EQ(refusal("[types.a]\nplan = \"x.nc\"\ndays = [\"Monday\"]\n"),
            "line 3: types.\"a\".days names \"Monday\", which is no day; write mon, tue, wed, thu, fri, sat or sun");
  EXPECT_EQ(refusal("[types.a]\ndays = [\"mon\"]\n"), "line 1: types.\"a\".plan is missing; add it");
  EXPECT_EQ(refusal("[types.a]\nplan = \"x.nc\"\nday = [\"mon\"]\n"),
            "line 3: types.\"a\".day is not known; known here: days; plan");
  EXPECT_EQ(refusal("[types.\"\"]\nplan = \"x.nc\"\n"),
            "line 1: types.\"\" has no name; name the type of day, as [types.workday]");
  EXPECT_EQ(refusal("types = 3\n"), "line 1: types is not a table; begin it by [types]");
  EXPECT_EQ(refusal("[types]\na = 3\n"), "line 2: types.\"a\" is not a table; begin it by [types.a]");
  EXPECT_EQ(refusal(""), "line 1: types is missing; give each type of day a table, as [types.workday]");
  EXPECT_EQ(refusal(two_types + "[types.fair]\nplan = \"x.nc\"\n"),
            "line 7: types.\"fair\" has no day; give it days or a date, or leave it out");
}

TEST_F(ACalendarFile, IsRefusedForDatesAndTypesThatThereAreNot) {
  EXPECT_EQ(refusal(two_types + "[dates]\n\"2026-12-25\" = \"holiday\"\n"),
            "line 8: dates.\"2026-12-25\" = \"holiday\" is no type of day; there are workday, free");
  EXPECT_EQ(refusal(two_types + "[dates]\n\"2026-02-29\" = \"free\"\n"),
            "line 8: dates.\"2026-02-29\" is no date; write it as \"2026-12-25\"");
  EXPECT_EQ(refusal(two_types + "[dates]\n2026-12-25 = 1\n"),
            "line 8: dates.\"2026-12-25\" is not text in quotes; name a type of day");
}

}  // namespace
}  // namespace nightwave
