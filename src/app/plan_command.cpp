// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/backend_option.hpp"
#include "app/change_report.hpp"
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
#include "search/genome.hpp"
#include "search/optimizer.hpp"
#include "street/street_farm.hpp"

namespace nightwave {

namespace {

/// A search with what SUMO has taught takes this share of the first search's evaluations.
constexpr std::int64_t lesson_share = 4;

/// What is planned: read, compiled and wished for.
struct PlanTask {
  const PlanOptions& options;
  const Invocation& invocation;
  const Scenario& as_read;   ///< what the safety check judges by
  const Scenario& scenario;  ///< with the wishes in it
  const Evaluator& evaluator;
  const SearchSpace& space;
  const Objective& objective;
  const std::optional<Plan>& incumbent;
  const ChangeThrift& thrift;
};

/// SUMO on all ranks, for the race.
struct RaceTrack {
  RaceTrack(Mailbox& mail, StreetSetting place) : setting(std::move(place)), farm(mail, setting) {}
  StreetSetting setting;
  StreetFarm farm;
  StopOnSignal stop;
};

PlanFile plan_file_of(const PlanTask& task, const SearchResult& result) {
  PlanFile file;
  file.calendar = every_day({{{task.scenario.demand.begin_s, result.best}}});
  for (const Signal& signal : task.scenario.signals.all) file.signal_names.push_back(signal.name);
  file.scenario_sha256 = sha256_of_file(task.options.scenario);
  file.model_before = figures_of(result.shipped_measures);
  file.model_after = figures_of(task.evaluator.evaluate({&result.best, 1}).front());
  file.attributes = {{"command_line", task.invocation.command_line},
                     {"seed", std::to_string(task.options.seed)},
                     {"evaluations", std::to_string(result.status.evaluations)},
                     {"elapsed", fmt::format("{:.1f}", result.status.elapsed_s)},
                     {"objective", fmt::format("{:.6f}", result.objective)},
                     {"interrupted", result.interrupted ? "1" : "0"}};
  return file;
}

SearchResult search(const PlanTask& task, const Stopwatch& since_start, Ranks& ranks, PlanCheckpoints& checkpoints) {
  const PlanOptions& options = task.options;
  SearchRequest request;
  request.seed = options.seed;
  request.objective = task.objective;
  request.preferred_batch = task.evaluator.preferred_batch();
  request.threads = task.evaluator.options().threads;
  request.incumbent = task.incumbent;
  request.finalists = std::max(options.finalists, robust_choice_finalists);
  request.batches_afterwards = robust_choice_batches(task.scenario.signals.all.size());
  if (options.islands > 0) request.islands = options.islands;
  request.resume = checkpoints.take_state();
  SearchReport report(options, ranks, checkpoints.keeper());
  request.hooks = report.hooks();
  request.hooks.boundary = checkpoints.boundary();
  request.budget = budget_of(options, since_start);
  return optimize(
      task.space, [&](std::span<const Plan> plans) { return task.evaluator.evaluate(plans); }, request, ranks.mail());
}

/// Lets the finalists race and writes the outcome into the plan file. False: the race was interrupted.
bool decide_on_street(const PlanTask& task, const SearchResult& result, RaceTrack& track, PlanFile& file) {
  const StreetDriver street = [&](const auto&... asked) { return track.farm.run(asked...); };
  const FinalistsOutcome outcome = race_finalists({.scenario = task.scenario,
                                                   .setting = track.setting,
                                                   .street = street,
                                                   .space = task.space,
                                                   .constants = task.evaluator.constants(),
                                                   .objective = task.objective,
                                                   .finalists = result.finalists,
                                                   .incumbent = task.incumbent ? &*task.incumbent : nullptr,
                                                   .seed = task.options.seed,
                                                   .evaluations_per_round = result.status.evaluations / lesson_share,
                                                   .threads = task.evaluator.options().threads,
                                                   .stop = track.stop.token()});
  if (outcome.interrupted) return false;
  if (outcome.incumbent_stays)
    spdlog::warn("no finalist is better in SUMO for certain: the {} plan stays",
                 task.incumbent ? "incumbent" : "shipped");
  file.calendar.types.front().day.periods.front().plan = outcome.plan;
  file.model_after = figures_of(task.evaluator.evaluate({&outcome.plan, 1}).front());
  file.street_before = outcome.street_before;
  file.street_after = outcome.street_after;
  return true;
}

/// A mistake on the command line is told before minutes of reading.
void require_sense(const PlanOptions& options) {
  if (!options.time.empty()) parse_time("--time", options.time);
  parse_time("--every", options.every);
  if (options.day || !options.periods.empty()) require_sense_of_day(options);
  if (options.resume && options.checkpoint.empty())
    throw UsageError("--resume needs --checkpoint DIR: the folder to go on from");
}

/// Takes back what gains little over the incumbent, and says what changes.
void spare_changes(const PlanTask& task, Plan& plan, PlanFile& file) {
  // Of the incumbent, what is legal today: a wish that it does not keep is no change that could be spared.
  const Plan incumbent = legal(task.space, *task.incumbent);
  const ThriftyPlan chosen = with_few_changes(
      task.space, [&](std::span<const Plan> plans) { return task.evaluator.evaluate(plans); }, task.objective,
      incumbent, plan, task.thrift);
  plan = chosen.plan;
  file.model_after = figures_of(task.evaluator.evaluate({&plan, 1}).front());
  file.attributes["objective"] = fmt::format("{:.6f}", chosen.objective);
  report_changes(task.scenario, task.options.incumbent, incumbent, chosen, file);
}

/// Chooses among what the search found, has it checked and writes it; on rank 0. `track`: where finalists race;
/// nullptr: the model decides.
ExitCode conclude(const PlanTask& task, SearchResult& result, RaceTrack* track, PlanCheckpoints& checkpoints) {
  const auto leave = [&] { return checkpoints.leave(result.status.evaluations, result.status.elapsed_s); };
  if (result.interrupted && checkpoints.keeper() != nullptr) return leave();
  if (!result.interrupted) {
    prefer_robust(task.scenario, task.scenario.demand, task.evaluator, task.objective, result);
    result.finalists.resize(std::min(result.finalists.size(), task.options.finalists));
  }
  PlanFile file = plan_file_of(task, result);
  if (track != nullptr && !result.interrupted && !decide_on_street(task, result, *track, file)) {
    // A race that was broken off is run again from the search's last state.
    if (checkpoints.keeper() != nullptr) return leave();
    spdlog::warn("the race in SUMO was interrupted: the model's best plan is written");
    file.attributes["interrupted"] = "1";
  }
  Plan& chosen = file.calendar.types.front().day.periods.front().plan;
  // A race has decided about the plan as it is, and about the incumbent.
  if (task.incumbent && track == nullptr) spare_changes(task, chosen, file);
  const std::string cycles = cycles_of(task.space, chosen);
  file.attributes["cycles"] = cycles;
  require_safe(check_safety(task.as_read, file));
  write_plan(file, task.scenario, task.options.output);
  checkpoints.clear();
  spdlog::info(
      "{}: {:.2f} s of delay per vehicle in the model (shipped {:.2f}), {}, after {} evaluations in {:.1f} s{}",
      task.options.output, file.model_after["delay"], file.model_before["delay"],
      cycles.empty() ? "no cycle changed" : "cycle " + cycles + " s", result.status.evaluations,
      result.status.elapsed_s, result.interrupted ? ", interrupted" : "");
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
  std::optional<RaceTrack> track;  // what a race lacks, on whichever rank, is told before the search
  if (options.finalists > 0) track.emplace(ranks.mail(), street_setting(scenario, options.scenario));
  PlanCheckpoints checkpoints(options, ranks.speaks());
  if (options.day) return plan_day(options, invocation, as_read, scenario, config, wishes, since_start, checkpoints);

  const ModelConstants constants = model_constants_of(scenario);
  EvaluationOptions evaluation = evaluation_of(options, ranks);
  wishes.ask(evaluation);
  const Evaluator evaluator(scenario.network, scenario.signals, scenario.demand, constants, evaluation);
  warn_of_unconnected(evaluator);
  const SearchSpace space =
      make_search_space(scenario.network, scenario.signals, scenario.demand, constants, wishes.limits);
  if (space.adjustable.empty())
    spdlog::warn("{}: no signal is adjustable; the plan will be the shipped one", options.scenario);

  Objective objective = wishes.objective;
  objective.vehicles_due = evaluator.vehicles_due();
  std::optional<Plan> incumbent;
  if (!options.incumbent.empty())
    incumbent = read_day(options.incumbent, scenario, options.incumbent_day).day.periods.front().plan;

  const PlanTask task{options, invocation, as_read, scenario, evaluator, space, objective, incumbent, wishes.thrift};
  SearchResult result = search(task, since_start, ranks, checkpoints);
  ExitCode code = ExitCode::done;
  if (ranks.speaks()) {
    if (track && !result.all_answered && !result.interrupted) {
      throw EnvironmentError(
          "a rank gave no sign of life after the search: its process is stopped or its node hangs, and the race in "
          "SUMO "
          "needs them all; look at the nodes and repeat the run, which goes on if it was given --checkpoint and "
          "--resume");
    }
    code = conclude(task, result, track ? &*track : nullptr, checkpoints);
    if (track) track->farm.end();
  } else if (track && result.all_answered) {
    track->farm.follow({evaluator.options().threads, track->stop.token(), {}});
  }
  if (!result.all_answered || (track && !track->farm.all_answered())) ranks.end_by_force(code);
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
  auto* incumbent = command->add_option("--incumbent", options->incumbent, "An earlier plan.nc to begin from as well");
  add_day_options(*command, options->incumbent_day, incumbent);
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
