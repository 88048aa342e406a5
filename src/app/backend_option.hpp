// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "evaluate/evaluator.hpp"
#include "evaluate/model_constants.hpp"
#include "io/scenario.hpp"

namespace CLI {
class App;
}

namespace nightwave {

/// Adds --backend auto|cuda|cpu|naive|reference.
void add_backend_option(CLI::App& command, Backend& backend);

/// How calibration names the factor of a link in scenario.nc; the link's name follows.
inline constexpr std::string_view capacity_factor_prefix = "capacity_factor of link ";

/// The model's constants with what calibration wrote into the scenario.
ModelConstants model_constants_of(const Scenario& scenario);

/// Warns of vehicles that the model leaves out because no connection joins consecutive links of their routes.
void warn_of_unconnected(const Evaluator& evaluator);

}  // namespace nightwave
