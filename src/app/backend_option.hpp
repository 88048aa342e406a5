// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluate/evaluator.hpp"
#include "evaluate/model_constants.hpp"
#include "io/scenario.hpp"

namespace CLI {
class App;
}

namespace nightwave {

/// Adds --backend auto|cuda|cpu|naive|reference.
void add_backend_option(CLI::App& command, Backend& backend);

/// The model's constants with what calibration wrote into the scenario.
ModelConstants model_constants_of(const Scenario& scenario);

}  // namespace nightwave
