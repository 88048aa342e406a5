// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "io/scenario.hpp"
#include "search/optimizer.hpp"

namespace nightwave {

/// Finalists that a robust choice wants to see.
inline constexpr std::size_t robust_choice_finalists = 16;
/// What it takes at most, and looking at the chosen plan once more, in times of a search's batch.
double robust_choice_batches(std::size_t signals);

/// Days on which counts vary by chance, every second one a tenth busier than the mean. The first are the same whatever
/// their number.
std::vector<DemandDraw> random_days(std::size_t days);

/// Mean of the costs, half and half with the mean of the worst quarter of them (rounded up): what a plan costs on most
/// days and what it costs when it goes wrong (conditional value at risk, Rockafellar & Uryasev, J. of Risk 2, 2000).
double mean_and_tail(std::vector<double> costs);

/// Of the best plan and the finalists nearly as good, the one with the least mean_and_tail() of the objective over
/// days on which departures and turns vary by chance, half of them a tenth busier, becomes the best: the best plan for
/// the expected demand alone may stand on the edge of a jam. All plans meet the same days, up to twelve: fewer after a
/// search of few evaluations and in large cities. Equal for equal arguments.
/// `evaluator` is what the search scored with, on that demand.
void prefer_robust(const Scenario& scenario, const Demand& demand, const Evaluator& evaluator,
                   const Objective& objective, SearchResult& result);

}  // namespace nightwave
