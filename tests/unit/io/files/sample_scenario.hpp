// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "io/plan_file.hpp"
#include "io/scenario.hpp"

namespace nightwave {

/// A small valid scenario in which every member has a value that is not its default: two signals of two stages (one
/// with a pedestrian crossing), one signal that is always dark, three links, two connections.
Scenario sample_scenario();

/// A legal plan of two periods for it.
PlanFile sample_plan();

/// Every value of a scenario as text: equal text means equal scenarios.
std::string all_values(const Scenario& scenario);

/// A scenario that holds nothing: all dimensions are empty.
Scenario empty_scenario();

}  // namespace nightwave
