// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "search/archive.hpp"
#include "search/objective.hpp"
#include "signals/plan.hpp"

namespace nightwave {

/// Measures of plans, in the same order; for one plan always the same, whatever else is in the batch.
using ScoreFunction = std::function<std::vector<Measures>(std::span<const Plan>)>;

/// How long to search: whichever ends first; at least one must be set.
struct SearchBudget {
  std::optional<std::int64_t> evaluations;
  std::optional<double> seconds;
};

/// Where a search stands.
struct SearchStatus {
  std::int64_t evaluations = 0;
  double elapsed_s = 0;
  double progress = 0;  ///< share of the budget that is used, 0..1
  double evaluations_per_s = 0;
  double best = 0;               ///< objective, s per vehicle
  std::optional<double> median;  ///< of the best island's population
  int cycle_s = 0;               ///< the most frequent cycle of the best plan
};

/// What happens while searching; every member may be empty.
struct SearchHooks {
  std::function<bool()> stop;                                         ///< asked between batches; true ends the search
  std::function<void(const SearchStatus&)> progress;                  ///< after every batch
  std::function<void(const SearchStatus&, const Plan&)> improvement;  ///< for every new best plan
};

/// Scores plans batch by batch until the budget is used, and remembers the best.
class Scorer {
 public:
  Scorer(const SearchSpace& space, ScoreFunction function, const Objective& objective, const SearchBudget& budget,
         std::size_t preferred_batch, SearchHooks hooks);

  /// Measures of as many of the first plans as the budget allows.
  std::vector<Measures> score(std::span<const Plan> plans);
  /// Measures of one plan whatever the budget. `eligible`: it may become the best.
  Measures score_first(const Plan& plan, bool eligible);

  bool ended() const { return stopped_ || out_of_evaluations() || out_of_time(1); }
  /// Whether the stop hook ended the search.
  bool stopped() const { return stopped_; }
  bool has_best() const { return best_.has_value(); }
  const Plan& best() const { return *best_; }
  const Measures& best_measures() const { return best_measures_; }
  double best_objective() const { return best_objective_; }
  const Archive& archive() const { return archive_; }
  const Objective& objective() const { return objective_; }
  SearchStatus status() const;
  /// Evaluations that the whole budget allows, estimated from the pace so far where only time is given.
  double expected_evaluations() const;
  void set_median(double median) { median_ = median; }

 private:
  bool out_of_evaluations() const { return budget_.evaluations && evaluations_ >= *budget_.evaluations; }
  bool out_of_time(std::size_t batch) const;
  void note(const Plan& plan, const Measures& measures);

  ScoreFunction function_;
  Objective objective_;
  SearchBudget budget_;
  std::size_t batch_;
  SearchHooks hooks_;
  Archive archive_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::int64_t evaluations_ = 0;
  double evaluating_s_ = 0;  ///< time spent in function_
  double batch_s_ = 0;       ///< of the last batch
  bool stopped_ = false;
  std::optional<Plan> best_;
  Measures best_measures_;
  double best_objective_ = 0;
  std::optional<double> median_;
};

}  // namespace nightwave
