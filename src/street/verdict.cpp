// SPDX-License-Identifier: Apache-2.0
#include "street/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "base/errors.hpp"

namespace nightwave {

const std::array<StreetMeasure, street_measure_count> street_measures = {{
    {"delay", "s", [](const StreetRun& run) { return run.delay_s(); }},
    {"stops", "1", [](const StreetRun& run) { return run.per_vehicle(run.trips.stops); }},
    {"waiting", "s", [](const StreetRun& run) { return run.per_vehicle(run.trips.waiting_s); }},
    {"travel_time", "s", [](const StreetRun& run) { return run.per_vehicle(run.trips.travel_time_s); }},
    {"throughput", "vehicles", [](const StreetRun& run) { return static_cast<double>(run.trips.finished); }},
    {"co2", "g", [](const StreetRun& run) { return run.per_vehicle(run.trips.co2_g); }},
}};

namespace {

StreetSummary summarise(std::span<const StreetRun> runs) {
  StreetSummary summary;
  std::vector<double> values(runs.size());
  for (std::size_t m = 0; m < street_measure_count; ++m) {
    std::transform(runs.begin(), runs.end(), values.begin(), street_measures[m].value);
    summary.measures[m] = estimate(values);
  }
  for (const auto& run : runs) {
    summary.teleports += run.teleports;
    summary.running += run.trips.running;
    summary.not_inserted += run.trips.not_inserted;
  }
  return summary;
}

/// Flows with probabilities draw another number of vehicles in every seed.
bool same_demand_in_every_seed(std::span<const StreetRun> runs) {
  return std::all_of(runs.begin(), runs.end(),
                     [&](const StreetRun& run) { return run.trips.due == runs.front().trips.due; });
}

std::string number(double value, const char* format) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

void find_missing(StreetVerdict& verdict, double scale) {
  long lost = 0;  // against the shipped run of the same seed
  for (std::size_t i = 0; i < verdict.plan_runs.size(); ++i) {
    lost = std::max(lost, verdict.shipped_runs[i].trips.due - verdict.plan_runs[i].trips.due);
    const double missing = verdict.vehicles_due - static_cast<double>(verdict.plan_runs[i].trips.due);
    if (std::abs(missing) > std::abs(verdict.missing)) verdict.missing = missing;
  }
  if (lost > 0) {
    verdict.reasons.push_back(std::to_string(lost) + " vehicles of the shipped run are missing with the plan");
    return;
  }
  // Flows may fall on one vehicle more or less at the window's borders.
  const double tolerance = std::max(1.0, 1e-3 * verdict.vehicles_due);
  const auto due = number(verdict.vehicles_due, "%.0f") + " vehicles due";
  if (verdict.missing > tolerance) {
    const bool certain =
        scale == 1.0 && verdict.plan_runs.size() > 1 && same_demand_in_every_seed(verdict.shipped_runs);
    (certain ? verdict.reasons : verdict.warnings)
        .push_back(number(verdict.missing, "%.0f") + " of the " + due + " are missing");
  } else if (verdict.missing < -tolerance) {
    verdict.warnings.push_back("SUMO drives " + number(-verdict.missing, "%.0f") + " more than the " + due +
                               " in the scenario");
  }
}

}  // namespace

StreetVerdict judge(std::vector<StreetRun> shipped, std::vector<StreetRun> plan, double vehicles_due, double scale) {
  require(shipped.size() == plan.size(), "runs come in pairs");
  StreetVerdict verdict;
  std::vector<double> before;
  std::vector<double> after;
  for (std::size_t i = 0; i < shipped.size(); ++i) {
    require(shipped[i].seed == plan[i].seed, "pairs have one seed");
    before.push_back(shipped[i].delay_s());
    after.push_back(plan[i].delay_s());
  }
  verdict.shipped = summarise(shipped);
  verdict.plan = summarise(plan);
  verdict.delay_ratio = estimate_ratio(before, after);
  verdict.shipped_runs = std::move(shipped);
  verdict.plan_runs = std::move(plan);
  verdict.vehicles_due = vehicles_due * scale;
  if (verdict.delay_ratio.lower > 1.0) {
    verdict.reasons.push_back("the plan delays vehicles " + number(verdict.delay_ratio.mean, "%.3f") +
                              " times as long as the shipped programs (95 % interval " +
                              number(verdict.delay_ratio.lower, "%.3f") + " to " +
                              number(verdict.delay_ratio.upper, "%.3f") + ")");
  }
  if (before.size() < 2)
    verdict.warnings.push_back("one seed gives no confidence interval; use --seeds with three or more");
  if (!verdict.rejected() && before.size() > 1 &&
      std::equal(before.begin(), before.end(), after.begin(), std::less<>())) {
    verdict.warnings.push_back("the plan is worse on every seed, but these are too few to tell; use more --seeds");
  }
  find_missing(verdict, scale);
  // As after an import of the wrong hours: a plan for nobody would pass every comparison.
  if (std::all_of(verdict.shipped_runs.begin(), verdict.shipped_runs.end(),
                  [](const StreetRun& run) { return run.trips.due == 0; }))
    verdict.reasons.push_back("no vehicle drives, so nothing was compared");
  return verdict;
}

}  // namespace nightwave
