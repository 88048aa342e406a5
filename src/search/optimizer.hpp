// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cluster/mailbox.hpp"
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
  std::size_t preferred_batch = 64;    ///< plans scored per call; does not change the result
  std::optional<Plan> incumbent;       ///< an earlier plan to begin from as well
  bool from_incumbent_alone = false;   ///< goes on from the incumbent on one island, without trying other cycles first
  std::size_t finalists = 0;           ///< good and different plans wanted for a race
  std::optional<std::size_t> islands;  ///< that live from begin to end; none: as the budget allows
  std::optional<Bytes> resume;         ///< a state that SearchHooks::boundary was given, on rank 0; asked with the
                                       ///< same seed, budget, objective, incumbent and islands
  unsigned threads = 1;                ///< that draw candidates and learn from them; 0: one per processor
  double batches_afterwards = 0;       ///< that a search by the clock leaves time for
  SearchHooks hooks;
};

/// What a search found. On ranks other than 0 only `status` and `interrupted` mean anything.
struct SearchResult {
  Plan best;
  double objective = 0;  ///< of best
  Measures shipped_measures;
  double shipped_objective = 0;
  std::vector<ScoredPlan> finalists;  ///< best first
  SearchStatus status;                ///< at the end
  bool interrupted = false;           ///< ended by the stop hook
  bool all_answered = true;           ///< false: after a stop a rank was silent, and the others cannot end with it
};

/// Searches for the plan with the least objective: sweeps the cycles, then evolves islands at the best of them and
/// keeps those that hold their own. Called by all ranks with the same arguments (`resume` only counts on rank 0). Equal
/// seed, budget in evaluations, islands and scores give equal results, on any number of ranks and also when interrupted
/// and resumed. The best plan is legal at any time; the shipped one is where nothing better was found. Throws
/// BrokenBytes where `resume` is no such state.
SearchResult optimize(const SearchSpace& space, ScoreFunction score, const SearchRequest& request, Mailbox& mail);
/// The same in this process alone.
SearchResult optimize(const SearchSpace& space, ScoreFunction score, const SearchRequest& request);

}  // namespace nightwave
