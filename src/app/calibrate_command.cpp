// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/backend_option.hpp"
#include "app/commands.hpp"
#include "app/street_lessons.hpp"
#include "base/errors.hpp"
#include "base/parallel.hpp"
#include "base/rank_correlation.hpp"
#include "io/files.hpp"
#include "search/optimizer.hpp"

namespace nightwave {
namespace {

struct CalibrateRequest {
  std::string scenario;
  std::string output;
  std::size_t runs = 20;
  std::uint64_t seed = 1;
  int drain_s = 900;
  std::string sources;
  unsigned threads = 0;
};

constexpr std::size_t fewest_runs = 8;
/// Plans take these seeds of SUMO in turn: constants must not learn one day's accidents.
constexpr std::uint64_t first_street_seed = 1001;
constexpr std::size_t street_seeds = 3;
/// Evaluations after which searches are stopped: plans on the way to the optimum.
constexpr std::int64_t trajectory[] = {100, 300, 1000, 3000};
constexpr std::int64_t evaluations_of_refinement = 3000;
/// Factors closer to one than this are not written.
constexpr double noteworthy_factor = 0.01;

class Calibration {
 public:
  Calibration(const CalibrateRequest& request, const Scenario& scenario)
      : request_(request),
        space_(make_search_space(scenario.network, scenario.signals, scenario.demand, ModelConstants{})),
        lessons_(scenario, space_, setting_of(request, scenario), run_street, street_options_of(request),
                 ModelConstants{}) {
    if (space_.adjustable.empty())
      throw InputError(request.scenario, "signals", "none is adjustable", "there is nothing to calibrate plans for");
    for (std::size_t i = 0; i < street_seeds; ++i) seeds_.push_back(first_street_seed + i);
  }

  /// Three rounds: plans that differ widely and plans on the way to the model's optimum; twice, what the model likes
  /// best after it has learnt from those before and what lies around it, for there a model is most wrong.
  CrossValidation run() {
    const std::size_t varied = std::max<std::size_t>(2, request_.runs / 4),
                      searched = std::max<std::size_t>(2, request_.runs / 4);
    std::vector<VariedPlan> plans = varied_plans(space_, varied, request_.seed);
    for (std::size_t k = 0; k < searched; ++k) plans.push_back(best_plan({}, trajectory[k % std::size(trajectory)], k));
    lessons_.drive(std::move(plans), seeds_);
    const std::size_t left = request_.runs - observed().size();
    refine((left + 1) / 2, 100);
    refine(request_.runs - observed().size(), 200);
    fit_ = lessons_.learn();
    return cross_validate(problem(), observed(), lessons_.start());
  }

  const CalibrationFit& fit() const { return fit_; }
  const std::vector<ObservedPlan>& observed() const { return lessons_.observed(); }
  const std::vector<std::string>& kinds() const { return lessons_.kinds(); }
  const CalibrationProblem& problem() const { return lessons_.problem(); }

 private:
  static StreetSetting setting_of(const CalibrateRequest& request, const Scenario& scenario) {
    StreetSetting setting =
        street_setting(scenario, request.scenario,
                       request.sources.empty() ? std::nullopt : std::optional<std::filesystem::path>(request.sources));
    setting.drain_s = request.drain_s;
    return setting;
  }

  static StreetOptions street_options_of(const CalibrateRequest& request) {
    StreetOptions options;
    options.threads = request.threads == 0 ? available_processors() : request.threads;
    options.progress = [all = request.runs](std::size_t done, std::size_t) {
      spdlog::info("SUMO run {} of {} done", done, all);
    };
    return options;
  }

  VariedPlan best_plan(const ModelConstants& constants, std::int64_t evaluations, std::size_t number) const {
    SearchRequest search;
    search.seed = request_.seed + number;
    search.budget.evaluations = evaluations;
    return {"search, " + std::to_string(evaluations) + " evaluations", lessons_.search(constants, search).best};
  }

  void refine(std::size_t count, std::size_t number) {
    if (count == 0) return;
    const ModelConstants constants = lessons_.learn().constants;
    std::vector<VariedPlan> best;
    for (std::size_t k = 0; k < (count + 2) / 3; ++k) {
      best.push_back(best_plan(constants, evaluations_of_refinement, number + k));
      best.back().kind = "calibrated " + best.back().kind;
    }
    lessons_.drive(plans_around(space_, best, count, request_.seed + number), seeds_);
  }

