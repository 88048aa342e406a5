// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "search/archive.hpp"
#include "search/objective.hpp"
#include "search/scorer.hpp"
#include "search/space.hpp"

namespace nightwave {

/// What a search is asked to do.
struct SearchRequest {
  std::uint64_t seed = 1;
  SearchBudget budget;
  Objective objective;
  std::size_t preferred_batch = 64;  ///< plans scored per call; does not change the result
  std::optional<Plan> incumbent;     ///< an earlier plan to begin from as well
  std::size_t finalists = 0;         ///< good and different plans wanted for a race
  SearchHooks hooks;
};

/// What a search found.
struct SearchResult {
  Plan best;
  Measures best_measures;
  double objective = 0;  ///< of best
  Measures shipped_measures;
  double shipped_objective = 0;
  std::vector<ScoredPlan> finalists;  ///< best first
  SearchStatus status;                ///< at the end
  bool interrupted = false;           ///< ended by the stop hook
};

/// Searches for the plan with the least objective: sweeps the cycles, then evolves islands at the best three of them
/// and keeps those that hold their own. Equal seed, budget in evaluations and scores give equal results. The best plan
/// is legal at any time; the shipped one is where nothing better was found.
SearchResult optimize(const SearchSpace& space, ScoreFunction score, const SearchRequest& request);

}  // namespace nightwave
