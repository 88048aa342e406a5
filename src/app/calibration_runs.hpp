// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "evaluate/calibration.hpp"
#include "io/scenario.hpp"
#include "search/varied_plans.hpp"
#include "street/street.hpp"

namespace nightwave {

/// Drives one plan after the other in SUMO and sums up what it says per zone of the model. Places that the model does
/// not know count for the last zone.
std::vector<ObservedPlan> observe(const Scenario& scenario, const StreetSetting& setting, const StreetOptions& options,
                                  std::span<const VariedPlan> plans, std::span<const std::uint64_t> seeds);

}  // namespace nightwave
