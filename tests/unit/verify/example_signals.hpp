// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "verify/rules.hpp"
#include "verify/verdict.hpp"

namespace nightwave::verify {

/// Two stages: 0 main road, 1 permissive left from it, 2 side road, 3 pedestrians across the side road.
SignalRules two_stages();
/// Three stages of one index each that all conflict, opened with red + yellow.
SignalRules three_stages();

/// The shipped program as times.
SignalTimes shipped_times(const SignalRules& rules);
/// The shipped phases as a program.
Program shipped_program(const SignalRules& rules);

/// Whether some finding is about the rule at the signal and its text contains `words`.
bool names(const std::vector<Finding>& findings, const std::string& signal, const std::string& rule,
           const std::string& words = {});
/// All findings, one a line, for the messages of failing tests.
std::string listing(const std::vector<Finding>& findings);

}  // namespace nightwave::verify
