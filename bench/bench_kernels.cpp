// SPDX-License-Identifier: Apache-2.0
// bench_kernels: how fast one thread advances the example cities, by backend. `real/<backend>/<city>`; every backend's
// delay is compared with the reference before it is timed. Options beside Google Benchmark's: --scenario FILE.nc (may
// be repeated) takes these cities instead of the examples.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "io/files.hpp"

namespace nightwave {
namespace {

struct City {
  std::string name;
  Scenario scenario;
  Plan plan;
  double reference_delay_s = 0;
};

double delay_of(const City& city, Backend backend) {
  EvaluationOptions options;
  options.backend = backend;
  const Evaluator evaluator(city.scenario.network, city.scenario.signals, city.scenario.demand, ModelConstants{},
                            options);
  return evaluator.evaluate({&city.plan, 1}).front().delay_s;
}

/// Pairs of in-link and out-link that the demand uses.
std::size_t movements_of(const model::ModelTables& tables) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::uint32_t l = 0; l < tables.links.size(); ++l)
    for (std::uint32_t t = 0; t < tables.links[l].turn_count; ++t)
      pairs.emplace(l, tables.turns[tables.links[l].turn_begin + t].out_link);
  return pairs.size();
}

void evaluate(benchmark::State& state, const City& city, Backend backend) {
  const double delay = delay_of(city, backend);
  if (std::abs(delay / city.reference_delay_s - 1) > 1e-3) {
    state.SkipWithError("the delay differs from the reference's by more than 0.1 %");
    return;
  }
  EvaluationOptions options;
  options.backend = backend;
  const Evaluator evaluator(city.scenario.network, city.scenario.signals, city.scenario.demand, ModelConstants{},
                            options);
  const std::vector<Plan> batch(backend == Backend::cpu ? evaluator.preferred_batch() : 1, city.plan);
  for (auto _ : state) benchmark::DoNotOptimize(evaluator.evaluate(batch));
  const model::ModelTables& tables = evaluator.city().tables;
  const double candidates = static_cast<double>(state.iterations()) * static_cast<double>(batch.size());
  const double steps = static_cast<double>(tables.blocks) * model::block_steps;
  state.counters["candidates_per_second"] = benchmark::Counter(candidates, benchmark::Counter::kIsRate);
  state.counters["movement_steps_per_second"] =
      benchmark::Counter(candidates * steps * static_cast<double>(movements_of(tables)), benchmark::Counter::kIsRate);
}

void add_city(const std::filesystem::path& file) {
  auto city = std::make_shared<City>();
  const std::string name = city->name = file.stem().string();
  city->scenario = read_scenario(file);
  city->plan = shipped_plan(city->scenario.signals);
  city->reference_delay_s = delay_of(*city, Backend::reference);
  const std::pair<const char*, Backend> backends[] = {
      {"reference", Backend::reference}, {"naive", Backend::naive}, {"cpu", Backend::cpu}};
  for (const auto& [label, backend] : backends)
    benchmark::RegisterBenchmark(("real/" + std::string(label) + "/" + name).c_str(), [city, backend = backend](
                                                                                          benchmark::State& state) {
      evaluate(state, *city, backend);
    })->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace nightwave

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  std::vector<std::filesystem::path> scenarios;
  for (; argc > 2 && std::string_view(argv[1]) == "--scenario"; argc -= 2, argv += 2) scenarios.emplace_back(argv[2]);
  if (argc > 1) {
    std::fprintf(stderr, "bench_kernels: unknown option %s (knows --scenario FILE.nc and --benchmark_*)\n", argv[1]);
    return 2;
  }
  if (scenarios.empty())
    for (const char* city : {"arterial/arterial.nc", "grid/grid.nc", "town/town.nc"})
      scenarios.push_back(std::filesystem::path(NIGHTWAVE_SOURCE_DIR "/inputs") / city);
  try {
    for (const auto& file : scenarios) nightwave::add_city(file);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_kernels: %s\n", error.what());
    return 3;
  }
  benchmark::RunSpecifiedBenchmarks();
}
