// SPDX-License-Identifier: Apache-2.0
#include "demand/detector_counts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace nightwave {
namespace {

DetectorCounts counts_of(std::size_t detectors, std::vector<Day> days) {
  DetectorCounts counts(300);
  counts.prepare(detectors, days);
  return counts;
}

TEST(DetectorCounts, AddUpShortIntervals) {
  DetectorCounts counts = counts_of(2, {7});
  for (int minute = 0; minute < 5; ++minute) {
    counts.add(std::vector<CountRecord>{{1, 7, 600 + 60 * minute, 60, 3}});
  }
  EXPECT_EQ(counts.row(7, 1)[2].sixteenths, 15 * 16);
  EXPECT_EQ(counts.row(7, 1)[2].covered_s, 300);
  EXPECT_EQ(counts.row(7, 0)[2].covered_s, 0);
}

TEST(DetectorCounts, SpreadLongIntervalsWithoutLosingAnything) {
  DetectorCounts counts = counts_of(1, {7});
  counts.add(std::vector<CountRecord>{{0, 7, 250, 700, 31}});  // 50, 300, 300 and 50 s of it
  const auto row = counts.row(7, 0);
  EXPECT_EQ(row[0].covered_s, 50);
  EXPECT_EQ(row[1].covered_s, 300);
  EXPECT_EQ(row[3].covered_s, 50);
  EXPECT_EQ(row[0].sixteenths, 31 * 16 * 50 / 700);
  EXPECT_EQ(std::accumulate(row.begin(), row.end(), 0, [](int sum, auto cell) { return sum + cell.sixteenths; }),
            31 * 16);
}

TEST(DetectorCounts, DoNotDependOnTheOrderOfRecordsOrParts) {
  std::vector<CountRecord> records;
  for (std::uint32_t i = 0; i < 500; ++i) {
    records.push_back(
        {i * 7 % 5, static_cast<Day>(i % 3), static_cast<std::int32_t>(i * 977 % 85000), 900, i * 31 % 100});
  }
  DetectorCounts forward = counts_of(5, {0, 1, 2});
  forward.add(records);
  std::ranges::reverse(records);
  DetectorCounts backward = counts_of(5, {2, 1, 0});
  for (std::size_t part : {2, 0, 1}) backward.add(records, part, 3);
  for (const Day day : forward.days()) {
    for (std::size_t d = 0; d < 5; ++d) {
      for (std::size_t s = 0; s < forward.slices(); ++s) {
        ASSERT_EQ(forward.row(day, d)[s].sixteenths, backward.row(day, d)[s].sixteenths);
        ASSERT_EQ(forward.row(day, d)[s].covered_s, backward.row(day, d)[s].covered_s);
      }
    }
  }
}

TEST(DetectorCounts, KeepTheLatestDays) {
  std::vector<Day> days(DetectorCounts::most_days + 10);
  std::iota(days.begin(), days.end(), 100);
  std::ranges::reverse(days);
  DetectorCounts counts = counts_of(1, days);
  EXPECT_EQ(counts.days().size(), DetectorCounts::most_days);
  EXPECT_EQ(counts.days().front(), 110);
  EXPECT_EQ(counts.days_left_out(), 10u);
  counts.add(std::vector<CountRecord>{{0, 105, 0, 300, 9}});  // no longer kept: no harm
  counts.prepare(1, std::vector<Day>{105});
  EXPECT_EQ(counts.days().front(), 110);
}

TEST(DetectorCounts, SaturateInsteadOfOverflowing) {
  DetectorCounts counts = counts_of(1, {7});
  counts.add(std::vector<CountRecord>{{0, 7, 0, 300, 99999}, {0, 7, 0, 300, 99999}});
  EXPECT_EQ(counts.row(7, 0)[0].sixteenths, 65535);
}

}  // namespace
}  // namespace nightwave
