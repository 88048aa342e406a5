// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "app/checkpoint_keeper.hpp"
#include "app/plan_options.hpp"
#include "app/plan_wishes.hpp"
#include "app/ranks.hpp"
#include "evaluate/model_constants.hpp"
#include "io/scenario.hpp"
#include "search/day_search.hpp"

namespace nightwave {

/// Searches plans for windows of a scenario's day, all ranks together.
class WindowSearch {
 public:
  /// All arguments must outlive it. `keeper`: as SearchReport takes it.
  WindowSearch(const PlanOptions& options, const Scenario& scenario, const ModelConstants& constants,
               const EvaluationOptions& evaluation, const DayDesign& design, const PlanWishes& wishes, Ranks& ranks,
               const CheckpointKeeper* keeper);

  /// The plan found for a window: to be called on all ranks with the same task. On rank 0 `boundary` is given states,
  /// where checkpoints are kept.
  WindowResult operator()(const WindowTask& task, const std::function<void(Bytes)>& boundary);

  /// False: after a stop a rank was silent, and the others cannot end with it.
  bool all_answered() const { return all_answered_; }
  /// Whether a signal to any rank has ended a search.
  bool interrupted() const { return interrupted_; }

 private:
  const PlanOptions& options_;
  const Scenario& scenario_;
  const ModelConstants& constants_;
  const EvaluationOptions& evaluation_;
  const DayDesign& design_;
  const PlanWishes& wishes_;
  Ranks& ranks_;
  const CheckpointKeeper* keeper_;
  bool all_answered_ = true;
  bool interrupted_ = false;
};

}  // namespace nightwave
