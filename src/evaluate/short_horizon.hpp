// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "evaluate/baseline.hpp"

namespace nightwave {

/// Measures of every plan over the baseline's part of the horizon, beginning with the parent's traffic: a warm start.
/// The plans' clocks run as if they had been in force since midnight. A plan equal to the parent gets the parent's
/// measures, bit for bit. What a plan does to traffic after the part is not seen. On the cpu backend, with the
/// evaluator's number of threads; results do not depend on it.
std::vector<PartMeasures> short_horizon(const Evaluator& evaluator, const Baseline& baseline,
                                        std::span<const Plan> plans);

}  // namespace nightwave
