// SPDX-License-Identifier: Apache-2.0
// search_compare [SCENARIO.nc...] [--junctions N...] [--grid RxC...] [--evaluations N] [--seeds N...] [--methods M...]
//                [--minutes M] [--within PERCENT] [--threads N] [--json FILE]
// Searches on the same evaluator with equal numbers of evaluations: a table of the best objective after 100, 300,
// 1,000, 3,000, ... evaluations, and the evaluations that each method needs to come near the best plan that any of them
// found.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/errors.hpp"
#include "demand/demand_window.hpp"
#include "io/files.hpp"
#include "search_peers.hpp"
#include "synth/synthesize.hpp"

namespace nightwave::bench {
namespace {

struct Case {
  std::string name;
  Network network;
  Signals signals;
  Demand demand;
};

struct Options {
  std::vector<std::filesystem::path> scenarios;
  std::vector<std::uint32_t> junctions;
  std::vector<std::string> grids;
  std::int64_t evaluations = 3000;
  std::vector<std::uint64_t> seeds = {1, 2, 3};
  std::vector<std::string> methods;
  std::int32_t minutes = 0;  ///< of each demand, from its begin; 0: all
  double within_percent = 2;
  unsigned threads = 1;
  std::string json;
};

Case synthetic(std::string name, const SynthOptions& options) {
  SyntheticCity made = synthesize(options);
  return {std::move(name), std::move(made.network), std::move(made.signals), std::move(made.demand)};
}

std::vector<Case> cases_of(const Options& options) {
  std::vector<Case> cases;
  for (const auto& file : options.scenarios) {
    Scenario scenario = read_scenario(file);
    cases.push_back(
        {file.stem().string(), std::move(scenario.network), std::move(scenario.signals), std::move(scenario.demand)});
  }
  for (const std::uint32_t junctions : options.junctions) {
    SynthOptions synth;
    synth.layout = CityLayout{junctions};
    cases.push_back(synthetic("junctions:" + std::to_string(junctions), synth));
  }
  for (const std::string& grid : options.grids) {
    unsigned rows = 0, columns = 0;
    if (std::sscanf(grid.c_str(), "%ux%u", &rows, &columns) != 2) throw UsageError("--grid " + grid + ": not RxC");
    SynthOptions synth;
    synth.layout = GridLayout{rows, columns};
    cases.push_back(synthetic("grid:" + grid, synth));
  }
  return cases;
}

std::vector<std::int64_t> milestones(std::int64_t evaluations) {
  std::vector<std::int64_t> list;
  for (std::int64_t decade = 100; decade < evaluations; decade *= 10)
    for (const std::int64_t n : {decade, 3 * decade})
      if (n < evaluations) list.push_back(n);
  list.push_back(evaluations);
  return list;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

void print(const Options& options, const std::string& name, const std::map<std::string, std::vector<Course>>& courses) {
  double best = 1e300;
  for (const auto& [method, runs] : courses)
    for (const Course& run : runs) best = std::min(best, run.best_after(options.evaluations));
  std::printf("\n%s: best objective, s per vehicle, median of %zu seeds; best of all %.3f\n%-12s", name.c_str(),
              options.seeds.size(), best, "evaluations");
  for (const std::int64_t n : milestones(options.evaluations)) std::printf(" %9lld", static_cast<long long>(n));
  std::printf("   within %.3g %%\n", options.within_percent);
  for (const std::string& method : options.methods) {
    const auto found = courses.find(method);
    if (found == courses.end()) continue;
    std::printf("%-12s", method.c_str());
    for (const std::int64_t n : milestones(options.evaluations)) {
      std::vector<double> values;
      for (const Course& run : found->second) values.push_back(run.best_after(n));
      std::printf(" %9.3f", median(values));
    }
    std::vector<double> needed;
    for (const Course& run : found->second) {
      const auto first = run.first_below(best * (1 + options.within_percent / 100));
      needed.push_back(first ? static_cast<double>(*first) : 1e18);
    }
    const double middle = median(needed);
    if (middle < 1e15) {
      std::printf("   %8.0f\n", middle);
    } else {
      std::printf("   > %lld\n", static_cast<long long>(options.evaluations));
    }
  }
  std::fflush(stdout);
}

nlohmann::ordered_json json_of(const std::string& name, const std::map<std::string, std::vector<Course>>& courses,
                               const Options& options) {
  auto methods = nlohmann::ordered_json::object();
  for (const auto& [method, runs] : courses) {
    auto list = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < runs.size(); ++i) {
      auto improvements = nlohmann::ordered_json::array();
      for (const auto& [evaluation, value] : runs[i].improvements()) improvements.push_back({evaluation, value});
      list.push_back({{"seed", options.seeds[i]}, {"improvements", improvements}});
    }
    methods[method] = list;
  }
  return {{"case", name}, {"evaluations", options.evaluations}, {"methods", methods}};
}

void compare(const Options& options) {
  auto report = nlohmann::ordered_json::array();
  for (Case& c : cases_of(options)) {
    const std::int32_t wanted_s = 60 * options.minutes;
    if (wanted_s > 0 && wanted_s < c.demand.end_s - c.demand.begin_s)
      c.demand = demand_in(c.demand, {c.demand.begin_s, c.demand.begin_s + wanted_s});
    const ModelConstants constants;
    EvaluationOptions evaluation;
    evaluation.backend = Backend::cpu;
    evaluation.threads = options.threads;
    const Evaluator evaluator(c.network, c.signals, c.demand, constants, evaluation);
    const SearchSpace space = make_search_space(c.network, c.signals, c.demand, constants);
    std::map<std::string, std::vector<Course>> courses;
    for (const std::string& method : options.methods)
      for (const std::uint64_t seed : options.seeds) {
        courses[method].push_back(search_by(method, space, evaluator, options.evaluations, seed));
        std::fprintf(stderr, "%s %s, seed %llu: %.3f\n", c.name.c_str(), method.c_str(),
                     static_cast<unsigned long long>(seed), courses[method].back().best_after(options.evaluations));
      }
    print(options, c.name, courses);
    report.push_back(json_of(c.name, courses, options));
  }
  if (options.json.empty()) return;
  std::ofstream out(options.json);
  out << report.dump(1) << '\n';
  if (!out.flush()) throw EnvironmentError(options.json + ": cannot be written");
}

}  // namespace
}  // namespace nightwave::bench

int main(int argc, char** argv) {
  using namespace nightwave;
  CLI::App app("Compares searches at equal numbers of evaluations");
  bench::Options options;
  options.methods = bench::search_methods();
  app.add_option("scenarios", options.scenarios, "scenario files");
  app.add_option("--junctions", options.junctions, "cities of nightwave synth --junctions");
  app.add_option("--grid", options.grids, "grids of nightwave synth --grid, as RxC");
  app.add_option("--evaluations", options.evaluations, "per method and seed")->check(CLI::Range(100, 10'000'000));
  app.add_option("--seeds", options.seeds, "a search each");
  app.add_option("--methods", options.methods, "of all")->check(CLI::IsMember(bench::search_methods()));
  app.add_option("--minutes", options.minutes, "of each demand, from its begin (default: all)")
      ->check(CLI::PositiveNumber);
  app.add_option("--within", options.within_percent, "percent of the best plan found that count as there");
  app.add_option("--threads", options.threads, "0: one per processor");
  app.add_option("--json", options.json, "file for all improvements");
  CLI11_PARSE(app, argc, argv);
  try {
    bench::compare(options);
  } catch (const InputError& error) {
    std::cerr << error.what() << '\n';
    return 3;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
