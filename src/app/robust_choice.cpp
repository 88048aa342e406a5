// SPDX-License-Identifier: Apache-2.0
#include "app/robust_choice.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace nightwave {

namespace {

/// Days on which finalists are tried. In a large city chance evens out over its many junctions, and days are dear; nor
/// should the choice cost more than about a tenth of the search.
constexpr std::size_t fewest_days = 2, most_days = 12, signals_times_days = 1200;
constexpr std::size_t evaluations_per_day = 10 * robust_choice_finalists;
/// How much busier than the mean every second of the days is, as a day of the week may be.
constexpr double busy_day_factor = 1.1;
/// How much worse than the best at the expected demand a plan may be.
constexpr double tolerance = 1.03;
/// Share of the worst days that the tail is the mean of, and what it counts beside the mean.
constexpr double tail_share = 0.25;
constexpr double tail_weight = 0.5;

std::size_t days_for(std::size_t signals, std::int64_t evaluations) {
  const std::size_t affordable = static_cast<std::size_t>(evaluations) / evaluations_per_day;
  return std::clamp(std::min(signals_times_days / std::max<std::size_t>(signals, 1), affordable), fewest_days,
                    most_days);
}

}  // namespace

std::vector<DemandDraw> random_days(std::size_t days) {
  std::vector<DemandDraw> result;
  for (std::uint64_t day = 1; day <= days; ++day) result.push_back({day % 2 == 0 ? busy_day_factor : 1.0, day});
  return result;
}

double robust_choice_batches(std::size_t signals) {
  return 1.0 + static_cast<double>(days_for(signals, std::numeric_limits<std::int64_t>::max()));
}

double mean_and_tail(std::vector<double> costs) {
  std::ranges::sort(costs, std::greater());
  const auto mean_of = [&](std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += costs[i];
    return sum / static_cast<double>(count);
  };
  const auto worst = static_cast<std::size_t>(std::ceil(tail_share * static_cast<double>(costs.size())));
  return (1 - tail_weight) * mean_of(costs.size()) + tail_weight * mean_of(worst);
}

void prefer_robust(const Scenario& scenario, const Demand& demand, const Evaluator& evaluator,
                   const Objective& objective, SearchResult& result) {
  std::vector<Plan> plans{result.best};
  for (const ScoredPlan& finalist : result.finalists)
    if (finalist.objective <= result.objective * tolerance && finalist.plan != result.best)
      plans.push_back(finalist.plan);
  if (plans.size() == 1) return;
  EvaluationOptions options = evaluator.options();
  options.demand_draws = random_days(days_for(scenario.signals.all.size(), result.status.evaluations));
  const std::vector<std::vector<Measures>> measures =
      Evaluator(scenario.network, scenario.signals, demand, evaluator.constants(), options).evaluate_draws(plans);
  std::vector<double> costs;
  for (const std::vector<Measures>& of_plan : measures) {
    std::vector<double> days_costs;
    for (const Measures& day : of_plan) days_costs.push_back(objective(day));
    costs.push_back(mean_and_tail(std::move(days_costs)));
  }
  result.best = plans[static_cast<std::size_t>(std::ranges::min_element(costs) - costs.begin())];
}

}  // namespace nightwave
