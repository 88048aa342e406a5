// SPDX-License-Identifier: Apache-2.0
#include "app/plan_day.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/backend_option.hpp"
#include "app/change_report.hpp"
#include "app/day_farm.hpp"
#include "app/day_model.hpp"
#include "app/safety.hpp"
#include "app/stop_signals.hpp"
#include "app/window_search.hpp"
#include "base/clock_time.hpp"
#include "base/errors.hpp"
#include "base/joined.hpp"
#include "base/sha256.hpp"
#include "evaluate/model_constants.hpp"
#include "io/files.hpp"
#include "search/day_memory.hpp"
#include "search/genome.hpp"

namespace nightwave {

namespace {

std::int64_t parse_breakpoint(std::string_view text, const std::string& all) {
  const auto time_s = parse_clock_time(text);
  if (!time_s || *time_s >= day_s) {
    throw UsageError("--periods " + all + ": '" + std::string(text) +
                     "' is no time of day; write hours and minutes, as 6:30,9:30,15:30,19:00");
  }
  return *time_s;
}

std::vector<std::int64_t> parse_breakpoints(const std::string& all) {
  std::vector<std::int64_t> breakpoints;
  for (std::string_view rest = all; !all.empty();) {
    const std::size_t comma = rest.find(',');
    const std::int64_t time_s = parse_breakpoint(rest.substr(0, comma), all);
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
DayDesign design_of(const PlanOptions& options, const std::optional<PlanConfig>& config, const Demand& demand) {
  DayDesign design;
  if (config) apply(*config, design);
  if (options.most_plans) design.limits.most_plans = *options.most_plans;
  design.limits.most_periods = std::max(design.limits.most_periods, design.limits.most_plans);
  if (!options.shortest.empty())
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
    throw UsageError("a period of " + clock_time(design.limits.shortest_s) + " h is longer than the demand of " +
                     options.scenario + ", " + day + "; ask for shorter periods, or plan without --day");
  }
  return design;
}

/// The plans of an earlier file as a day, made to obey what is asked of plans today.
std::optional<DayPlan> incumbent_day(const PlanOptions& options, const Scenario& scenario, const SearchSpace& space) {
  if (options.incumbent.empty()) return std::nullopt;
  DayPlan day;
  for (const PlanPeriod& period : read_day(options.incumbent, scenario, options.incumbent_day).day.periods)
    day.periods.push_back({period.begin_s, legal(space, period.plan)});
  return day;
}

/// A day's search on rank 0, with the others' help for every answer.
DaySearchResult search(const PlanOptions& options, const Scenario& scenario, const DayDesign& design,
                       const std::vector<Plan>& given, const std::vector<DayPlan>& given_days,
                       const WindowSearch& windows, DayFarm& farm, DayMemory& memory) {
  DayOracle oracle;
  oracle.search = [&](const WindowTask& task) {
    return farm.search(task, [&](Bytes state) { memory.keep_window(std::move(state)); });
  };
  oracle.interval_costs = [&](const DayPlan& parent, std::span<const Plan> plans,
                              std::span<const std::int64_t> bounds_s) {
    return farm.interval_costs(parent, plans, bounds_s);
  };
  oracle.transition_costs = [&](std::span<const TimedDeparture> departures, std::span<const Plan> to) {
    return farm.transition_costs(departures, to);
  };
  oracle.day_costs = [&](std::span<const DayPlan> days) { return farm.day_costs(days); };
  oracle.stopped = [&] { return StopSignals::requested() || windows.interrupted(); };
  oracle.told = [](const std::string& text) { spdlog::info("{}", text); };
  return search_day(scenario.demand, design, memory.budget(), options.seed, given, given_days,
                    memory.remembering(std::move(oracle)));
}

/// Where the search for a day stands as it begins, or begins again.
DaySnapshot snapshot_of(const PlanOptions& options, const Stopwatch& since_start, PlanCheckpoints& checkpoints) {
  if (const std::optional<Bytes> state = checkpoints.take_state()) return from_bytes<DaySnapshot>(*state);
  DaySnapshot begin;
  begin.budget = budget_of(options, since_start);
  return begin;
}

std::string begins_of(const DayPlan& day) {
  std::vector<std::string> begins;
  for (const PlanPeriod& period : day.periods) begins.push_back(clock_time(period.begin_s));
  return joined(begins, " ");
}

PlanFile plan_file_of(const PlanOptions& options, const Invocation& invocation, const Scenario& scenario,
                      const DayModel& model, const SearchSpace& space, const DaySearchResult& result,
                      double elapsed_s) {
  PlanFile file;
  file.calendar = every_day(result.best);
  for (const Signal& signal : scenario.signals.all) file.signal_names.push_back(signal.name);
  file.scenario_sha256 = sha256_of_file(options.scenario);
  const std::vector<DayPlan> days{result.best, {{{scenario.demand.begin_s, space.shipped}}}, result.one_plan};
  const std::vector<Measures> measures = model.measures(days);
  file.model_after = figures_of(measures[0]);
  file.model_before = figures_of(measures[1]);
  std::vector<std::string> cycles;
  for (const PlanPeriod& period : result.best.periods) cycles.push_back(cycles_of(space, period.plan));
  file.attributes = {{"command_line", invocation.command_line},
                     {"seed", std::to_string(options.seed)},
                     {"evaluations", std::to_string(result.evaluations)},
                     {"elapsed", fmt::format("{:.1f}", elapsed_s)},
                     {"objective", fmt::format("{:.6f}", result.cost)},
                     {"interrupted", result.interrupted ? "1" : "0"},
                     {"cycles", joined(cycles, ", ")},
                     {"breakpoints", options.periods.empty() ? "chosen" : "given"},
                     {"day_periods", begins_of(result.best)},
                     {"day_rounds", std::to_string(result.rounds)},
                     {"day_candidates", std::to_string(result.candidates)},
                     {"one_plan_delay", fmt::format("{:.6f}", measures[2].delay_s)},
                     {"transitions", std::to_string(result.best.periods.size() - 1)},
                     {"transition_delay", fmt::format("{:.1f}", model.transition_cost(result.best))}};
  return file;
}

}  // namespace

void require_sense_of_day(const PlanOptions& options) {
  if (!options.day) throw UsageError("--periods needs --day: a plan without it has one period");
  if (options.finalists > 0)
    throw UsageError("--day has no race in SUMO; leave --street out and prove the day with nightwave street");
  if (!options.shortest.empty()) parse_time("--min-period", options.shortest);
  parse_breakpoints(options.periods);
}

ExitCode plan_day(const PlanOptions& options, const Invocation& invocation, const Scenario& as_read,
                  const Scenario& scenario, const std::optional<PlanConfig>& config, const PlanWishes& wishes,
                  const Stopwatch& since_start, PlanCheckpoints& checkpoints) {
  Ranks& ranks = *invocation.ranks;
  const DayDesign design = design_of(options, config, scenario.demand);
  const ModelConstants constants = model_constants_of(scenario);
  EvaluationOptions evaluation = evaluation_of(options, ranks);
  wishes.ask(evaluation);
  WindowSearch windows(options, scenario, constants, evaluation, design, wishes, ranks, checkpoints.keeper());
  const DayModel model(scenario, constants, evaluation, design, wishes.objective);
  DayFarm farm(windows, model, ranks.mail());
  if (!ranks.speaks()) {
    farm.follow();
    if (!farm.all_answered()) ranks.end_by_force(ExitCode::done);
    return ranks.end_as(ExitCode::done);
  }
  DayMemory memory(snapshot_of(options, since_start, checkpoints), checkpoints.boundary());
  warn_of_unconnected(model.evaluator());
  const SearchSpace space =
      make_search_space(scenario.network, scenario.signals, scenario.demand, constants, wishes.limits);
  if (space.adjustable.empty())
    spdlog::warn("{}: no signal is adjustable; the plan will be the shipped one", options.scenario);
  std::vector<DayPlan> given_days;
  if (auto day = incumbent_day(options, scenario, space)) given_days.push_back(std::move(*day));
  DaySearchResult result =
      search(options, scenario, design, {legal(space, space.shipped)}, given_days, windows, farm, memory);
  if (farm.all_answered()) farm.end();

  const double elapsed_s = memory.elapsed_s();
  ExitCode code = ExitCode::done;
  if (result.interrupted && checkpoints.keeper() != nullptr) {
    code = checkpoints.leave(result.evaluations, elapsed_s);
  } else {
    const double incumbent_cost = given_days.empty() ? 0 : model.costs(given_days).front();
    const bool stays = !given_days.empty() && incumbent_cost - result.cost < wishes.thrift.least_gain * incumbent_cost;
    if (stays) {
      result.best = given_days.front();
      result.cost = incumbent_cost;
    }
    PlanFile file = plan_file_of(options, invocation, scenario, model, space, result, elapsed_s);
    if (!given_days.empty())
      report_changes(options.incumbent, given_days.front(), incumbent_cost, result.best, stays, file);
    require_safe(check_safety(as_read, file));
    write_plan(file, scenario, options.output);
    checkpoints.clear();
    spdlog::info(
        "{}: {:.2f} s of delay per vehicle in the model (one plan all day {}, shipped {:.2f}), periods from {}, after "
        "{} evaluations in {:.1f} s{}",
        options.output, file.model_after.at("delay"), file.attributes.at("one_plan_delay"),
        file.model_before.at("delay"), file.attributes.at("day_periods"), result.evaluations, elapsed_s,
        result.interrupted ? ", interrupted" : "");
  }
  if (!farm.all_answered()) ranks.end_by_force(code);
  return ranks.end_as(code);
}

}  // namespace nightwave
