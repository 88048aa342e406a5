// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/day_evaluation.hpp"
#include "evaluate/evaluator.hpp"
#include "evaluate/interval_measures.hpp"
#include "evaluate/model_constants.hpp"
#include "io/scenario.hpp"
#include "search/day_search.hpp"
#include "search/objective.hpp"

namespace nightwave {

/// What the traffic model says of a scenario's day: the answers that a day search asks for.
class DayModel {
 public:
  /// All arguments but the last must outlive it. Of the objective delay counts by vehicles, whatever its person share.
  DayModel(const Scenario& scenario, const ModelConstants& constants, const EvaluationOptions& evaluation,
           const DayDesign& design, const Objective& objective);

  /// DayOracle::interval_costs, of a range of the intervals.
  std::vector<std::vector<double>> interval_costs(const DayPlan& parent, std::span<const Plan> plans,
                                                  std::span<const std::int64_t> bounds_s,
                                                  IntervalRange range = {}) const;
  /// DayOracle::transition_costs: each found in a window of the demand around the change.
  std::vector<std::vector<double>> transition_costs(std::span<const TimedDeparture> departures,
                                                    std::span<const Plan> to) const;
  /// Measures of whole days through their transitions.
  std::vector<Measures> measures(std::span<const DayPlan> days) const;
  /// DayOracle::day_costs.
  std::vector<double> costs(std::span<const DayPlan> days) const;
  /// What all transitions of a day cost together, vehicle-seconds.
  double transition_cost(const DayPlan& day) const;

  const Evaluator& evaluator() const { return evaluator_; }

 private:
  double cost(const PartMeasures& part) const;

  const Scenario& scenario_;
  const ModelConstants& constants_;
  EvaluationOptions evaluation_;
  const DayDesign& design_;
  Evaluator evaluator_;
  Objective objective_;
};

}  // namespace nightwave
