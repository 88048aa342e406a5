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
/// Where schedules switch between programs, what is shown across the switches is judged as well; programs that are
/// never shown for two of their cycles on end (transitions) are judged by that alone.
Verdict check_programs(std::span<const SignalRules> rules, std::span<const Program> programs,
                       std::span<const Schedule> schedules = {});

}  // namespace nightwave::verify
