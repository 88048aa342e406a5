// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verify/rules.hpp"

namespace nightwave::verify {

/// First thing that makes the scenario's description of a signal unusable, in words; none when it can be judged
/// against.
std::optional<std::string> shape_error(const SignalRules& rules);

/// First phase that no signal with these rules could show (letters, number of letters, whole seconds); none when all
/// can be.
std::optional<std::string> phase_error(const SignalRules& rules, const std::vector<Phase>& phases);

}  // namespace nightwave::verify