  const CalibrateRequest& request_;
  SearchSpace space_;
  StreetLessons lessons_;
  std::vector<std::uint64_t> seeds_;
  CalibrationFit fit_;
};

/// What calibration found, as scenario.nc holds it.
std::vector<CalibratedConstant> entries_of(const Scenario& scenario, const CalibrationFit& fit,
                                           const CrossValidation& validation) {
  std::vector<CalibratedConstant> entries;
  for (std::size_t c = 0; c < fitted_constants().size(); ++c) {
    const NamedConstant& named = fitted_constants()[c];
    entries.push_back({std::string(named.name), fit.constants.*named.member, validation.standard_error[c]});
  }
  for (const LinkId l : scenario.network.links.ids()) {
    const double factor = fit.constants.capacity_factor.size() == 0 ? 1.0 : fit.constants.capacity_factor[l];
    if (std::abs(factor - 1) < noteworthy_factor) continue;
    entries.push_back({std::string(capacity_factor_prefix) + scenario.network.links[l].name, factor,
                       validation.factor_standard_error.size() == 0 ? 0.0 : validation.factor_standard_error[l]});
  }
  return entries;
}

/// Keys are documented in docs/formats.md.
nlohmann::ordered_json as_json(const Calibration& calibration, const std::vector<CalibratedConstant>& entries,
                               const CrossValidation& validation) {
  const std::vector<double> before = predicted_delay_s(calibration.problem(), ModelConstants{}, calibration.observed());
  const std::vector<double> after =
      predicted_delay_s(calibration.problem(), calibration.fit().constants, calibration.observed());
  std::vector<double> seen;
  for (const ObservedPlan& o : calibration.observed()) seen.push_back(o.delay_s);
  const double best = *std::min_element(seen.begin(), seen.end());
  const auto correlation = [&](const std::vector<double>& predicted, double within) {
    std::vector<double> a, b;
    for (std::size_t i = 0; i < seen.size(); ++i)
      if (seen[i] <= within * best) a.push_back(predicted[i]), b.push_back(seen[i]);
    return rank_correlation(a, b);
  };
  constexpr double any = 1e9, good = 1.3;
  const auto correlations = [&](const std::vector<double>& predicted) {
    return nlohmann::ordered_json{{"all", correlation(predicted, any)}, {"good", correlation(predicted, good)}};
  };
  nlohmann::ordered_json constants, plans = nlohmann::ordered_json::array();
  for (const CalibratedConstant& c : entries)
    constants[c.name] = {{"value", c.value}, {"standard_error", c.standard_error}};
  for (std::size_t i = 0; i < seen.size(); ++i)
    plans.push_back({{"kind", calibration.kinds()[i]},
                     {"street", seen[i]},
                     {"before", before[i]},
                     {"after", after[i]},
                     {"unseen", validation.predicted_delay_s[i]}});
  return {{"runs", seen.size()},
          {"constants", constants},
          {"rank_correlation",
           {{"before", correlations(before)},
            {"after", correlations(after)},
            {"unseen", correlations(validation.predicted_delay_s)}}},
          {"plans", plans}};
}

ExitCode calibrate(const CalibrateRequest& request, const Invocation& invocation) {
  Scenario scenario = read_scenario(request.scenario);
  Calibration calibration(request, scenario);
  const CrossValidation validation = calibration.run();
  scenario.calibration = entries_of(scenario, calibration.fit(), validation);
  scenario.history += "\n" + invocation.command_line;
  write_scenario(scenario, request.output);
  const auto json = as_json(calibration, scenario.calibration, validation);
  std::cout << json.dump(1) << '\n';
  const auto& correlation = json["rank_correlation"];
  spdlog::info("{}: rank correlation with SUMO over {} plans {:.2f} before, {:.2f} on plans unseen by the fit",
               request.output, calibration.observed().size(), correlation["before"]["all"].get<double>(),
               correlation["unseen"]["all"].get<double>());
  return ExitCode::done;
}

}  // namespace

void add_calibrate_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("calibrate", "Fit the traffic model's constants to runs of SUMO");
  auto request = std::make_shared<CalibrateRequest>();
  command->add_option("scenario", request->scenario, "scenario.nc")->required();
  command->add_option("-o,--output", request->output, "scenario.nc to write, with the constants in it")->required();
  command->add_option("--runs", request->runs, "Runs of SUMO, each with another plan")
      ->check(CLI::Range(fewest_runs, std::size_t{10000}))
      ->capture_default_str();
  command->add_option("--seed", request->seed, "Seed of the plans")->capture_default_str();
  command->add_option("--drain", request->drain_s, "Seconds simulated after the demand's end")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--sources", request->sources, "Folder of the SUMO sources, where they have moved")
      ->check(CLI::ExistingDirectory);
  command->add_option("--threads", request->threads, "Runs at a time; 0: one per processor")->capture_default_str();
  command->callback(
      [&invocation, request] { invocation.run = [&invocation, request] { return calibrate(*request, invocation); }; });
}

}  // namespace nightwave
