// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "io/scenario.hpp"
#include "signals/plan.hpp"

namespace nightwave {

/// Writes a plan as the SUMO additional file that a run loads last.
void write_street_programs(const Scenario& scenario, const Plan& plan, const std::filesystem::path& path);

}  // namespace nightwave
