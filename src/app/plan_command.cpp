// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/backend_option.hpp"
#include "app/commands.hpp"
#include "app/finalists_race.hpp"
#include "app/plan_checkpoints.hpp"
#include "app/plan_day.hpp"
#include "app/plan_options.hpp"
#include "app/plan_wishes.hpp"
#include "app/ranks.hpp"
#include "app/robust_choice.hpp"
#include "app/safety.hpp"
#include "app/search_report.hpp"
#include "app/stop_signals.hpp"
#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "evaluate/evaluator.hpp"
#include "io/files.hpp"
#include "search/optimizer.hpp"
#include "street/street.hpp"

namespace nightwave {

namespace {

/// A search with what SUMO has taught takes this share of the first search's evaluations.
constexpr std::int64_t lesson_share = 4;

PlanFile plan_file_of(const PlanOptions& options, const Invocation& invocation, const Scenario& scenario,
                      const Evaluator& evaluator, const SearchResult& result) {
  PlanFile file;
  file.periods.push_back({scenario.demand.begin_s, result.best});
  for (const Signal& signal : scenario.signals.all) file.signal_names.push_back(signal.name);
  file.scenario_sha256 = sha256_of_file(options.scenario);
  file.model_before = figures_of(result.shipped_measures);
  file.model_after = figures_of(evaluator.evaluate({&result.best, 1}).front());
  file.attributes = {{"command_line", invocation.command_line},
                     {"seed", std::to_string(options.seed)},
                     {"evaluations", std::to_string(result.status.evaluations)},
                     {"elapsed", fmt::format("{:.1f}", result.status.elapsed_s)},
                     {"objective", fmt::format("{:.6f}", result.objective)},
                     {"interrupted", result.interrupted ? "1" : "0"}};
  return file;
}

SearchResult search(const PlanOptions& options, const SearchSpace& space, const Evaluator& evaluator,
                    const Objective& objective, const std::optional<Plan>& incumbent, const Stopwatch& since_start,
                    Ranks& ranks, PlanCheckpoints& checkpoints) {
  SearchRequest request;
  request.seed = options.seed;
  request.objective = objective;
  request.preferred_batch = evaluator.preferred_batch();
  request.incumbent = incumbent;
  request.finalists = std::max(options.finalists, robust_choice_finalists);
  if (options.islands > 0) request.islands = options.islands;
  request.resume = checkpoints.take_state();
  SearchReport report(options, ranks, checkpoints.keeper());
  request.hooks = report.hooks();
  request.hooks.boundary = checkpoints.boundary();
  request.budget = budget_of(options, since_start);
  return optimize(
      space, [&](std::span<const Plan> plans) { return evaluator.evaluate(plans); }, request, ranks.mail());
}

/// Lets the finalists race and writes the outcome into the plan file.
void decide_on_street(const PlanOptions& options, const Scenario& scenario, const Evaluator& evaluator,
                      const SearchSpace& space, const Objective& objective, const SearchResult& result,
                      const std::optional<Plan>& incumbent, PlanFile& file) {
  const FinalistsOutcome outcome = race_finalists({.scenario = scenario,
                                                   .scenario_path = options.scenario,
                                                   .space = space,
                                                   .constants = evaluator.constants(),
                                                   .objective = objective,
                                                   .finalists = result.finalists,
                                                   .incumbent = incumbent ? &*incumbent : nullptr,
                                                   .seed = options.seed,
                                                   .evaluations_per_round = result.status.evaluations / lesson_share,
                                                   .threads = options.threads,
                                                   .stop = [] { return StopSignals::requested(); }});
  if (outcome.interrupted) {
    spdlog::warn("the race in SUMO was interrupted: the model's best plan is written");
    file.attributes["interrupted"] = "1";
    return;
  }
  if (outcome.incumbent_stays)
    spdlog::warn("no finalist is better in SUMO for certain: the {} plan stays", incumbent ? "incumbent" : "shipped");
  file.periods.front().plan = outcome.plan;
  file.model_after = figures_of(evaluator.evaluate({&outcome.plan, 1}).front());
  file.street_before = outcome.street_before;
  file.street_after = outcome.street_after;
}

/// A mistake on the command line is told before minutes of reading.
void require_sense(const PlanOptions& options) {
  if (!options.time.empty()) parse_time("--time", options.time);
  parse_time("--every", options.every);
  if (options.day || !options.periods.empty()) require_sense_of_day(options);
  if (options.resume && options.checkpoint.empty())
    throw UsageError("--resume needs --checkpoint DIR: the folder to go on from");
}

/// Chooses among what the search found, has it checked and writes it; on rank 0.
ExitCode conclude(const PlanOptions& options, const Invocation& invocation, const Scenario& as_read,
                  const Scenario& scenario, const Evaluator& evaluator, const SearchSpace& space,
                  const Objective& objective, const std::optional<Plan>& incumbent, PlanCheckpoints& checkpoints,
                  SearchResult& result) {
  const auto leave = [&] { return checkpoints.leave(result.status.evaluations, result.status.elapsed_s); };
  if (result.interrupted && checkpoints.keeper() != nullptr) return leave();
  if (!result.interrupted) {
    prefer_robust(scenario, scenario.demand, evaluator, objective, result);
    result.finalists.resize(std::min(result.finalists.size(), options.finalists));
  }
  PlanFile file = plan_file_of(options, invocation, scenario, evaluator, result);
  if (options.finalists > 0 && !result.interrupted) {
    decide_on_street(options, scenario, evaluator, space, objective, result, incumbent, file);
    // A race that was broken off is run again from the search's last state.
    if (checkpoints.keeper() != nullptr && StopSignals::requested()) return leave();
  }
  const Plan& chosen = file.periods.front().plan;
  file.attributes["cycles"] = cycles_of(space, chosen);
  require_safe(check_safety(as_read, chosen));
  write_plan(file, scenario, options.output);
  checkpoints.clear();
  spdlog::info(
      "{}: {:.2f} s of delay per vehicle in the model (shipped {:.2f}), cycle {} s, after {} evaluations in {:.1f} s{}",
      options.output, file.model_after["delay"], file.model_before["delay"], cycles_of(space, chosen),
      result.status.evaluations, result.status.elapsed_s, result.interrupted ? ", interrupted" : "");
  return ExitCode::done;
}

ExitCode plan(const PlanOptions& options, Invocation& invocation) {
  const Stopwatch since_start;
  const StopSignals stop_signals;
  invocation.ranks = std::make_shared<Ranks>(options.log_folder);
  require_sense(options);
  Ranks& ranks = *invocation.ranks;
  const Scenario as_read = read_scenario(options.scenario);
  const std::optional<PlanConfig> config =
      options.config.empty() ? std::nullopt : std::optional(read_plan_config(options.config));
  std::optional<Scenario> wished;  // the check knows nothing of the wishes
  const PlanWishes wishes = config ? apply(*config, wished.emplace(as_read)) : PlanWishes{};
  const Scenario& scenario = wished ? *wished : as_read;
  if (options.finalists > 0) street_setting(scenario, options.scenario);  // what a race lacks is told before the search
  PlanCheckpoints checkpoints(options, ranks.speaks());
  if (options.day) return plan_day(options, invocation, as_read, scenario, config, wishes, since_start, checkpoints);

  const ModelConstants constants = model_constants_of(scenario);
  EvaluationOptions evaluation = evaluation_of(options, ranks);
  evaluation.measures = wishes.measures();
  const Evaluator evaluator(scenario.network, scenario.signals, scenario.demand, constants, evaluation);
  warn_of_unconnected(evaluator);
  const SearchSpace space =
      make_search_space(scenario.network, scenario.signals, scenario.demand, constants, wishes.limits);
  if (space.adjustable.empty())
    spdlog::warn("{}: no signal is adjustable; the plan will be the shipped one", options.scenario);

  Objective objective = wishes.objective;
  objective.vehicles_due = evaluator.vehicles_due();
  std::optional<Plan> incumbent;
  if (!options.incumbent.empty()) incumbent = read_plan(options.incumbent, scenario).periods.front().plan;

  SearchResult result = search(options, space, evaluator, objective, incumbent, since_start, ranks, checkpoints);
  ExitCode code = ExitCode::done;
  if (ranks.speaks())
    code =
        conclude(options, invocation, as_read, scenario, evaluator, space, objective, incumbent, checkpoints, result);
  if (!result.all_answered) ranks.mail().world().abort(static_cast<int>(code));
  return ranks.end_as(code);
}

}  // namespace

void add_plan_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("plan", "Search for the signal plan with the least delay");
  auto options = std::make_shared<PlanOptions>();
  command->add_option("scenario", options->scenario, "scenario.nc")->required();
  command->add_option("-o,--output", options->output, "plan.nc to write")->required();
  command->add_option("--config", options->config, "plan.toml: objective, locked signals, cycles, groups, ...")
      ->check(CLI::ExistingFile);
  command->add_option("--seed", options->seed, "Seed of the random numbers")->capture_default_str();
  add_backend_option(*command, options->backend);
  command
      ->add_option("--evaluations", options->evaluations,
                   "Plans to score; the result then depends on nothing but this and the seed")
      ->check(CLI::PositiveNumber);
  command->add_option("--time", options->time,
                      "Time to take with everything, as 90, 90s, 5m or 2h (default 60s without --evaluations)");
  command->add_option("--incumbent", options->incumbent, "An earlier plan.nc to begin from as well");
  command->add_option("--threads", options->threads, "Threads; 0: one per processor");
  command
      ->add_option(
          "--street", options->finalists,
          "Good and different plans that teach the model in SUMO after the search; as many race, the winner is written")
      ->check(CLI::PositiveNumber);
  command->add_option("--checkpoint", options->checkpoint,
                      "Folder for checkpoints; a signal then ends the run with exit code 85 and without a plan");
  command->add_option("--every", options->every, "Time between checkpoints")->capture_default_str();
  command->add_flag(
      "--resume", options->resume,
      "Go on from the folder's newest checkpoint, on any number of ranks; begin anew where there is none");
  command
      ->add_option("--islands", options->islands,
                   "Logical islands that live from begin to end (default: as the evaluations allow, up to 16)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--day", options->day, "Periods, breakpoints and one plan per period for the scenario's whole day");
  command->add_option("--periods", options->periods,
                      "With --day: breakpoints that are given, as 6:30,9:30,15:30,19:00, instead of chosen");
  command->add_option("--max-plans", options->most_plans, "With --day: most different plans (default 6)")
      ->check(CLI::Range(1, 253));
  command->add_option("--min-period", options->shortest, "With --day: shortest period, as 45min or 1h (default 45min)");
  command->add_option("--log-dir", options->log_folder, "Folder for one log per rank, and for the telemetry");
  command->callback(
      [&invocation, options] { invocation.run = [&invocation, options] { return plan(*options, invocation); }; });
}

}  // namespace nightwave
