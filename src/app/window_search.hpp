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

/// Searches plans for windows of a scenario's day, all ranks together: rank 0 says which, one after the other.
class WindowSearch {
 public:
  /// All arguments must outlive it. `keeper`: as SearchReport takes it.
  WindowSearch(const PlanOptions& options, const Scenario& scenario, const ModelConstants& constants,
               const EvaluationOptions& evaluation, const DayDesign& design, const PlanWishes& wishes, Ranks& ranks,
               const CheckpointKeeper* keeper);

  /// On rank 0: the plan found for a window. `boundary` is given states, where checkpoints are kept. Another rank must
  /// be in follow().
  WindowResult operator()(const WindowTask& task, const std::function<void(Bytes)>& boundary);
  /// On the other ranks: works with rank 0 until it ends.
  void follow();
  /// On rank 0: lets the others leave follow().
  void end();

  /// False: after a stop a rank was silent, and the others cannot end with it.
  bool all_answered() const { return all_answered_; }
  /// Whether a signal to any rank has ended a search.
  bool interrupted() const { return interrupted_; }

 private:
  WindowResult work(const WindowTask& task, const std::function<void(Bytes)>& boundary);

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
