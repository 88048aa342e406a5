// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace nightwave {

/// Length of the demand slices of synthetic cities, s.
inline constexpr std::int32_t synthetic_slice_s = 300;

/// How strong traffic of different purposes is in every slice of a horizon, over its strongest of the day.
struct TimeProfiles {
  std::int64_t begin_s = 0;     ///< since local midnight
  std::vector<double> morning;  ///< from home to work
  std::vector<double> midday;   ///< everything else
  std::vector<double> evening;  ///< from work to home

  std::int32_t slices() const { return static_cast<std::int32_t>(morning.size()); }
  std::int64_t end_s() const { return begin_s + std::int64_t{slices()} * synthetic_slice_s; }
};

/// 7:00 to 8:00, strongest in the middle.
TimeProfiles rush_hour_profiles();

/// 24 hours with a peak in the morning and one in the evening.
TimeProfiles day_profiles();

}  // namespace nightwave
