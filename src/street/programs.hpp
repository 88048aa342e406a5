// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "io/scenario.hpp"
#include "signals/day_plan.hpp"

namespace nightwave {

/// Text of a SUMO additional file that a run loads last; several runs may share it. nullptr: as shipped.
using StreetPrograms = std::shared_ptr<const std::string>;

/// A plan, or a day of them, as SUMO is to drive it.
StreetPrograms street_programs(const Scenario& scenario, const Plan& plan);
StreetPrograms street_programs(const Scenario& scenario, const DayPlan& day);

/// Writes a SUMO additional file. Throws EnvironmentError.
void write_additional_file(const std::filesystem::path& path, std::string_view text);

}  // namespace nightwave
