// SPDX-License-Identifier: Apache-2.0
#include "synth/time_profiles.hpp"

#include <array>
#include <cstddef>

namespace nightwave {
namespace {

constexpr std::int32_t day_s = 86400;

/// Strength at every full hour from midnight to midnight, by judgement.
using Hours = std::array<double, 25>;
constexpr Hours morning_at = {0.02, 0.01, 0.01, 0.01, 0.03, 0.12, 0.40, 0.80, 1.00, 0.50, 0.20, 0.12, 0.10,
                              0.10, 0.08, 0.08, 0.08, 0.08, 0.08, 0.06, 0.05, 0.04, 0.04, 0.03, 0.02};
constexpr Hours midday_at = {0.10, 0.06, 0.05, 0.05, 0.08, 0.15, 0.30, 0.45, 0.60, 0.80, 0.95, 1.00, 1.00,
                             0.95, 0.95, 0.95, 0.90, 0.85, 0.85, 0.80, 0.60, 0.45, 0.35, 0.20, 0.10};
constexpr Hours evening_at = {0.06, 0.03, 0.02, 0.02, 0.02, 0.03, 0.06, 0.08, 0.08, 0.08, 0.10, 0.15, 0.22,
                              0.20, 0.22, 0.35, 0.70, 1.00, 0.75, 0.45, 0.30, 0.22, 0.18, 0.12, 0.06};

std::vector<double> slices_of(const Hours& hours) {
  std::vector<double> profile;
  for (std::int32_t begin = 0; begin < day_s; begin += synthetic_slice_s) {
    const double hour = (begin + synthetic_slice_s / 2) / 3600.0;
    const auto full = static_cast<std::size_t>(hour);
    const double share = hour - static_cast<double>(full);
    profile.push_back(hours[full] * (1 - share) + hours[full + 1] * share);
  }
  return profile;
}

}  // namespace

TimeProfiles rush_hour_profiles() {
  return {7 * 3600,
          {0.70, 0.78, 0.86, 0.93, 0.98, 1.00, 1.00, 0.97, 0.92, 0.86, 0.80, 0.74},
          std::vector<double>(12, 0.5),
          std::vector<double>(12, 0.08)};
}

TimeProfiles day_profiles() { return {0, slices_of(morning_at), slices_of(midday_at), slices_of(evening_at)}; }

}  // namespace nightwave
