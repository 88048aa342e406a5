// SPDX-License-Identifier: Apache-2.0
#include "io/time_zone.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include "base/temporary_folder.hpp"

namespace nightwave {

void PrintTo(const ClockChange& change, std::ostream* out) {
  *out << to_text(change.date) << ' ' << change.at_s << " s, by " << change.shift_s << " s";
}

namespace {

constexpr const char* database = "/usr/share/zoneinfo";

Date date(const char* text) { return parse_date(text).value(); }

std::vector<ClockChange> changes_in(const std::string& zone, int year) {
  return clock_changes(zone, Date(std::chrono::year(year) / 1 / 1), Date(std::chrono::year(year + 1) / 1 / 1)).value();
}

class TimeZone : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::ifstream(std::string(database) + "/Europe/Rome")) GTEST_SKIP() << "tzdata is not installed";
  }
};

/// One zone by the C library, which knows one at a time.
class LibraryZone {
 public:
  explicit LibraryZone(const std::string& zone) { set(zone.c_str()); }
  ~LibraryZone() {
    unsetenv("TZ");
    tzset();
  }

  std::int64_t lead_s(std::int64_t utc_s) const {
    const auto seconds = static_cast<std::time_t>(utc_s);
    std::tm local{};
    localtime_r(&seconds, &local);
    return local.tm_gmtoff;
  }

  /// The first second with another lead after `from_s`, which is not the lead at `until_s`.
  std::int64_t change_s(std::int64_t from_s, std::int64_t until_s) const {
    const std::int64_t before_s = lead_s(from_s);
    while (until_s - from_s > 1) {
      const std::int64_t middle_s = from_s + (until_s - from_s) / 2;
      (lead_s(middle_s) == before_s ? from_s : until_s) = middle_s;
    }
    return until_s;
  }

 private:
  static void set(const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
  }
};

std::vector<std::string> all_zones() {
  std::vector<std::string> zones;
  std::ifstream table(std::string(database) + "/zone1970.tab");
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream columns(line);
    std::string countries, place, zone;
    columns >> countries >> place >> zone;
    zones.push_back(zone);
  }
  return zones;
}

TEST_F(TimeZone, RomeChangesOnTheLastSundaysOfMarchAndOctober) {
  EXPECT_EQ(changes_in("Europe/Rome", 2026),
            (std::vector<ClockChange>{{date("2026-03-29"), 7200, 3600}, {date("2026-10-25"), 10800, -3600}}));
}

TEST_F(TimeZone, SantiagoChangesAtMidnightSoThatOneDayEndsAnHourLaterAndOneBeginsAnHourLater) {
  EXPECT_EQ(changes_in("America/Santiago", 2027),
            (std::vector<ClockChange>{{date("2027-04-03"), 86400, -3600}, {date("2027-09-05"), 0, 3600}}));
}

TEST_F(TimeZone, JohannesburgNeverChanges) { EXPECT_TRUE(changes_in("Africa/Johannesburg", 2026).empty()); }

TEST_F(TimeZone, LordHoweChangesByHalfAnHour) {
  EXPECT_EQ(changes_in("Australia/Lord_Howe", 2026),
            (std::vector<ClockChange>{{date("2026-04-05"), 7200, -1800}, {date("2026-10-04"), 7200, 1800}}));
}

/// Beyond 2037 no file lists changes; they follow from the zone's rule.
TEST_F(TimeZone, RulesHoldBeyondTheYearsThatAFileLists) {
  EXPECT_EQ(changes_in("Europe/Rome", 2099),
            (std::vector<ClockChange>{{date("2099-03-29"), 7200, 3600}, {date("2099-10-25"), 10800, -3600}}));
}

TEST_F(TimeZone, EveryZoneChangesWhenTheCLibrarySaysSo) {
  const std::vector<std::string> zones = all_zones();
  ASSERT_GT(zones.size(), 200u);
  const Date from = date("2025-01-01"), until = date("2045-01-01");
  std::size_t compared = 0;
  for (const std::string& zone : zones) {
    const LibraryZone library(zone);
    std::vector<ClockChange> expected;
    constexpr std::int64_t day = 86400;
    const std::int64_t begin_s = from.time_since_epoch().count() * day, end_s = until.time_since_epoch().count() * day;
    for (std::int64_t utc_s = begin_s - day; utc_s < end_s + day; utc_s += day) {
      const std::int64_t before_s = library.lead_s(utc_s), after_s = library.lead_s(utc_s + day);
      if (before_s == after_s) continue;
      const std::int64_t at_s = library.change_s(utc_s, utc_s + day);
      const std::int64_t shown_s = at_s + std::min(before_s, after_s);
      const Date of{std::chrono::days(shown_s / day)};
      if (of >= from && of < until) expected.push_back({of, at_s + before_s - shown_s / day * day, after_s - before_s});
    }
    EXPECT_EQ(clock_changes(zone, from, until).value(), expected) << zone;
    compared += expected.size();
  }
  EXPECT_GT(compared, 1000u);
}

TEST_F(TimeZone, IsNoneWhereTheDatabaseHasNoneOfTheName) {
  for (const char* zone : {"", "local", "Europe/Roma", "Europe", "/usr/share/zoneinfo/Europe/Rome", "../zoneinfo/UTC",
                           "zone1970.tab", "CET-1CEST,M3.5.0,M10.5.0/3"})
    EXPECT_FALSE(clock_changes(zone, date("2026-01-01"), date("2027-01-01"))) << zone;
}

TEST_F(TimeZone, IsNoneWhereItsFileIsDamaged) {
  std::ifstream in(std::string(database) + "/Europe/Rome", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  const TemporaryFolder folder;
  setenv("TZDIR", folder.path().c_str(), 1);
  const auto is_zone = [&](const std::string& bytes) {
    std::ofstream(folder.path() / "Zone", std::ios::binary) << bytes;
    return clock_changes("Zone", date("2026-01-01"), date("2027-01-01")).has_value();
  };
  EXPECT_TRUE(is_zone(whole));
  for (std::size_t length = 0; length < whole.size(); length += 1 + length / 16)
    EXPECT_FALSE(is_zone(whole.substr(0, length))) << length;
  for (const char* rule :
       {"CET", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M13.5.0,M10.5.0"})
    EXPECT_FALSE(is_zone(whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1) + rule + '\n')) << rule;
  unsetenv("TZDIR");
}

}  // namespace
}  // namespace nightwave
