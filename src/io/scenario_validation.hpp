// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "io/scenario.hpp"

namespace nightwave {

/// Checks what a scenario's variables must fulfil together (single values and ids are in range already), so that
/// whoever uses the scenario can trust it. Throws InputError naming `file`, the variable and the element.
void validate_scenario(const Scenario& scenario, const std::filesystem::path& file);

}  // namespace nightwave
