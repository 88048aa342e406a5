// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/baseline.hpp"
#include "evaluate/evaluator.hpp"
#include "signals/day_plan.hpp"
#include "signals/transition.hpp"

namespace nightwave {

struct DayOptions {
  TransitionRules transitions;
  /// Length of the intervals that are told apart, s, whole blocks (model::block_steps seconds); 0: none are.
  std::int32_t interval_s = 0;
};

/// What the model says of a day of plans.
struct DayMeasures {
  Measures whole;                       ///< over the horizon, as Evaluator::evaluate() has them
  std::vector<PartMeasures> intervals;  ///< from the horizon's beginning on; the last may be shorter
};

/// Measures of every day, in the same order: one run over the horizon each, through every transition. A day whose
/// periods all have one plan gets that plan's measures, bit for bit. Runs on the evaluator's backend; days on
/// Backend::cuda are run by Backend::cpu, which gives the same numbers. Plans must be legal. Results do not depend on
/// the number of threads.
std::vector<DayMeasures> evaluate_days(const Evaluator& evaluator, std::span<const DayPlan> days,
                                       const DayOptions& options = {});

/// Measures over the baseline's part of the horizon when its plan runs until the part begins and is then changed, by a
/// transition, to each of `plans`. On the cpu backend. The cost of a transition is what that is more than
/// short_horizon(), which jumps to the plan: add them up by transition_costs().
std::vector<PartMeasures> change_over(const Evaluator& evaluator, const Baseline& baseline, std::span<const Plan> plans,
                                      const TransitionRules& rules = {});

/// What the transition to each of `plans` costs at the beginning of the baseline's part: delay, stops and overflow of
/// the part with it less those of the part when the plan is in step at once. May be negative. 0 for the plan itself.
std::vector<PartMeasures> transition_costs(const Evaluator& evaluator, const Baseline& baseline,
                                           std::span<const Plan> plans, const TransitionRules& rules = {});

}  // namespace nightwave
