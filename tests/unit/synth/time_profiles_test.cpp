// SPDX-License-Identifier: Apache-2.0
#include "synth/time_profiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace nightwave {
namespace {

double hour_of_peak(const std::vector<double>& profile) {
  const auto peak = std::max_element(profile.begin(), profile.end()) - profile.begin();
  return static_cast<double>(peak) * synthetic_slice_s / 3600.0;
}

TEST(TimeProfiles, OfADayPeakInTheMorningAtNoonAndInTheEvening) {
  const TimeProfiles day = day_profiles();
  EXPECT_EQ(day.slices(), 288);
  EXPECT_EQ(day.begin_s, 0);
  EXPECT_EQ(day.end_s(), 86400);
  EXPECT_NEAR(hour_of_peak(day.morning), 8, 0.1);
  EXPECT_NEAR(hour_of_peak(day.midday), 12, 1.1);
  EXPECT_NEAR(hour_of_peak(day.evening), 17, 0.1);
}

TEST(TimeProfiles, OfTheRushHourLastAnHour) {
  const TimeProfiles hour = rush_hour_profiles();
  EXPECT_EQ(hour.begin_s, 7 * 3600);
  EXPECT_EQ(hour.end_s(), 8 * 3600);
}

TEST(TimeProfiles, AreSharesForEverySlice) {
  for (const TimeProfiles& profiles : {day_profiles(), rush_hour_profiles()}) {
    for (const auto* purpose : {&profiles.morning, &profiles.midday, &profiles.evening}) {
      ASSERT_EQ(static_cast<std::int32_t>(purpose->size()), profiles.slices());
      for (const double share : *purpose) {
        EXPECT_GT(share, 0);
        EXPECT_LE(share, 1);
      }
    }
  }
}

}  // namespace
}  // namespace nightwave
