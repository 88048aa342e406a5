// SPDX-License-Identifier: Apache-2.0
#include "app/robust_choice.hpp"

#include <vector>

namespace nightwave {

namespace {

/// Among good plans that differ, the one that also holds on a busier day is taken: the best plan for the expected
/// demand alone may stand on the edge of a jam.
constexpr double busy_day_factor = 1.1;
/// How much worse than the best at the expected demand such a plan may be.
constexpr double busy_day_tolerance = 1.03;

}  // namespace

void prefer_robust(const Scenario& scenario, const Demand& demand, const Evaluator& evaluator,
                   const Objective& objective, SearchResult& result) {
  EvaluationOptions busy = evaluator.options();
  busy.demand_factors = {1.0, busy_day_factor};
  std::vector<Plan> plans{result.best};
  for (const ScoredPlan& finalist : result.finalists)
    if (finalist.objective <= result.objective * busy_day_tolerance && finalist.plan != result.best)
      plans.push_back(finalist.plan);
  const auto measures =
      Evaluator(scenario.network, scenario.signals, demand, evaluator.constants(), busy).evaluate(plans);
  std::size_t best = 0;
  for (std::size_t i = 1; i < plans.size(); ++i)
    if (objective(measures[i]) < objective(measures[best])) best = i;
  result.best = plans[best];
}

}  // namespace nightwave
