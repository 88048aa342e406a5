// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verify/requirements.hpp"
#include "verify/verdict.hpp"

namespace nightwave::verify {

/// Judges what a signal shows over a cycle, or once: letters, conflicts, clearances, yellows, minimum greens, service.
/// All states must have as many letters as the rules have indices.
void check_timeline(const SignalRules& rules, const Requirements& required, const Timeline& timeline, Verdict& verdict);

/// Counts what is odd in the shipped program itself: conflicting greens, missing yellows, movements never served.
void check_shipped(const SignalRules& rules, Verdict& verdict);

}  // namespace nightwave::verify
