// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/plan_config.hpp"
#include "io/scenario.hpp"
#include "search/day_search.hpp"
#include "search/fewer_changes.hpp"
#include "search/limits.hpp"
#include "search/objective.hpp"

namespace nightwave {

/// plan.toml held against a scenario.
struct PlanWishes {
  SearchLimits limits;
  Objective objective;  ///< vehicles_due is the evaluator's to say
  ChangeThrift thrift;

  double bus_weight = 0;  ///< EvaluationOptions::bus_weight

  /// Has evaluations measure what the objective asks for.
  void ask(EvaluationOptions& options) const {
    options.measures = objective.person_share > 0 ? model::MeasureSet::all : model::MeasureSet::costs;
    options.bus_weight = bus_weight;
  }
};

/// Finds the signals, and writes into the scenario what is a property of it: locked signals are no longer adjustable,
/// groups share cycles, crossings get their walk time, buses their priority. Throws InputError naming the line of a
/// wish that names something unknown or cannot be met.
PlanWishes apply(const PlanConfig& config, Scenario& scenario);

/// What plan.toml says of the day.
void apply(const PlanConfig& config, DayDesign& design);

}  // namespace nightwave
