// SPDX-License-Identifier: Apache-2.0
#include "app/day_model.hpp"

#include <algorithm>
#include <numeric>

#include "base/parallel.hpp"
#include "demand/demand_window.hpp"
#include "evaluate/baseline.hpp"
#include "evaluate/interval_measures.hpp"
#include "evaluate/pack.hpp"

namespace nightwave {

namespace {

/// How long the plan that is left runs before the change, and for how long what the change does is watched: transitions
/// are over in a few cycles, and so are the queues that they leave where there is room. s
constexpr std::int32_t before_change_s = 1200;
constexpr std::int32_t after_change_s = 1800;

}  // namespace

DayModel::DayModel(const Scenario& scenario, const ModelConstants& constants, const EvaluationOptions& evaluation,
                   const DayDesign& design, const Objective& objective)
    : scenario_(scenario),
      constants_(constants),
      evaluation_(evaluation),
      design_(design),
      evaluator_(scenario.network, scenario.signals, scenario.demand, constants, evaluation),
      objective_(objective) {
  objective_.person_share = 0;
  objective_.vehicles_due = evaluator_.vehicles_due();
}

double DayModel::cost(const PartMeasures& part) const {
  return objective_.zone_cost({.delay_veh_s = part.delay_veh_s, .stops = part.stops});
}

std::vector<std::vector<double>> DayModel::interval_costs(const DayPlan& parent, std::span<const Plan> plans,
                                                          std::span<const std::int64_t> bounds_s,
                                                          IntervalRange range) const {
  std::vector<std::vector<double>> costs;
  for (const auto& row : interval_measures(evaluator_, parent, plans, bounds_s, design_.warm_up_s, range)) {
    std::vector<double>& of_plan = costs.emplace_back();
    for (const IntervalMeasures& m : row)
      of_plan.push_back(objective_.zone_cost({.delay_veh_s = m.delay_veh_s, .stops = m.stops}));
  }
  return costs;
}

std::vector<std::vector<double>> DayModel::transition_costs(std::span<const TimedDeparture> departures,
                                                            std::span<const Plan> to) const {
  std::vector<std::vector<double>> costs(departures.size());
  const Demand& day = scenario_.demand;
  EvaluationOptions options = evaluation_;
  options.backend = Backend::cpu;
  options.threads = 1;
  // Departures side by side: each is a small simulation.
  parallel_for(evaluator_.options().threads, departures.size(), [&](std::size_t i) {
    const TimedDeparture& departure = departures[i];
    const auto slices = [&](std::int32_t seconds) { return (seconds + day.slice_s - 1) / day.slice_s * day.slice_s; };
    const std::int64_t begin_s = std::max(day.begin_s, departure.at_s - slices(before_change_s));
    const std::int64_t end_s = std::min(day.end_s, departure.at_s + slices(after_change_s));
    const Demand demand = demand_in(day, {begin_s, end_s, 0, options.drain_s});
    const Evaluator evaluator(scenario_.network, scenario_.signals, demand, constants_, options);
    const auto whole_blocks = [](std::int64_t seconds) {
      return static_cast<std::int32_t>(seconds / model::block_steps * model::block_steps);
    };
    const HorizonPart part = horizon_part(evaluator.city().tables, whole_blocks(departure.at_s - begin_s),
                                          whole_blocks(end_s - departure.at_s));
    const Baseline baseline(evaluator, *departure.from, part, Keep::state);
    for (const PartMeasures& m : nightwave::transition_costs(evaluator, baseline, to)) costs[i].push_back(cost(m));
  });
  return costs;
}

std::vector<Measures> DayModel::measures(std::span<const DayPlan> days) const {
  std::vector<Measures> all;
  for (DayMeasures& m : evaluate_days(evaluator_, days)) all.push_back(std::move(m.whole));
  return all;
}

std::vector<double> DayModel::costs(std::span<const DayPlan> days) const {
  std::vector<double> all;
  for (const Measures& m : measures(days)) all.push_back(objective_(m));
  return all;
}

double DayModel::transition_cost(const DayPlan& day) const {
  double sum = 0;
  for (std::size_t i = 1; i < day.periods.size(); ++i) {
    const TimedDeparture departure{day.periods[i].begin_s, &day.periods[i - 1].plan};
    sum += transition_costs({&departure, 1}, {&day.periods[i].plan, 1})[0][0];
  }
  return sum;
}

}  // namespace nightwave
