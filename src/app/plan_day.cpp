// SPDX-License-Identifier: Apache-2.0
#include "app/plan_day.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "app/backend_option.hpp"
#include "app/safety.hpp"
#include "app/stop_signals.hpp"
#include "app/window_search.hpp"
#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "evaluate/interval_measures.hpp"
#include "evaluate/model_constants.hpp"
#include "io/files.hpp"
#include "search/genome.hpp"
#include "search/objective.hpp"

namespace nightwave {

namespace {

constexpr std::int64_t minute_s = 60;

/// Seconds since midnight of "6:30" or "06:30".
std::int64_t parse_clock(std::string_view text, const std::string& all) {
  int hour = -1, minute = -1;
  const char* const end = text.data() + text.size();
  const auto hours = std::from_chars(text.data(), end, hour);
  const bool colon = hours.ec == std::errc() && hours.ptr != end && *hours.ptr == ':';
  const auto minutes = colon ? std::from_chars(hours.ptr + 1, end, minute) : hours;
  if (!colon || minutes.ec != std::errc() || minutes.ptr != end || end - hours.ptr != 3 || hour < 0 || hour > 23 ||
      minute < 0 || minute > 59) {
    throw UsageError("--periods " + all + ": '" + std::string(text) +
                     "' is no time of day; write hours and minutes, as 6:30,9:30,15:30,19:00");
  }
  return (hour * 60 + minute) * minute_s;
}

std::vector<std::int64_t> parse_breakpoints(const std::string& all) {
  std::vector<std::int64_t> breakpoints;
  for (std::string_view rest = all; !all.empty();) {
    const std::size_t comma = rest.find(',');
    const std::int64_t time_s = parse_clock(rest.substr(0, comma), all);
    if (!breakpoints.empty() && time_s <= breakpoints.back()) {
      throw UsageError("--periods " + all + ": " + clock_time(time_s) + " is not after " +
                       clock_time(breakpoints.back()) + "; give the breakpoints in ascending order");
    }
    breakpoints.push_back(time_s);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return breakpoints;
}

/// What the options say of the day, held against the scenario's.
DayDesign design_of(const PlanOptions& options, const Demand& demand) {
  DayDesign design;
  design.limits.most_plans = options.most_plans;
  design.limits.most_periods = std::max(design.limits.most_periods, options.most_plans);
  design.limits.shortest_s = static_cast<std::int64_t>(parse_time("--min-period", options.shortest));
  design.breakpoints_s = parse_breakpoints(options.periods);
  design.warm_up_s = (design.warm_up_s + demand.slice_s - 1) / demand.slice_s * demand.slice_s;
  const std::string day = clock_time(demand.begin_s) + " to " + clock_time(demand.end_s);
  for (const std::int64_t breakpoint : design.breakpoints_s) {
    if (breakpoint <= demand.begin_s || breakpoint >= demand.end_s) {
      throw UsageError("--periods " + options.periods + ": " + clock_time(breakpoint) +
                       " is not within the demand of " + options.scenario + ", " + day);
    }
    if ((breakpoint - demand.begin_s) % demand.slice_s != 0) {
      throw UsageError("--periods " + options.periods + ": " + clock_time(breakpoint) + " is within a slice of " +
                       std::to_string(demand.slice_s) + " s of the demand; take a time at which a slice begins");
    }
  }
  if (design.breakpoints_s.empty() && demand.end_s - demand.begin_s < design.limits.shortest_s) {
    throw UsageError("--min-period " + options.shortest + " is longer than the demand of " + options.scenario + ", " +
                     day + "; ask for shorter periods, or plan without --day");
  }
  return design;
}

Plan legal(const SearchSpace& space, const Plan& plan) {
  Genome genome = encode(space, plan);
  return decode(space, genome);
}

/// The plans of an earlier file as a day, made to obey what is asked of plans today.
std::optional<DayPlan> incumbent_day(const PlanOptions& options, const Scenario& scenario, const SearchSpace& space) {
  if (options.incumbent.empty()) return std::nullopt;
  DayPlan day;
  for (const PlanPeriod& period : read_plan(options.incumbent, scenario).periods)
    day.periods.push_back({period.begin_s, legal(space, period.plan)});
  return day;
}

/// Asks the traffic model of the whole day.
class DayModel {
 public:
  DayModel(const Evaluator& evaluator, const DayDesign& design) : evaluator_(evaluator), design_(design) {
    objective_.vehicles_due = evaluator.vehicles_due();
  }

  std::vector<std::vector<double>> interval_costs(const DayPlan& parent, std::span<const Plan> plans,
                                                  std::span<const std::int64_t> bounds_s) const {
    std::vector<std::vector<double>> costs;
    for (const auto& row : interval_measures(evaluator_, parent, plans, bounds_s, design_.warm_up_s)) {
      std::vector<double>& of_plan = costs.emplace_back();
      for (const IntervalMeasures& m : row)
        of_plan.push_back(m.delay_veh_s + objective_.stop_weight_s * m.stops);
    }
    return costs;
  }

  double cost(const Measures& measures) const { return objective_(measures); }

 private:
  const Evaluator& evaluator_;
  const DayDesign& design_;
  Objective objective_;
};

}  // namespace

void require_sense_of_day(const PlanOptions& options) {
  if (!options.day) throw UsageError("--periods needs --day: a plan without it has one period");
  if (!options.checkpoint.empty() || options.resume) {
    throw UsageError(
        "--day keeps no checkpoints; leave --checkpoint and --resume out (a signal then has the best day so far "
        "written)");
  }
  if (options.finalists > 0)
    throw UsageError("--day has no race in SUMO; leave --street out and prove the day with nightwave street");
  parse_time("--min-period", options.shortest);
  parse_breakpoints(options.periods);
}

}  // namespace nightwave
