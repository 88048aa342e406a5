// SPDX-License-Identifier: Apache-2.0
#include "synth/day_profile.hpp"

#include <algorithm>
#include <cstddef>

namespace nightwave {
namespace {

constexpr std::int32_t day_s = 86400;

/// Strength at every full hour, by judgement: the night is quiet, noon is two thirds of the peaks.
constexpr double at_hour[] = {0.10, 0.06, 0.05, 0.05, 0.08, 0.20, 0.55, 0.95, 1.00, 0.75, 0.62, 0.64, 0.68,
                              0.66, 0.66, 0.74, 0.88, 1.00, 0.92, 0.70, 0.48, 0.36, 0.28, 0.18, 0.10};

}  // namespace

std::vector<double> day_profile() {
  std::vector<double> profile;
  for (std::int32_t begin = 0; begin < day_s; begin += synthetic_slice_s) {
    const double hour = (begin + synthetic_slice_s / 2) / 3600.0;
    const auto full = static_cast<std::size_t>(hour);
    const double share = hour - static_cast<double>(full);
    profile.push_back(at_hour[full] * (1 - share) + at_hour[full + 1] * share);
  }
  const double strongest = *std::max_element(profile.begin(), profile.end());
  for (double& strength : profile) strength /= strongest;
  return profile;
}

}  // namespace nightwave
