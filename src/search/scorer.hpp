// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/byte_stream.hpp"
#include "evaluate/evaluator.hpp"
#include "search/archive.hpp"
#include "search/ending.hpp"
#include "search/objective.hpp"
#include "search/score_memory.hpp"
#include "search/telemetry.hpp"
#include "signals/plan.hpp"

namespace nightwave {

/// Measures of plans, in the same order; for one plan always the same, whatever else is in the batch.
using ScoreFunction = std::function<std::vector<Measures>(std::span<const Plan>)>;

/// How long to search: whichever ends first; at least one must be set.
struct SearchBudget {
  std::optional<std::int64_t> evaluations;
  std::optional<double> seconds;
};
template <class Stream>
void fields(Stream& stream, SearchBudget& budget) {
  stream(budget.evaluations, budget.seconds);
}

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

/// What happens while searching; every member may be empty. All but `stop` are called on rank 0 only.
struct SearchHooks {
  std::function<bool()> stop;                                         ///< asked between batches; true ends the search
  std::function<void(const SearchStatus&)> progress;                  ///< after every batch
  std::function<void(const SearchStatus&, const Plan&)> improvement;  ///< for every new best plan that rank 0 scored
  std::function<void(const GenerationRecord&)> generation;            ///< for every generation of all ranks
  /// The state from which the search can go on, as often as is cheap: SearchRequest::resume takes it.
  std::function<void(Bytes)> boundary;
};

/// Scores plans until the budget is used, and remembers the best. score() and score_first() are called by all ranks
/// with the same plans, share the work and have the same results; score_here() works on its own.
class Scorer {
 public:
  Scorer(const SearchSpace& space, ScoreFunction function, const Objective& objective, const SearchBudget& budget,
         std::size_t preferred_batch, SearchHooks hooks, Mailbox& mail, Ending& ending);

  /// Measures of as many of the first plans as the budget allows.
  std::vector<Measures> score(std::span<const Plan> plans);
  /// Ends a search by the clock so early that so many batches can be scored behind it.
  void keep_time_for(double batches) { batches_afterwards_ = batches; }
  /// Plans that all ranks score in the time of one.
  std::size_t whole_batch() const { return batch_ * static_cast<std::size_t>(mail_.size()); }
  /// Measures of one plan whatever the budget. `eligible`: it may become the best.
  Measures score_first(const Plan& plan, bool eligible);
  /// Measures of as many of the first plans as there is time for; neither counted nor remembered. `done` hears how many
  /// are scored after every batch.
  std::vector<Measures> score_here(std::span<const Plan> plans, const std::function<void(std::size_t)>& done);

  /// What all ranks know alike: whether the budget is used, or whether anybody has ended the search.
  bool ended() const { return agreed_end_ != EndReason::none || out_of_evaluations(); }
  /// Counts evaluations of a generation of all ranks.
  void count(std::int64_t evaluations) { evaluations_ += evaluations; }
  std::int64_t evaluations() const { return evaluations_; }
  /// Evaluations that are left; none where only time counts.
  std::optional<std::int64_t> evaluations_left() const;
  /// Evaluations that the whole budget allows, estimated from the pace so far where only time is given.
  double expected_evaluations() const;
  /// Share of the budget that is used after a number of evaluations, 0..1.
  double progress_at(std::int64_t evaluations) const;

  /// Hears of a plan's value: it may be the best on this rank.
  void note_best(const Plan& plan, double value);
  /// Hears of a value that another rank found.
  void hear_best(double value) { heard_best_ = heard_best_ ? std::min(*heard_best_, value) : value; }
  const Archive& archive() const { return archive_; }
  const Objective& objective() const { return objective_; }
  Ending& ending() { return ending_; }
  const SearchHooks& hooks() const { return hooks_; }
  /// `under_way`: evaluations of a generation that are not yet counted.
  SearchStatus status(std::int64_t under_way = 0) const;
  void set_median(double median) { median_ = median; }
  /// Seconds spent in the evaluator and plans scored there, by this rank.
  double evaluating_s() const { return evaluating_s_; }
  std::int64_t evaluated_here() const { return evaluated_here_; }

  /// Scores so far, for a search that goes on; of the first plans only after forget_sweep().
  const ScoreMemory& memory() const { return memory_; }
  /// Marks what is to be kept by forget_sweep().
  void begin_sweep() { memory_before_sweep_ = memory_; }
  void forget_sweep() { memory_ = std::move(memory_before_sweep_); }
  /// Answers the first plans from memory, as a search did that is now to go on.
  void recall(ScoreMemory memory);
  /// Goes on behind a sweep: with what it left in the archive.
  void restore(std::int64_t evaluations, const Archive& archive);

 private:
  bool out_of_evaluations() const { return budget_.evaluations && evaluations_ >= *budget_.evaluations; }
  std::vector<Measures> score_part(std::span<const Plan> plans);
  /// Whether a signal to any rank is so long ago that those who have not answered since will not.
  bool silent_after_stop(std::chrono::seconds patience);
  std::optional<Measures> recalled(const Plan& plan);
  void note(const Plan& plan, const Measures& measures);
  void remember(const Plan& plan, const Measures& measures);

  ScoreFunction function_;
  Objective objective_;
  SearchBudget budget_;
  std::size_t batch_;
  SearchHooks hooks_;
  Mailbox& mail_;
  Ending& ending_;
  Archive archive_;
  EndReason agreed_end_ = EndReason::none;
  double agreed_expected_ = 0;  ///< evaluations that the time allows, as rank 0 saw it after the last part; 0: unknown
  std::int64_t evaluations_ = 0;
  std::int64_t evaluated_here_ = 0;
  double evaluating_s_ = 0;  ///< time spent in function_
  double batch_s_ = 0;       ///< of the last whole batch
  double batches_afterwards_ = 0;
  std::optional<std::chrono::steady_clock::time_point> stopped_at_;
  std::optional<Plan> best_;
  double best_objective_ = 0;
  std::optional<double> heard_best_;
  std::optional<double> median_;
  ScoreMemory memory_;
  ScoreMemory memory_before_sweep_;
  ScoreMemory recall_;
  std::size_t recall_place_ = 0;
};

}  // namespace nightwave
