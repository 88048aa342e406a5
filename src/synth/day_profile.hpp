// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace nightwave {

inline constexpr std::int32_t synthetic_slice_s = 300;

/// How strong traffic is in every slice of a day, over its strongest: a morning and an evening peak.
std::vector<double> day_profile();

}  // namespace nightwave
