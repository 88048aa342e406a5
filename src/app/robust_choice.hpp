// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "io/scenario.hpp"
#include "search/optimizer.hpp"

namespace nightwave {

/// Finalists that a robust choice wants to see.
inline constexpr std::size_t robust_choice_finalists = 16;
/// What it takes, and looking at the chosen plan once more, in times of a search's batch: two demands and one plan.
inline constexpr double robust_choice_batches = 3;

/// Of the best plan and the finalists nearly as good, the one with the least objective over the expected and a higher
/// demand becomes the best. `evaluator` is what the search scored with, on that demand.
void prefer_robust(const Scenario& scenario, const Demand& demand, const Evaluator& evaluator,
                   const Objective& objective, SearchResult& result);

}  // namespace nightwave
