// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "verify/rules.hpp"

namespace nightwave::verify {

/// What a plan's times show over one cycle, from the first stage in order. The order must be a permutation of the
/// stages and the greens complete.
std::vector<Phase> decoded(const SignalRules& rules, const SignalTimes& times);

/// Sum of the durations, s.
double length_s(const std::vector<Phase>& phases);

}  // namespace nightwave::verify
