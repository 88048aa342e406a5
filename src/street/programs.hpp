// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "io/scenario.hpp"
#include "signals/day_plan.hpp"

namespace nightwave {

/// Writes a plan, or a day of them, as the SUMO additional file that a run loads last.
void write_street_programs(const Scenario& scenario, const Plan& plan, const std::filesystem::path& path);
void write_street_programs(const Scenario& scenario, const DayPlan& day, const std::filesystem::path& path);

}  // namespace nightwave
