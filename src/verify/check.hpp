// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "verify/rules.hpp"
#include "verify/verdict.hpp"

namespace nightwave::verify {

/// Judges a plan: the times of every signal, in the order of `rules`. docs/safety.md lists every rule.
/// Shares no code with the search and trusts nothing it says: the plan is decoded here into what each signal shows.
Verdict check(std::span<const SignalRules> rules, std::span<const SignalTimes> plan);

/// Judges programs as a controller or simulator would load them; signals may be left out (a warning where a plan could
/// have set them). Programs with the same name are judged as one plan.
Verdict check_programs(std::span<const SignalRules> rules, std::span<const Program> programs);

}  // namespace nightwave::verify
