// SPDX-License-Identifier: Apache-2.0
// bench_kernels: how fast one thread evaluates plans, by backend; decoding the plans included.
//   evaluate/<backend>/junctions:<n>   synthetic grids, 900 s          real/<backend>/<city>   example cities
// cpu_half, naive_half and cuda_half keep histories at half resolution. Every backend's delay is compared with the
// reference before it is timed. Options beside Google Benchmark's: --scenario FILE.nc (may be repeated) takes these
// cities instead of the examples; --junctions N (may be repeated) these grids instead of 100, 1000 and 10000.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench_city.hpp"
#include "kernels/model/batch_simulator.hpp"

namespace nightwave::bench {
namespace {

struct Variant {
  const char* label;
  Backend backend;
  model::Resolution resolution = model::Resolution::single;
};

constexpr Variant variants[] = {{"reference", Backend::reference},
                                {"naive", Backend::naive},
                                {"cpu", Backend::cpu},
                                {"cuda", Backend::cuda},
                                {"naive_half", Backend::naive, model::Resolution::half},
                                {"cpu_half", Backend::cpu, model::Resolution::half},
                                {"cuda_half", Backend::cuda, model::Resolution::half}};

/// A city made when the first benchmark of it runs, with what the reference says of the first two of its plans.
class LazyCity {
 public:
  explicit LazyCity(std::function<City()> make) : make_(std::move(make)) {}

  const City& get() {
    if (!city_) {
      city_ = make_();
      plans_ = varied_plans(*city_, 64);
      for (const Measures& m :
           evaluator_of(*city_, Backend::reference, model::Resolution::single).evaluate(std::span(plans_).first(2)))
        reference_delay_s_.push_back(m.delay_s);
    }
    return *city_;
  }
  const std::vector<Plan>& plans() const { return plans_; }
  const std::vector<double>& reference_delay_s() const { return reference_delay_s_; }

 private:
  std::function<City()> make_;
  std::optional<City> city_;
  std::vector<Plan> plans_;
  std::vector<double> reference_delay_s_;
};

void evaluate(benchmark::State& state, LazyCity& lazy, const Variant& variant, bool real) {
  const City& city = lazy.get();
  const Evaluator evaluator = evaluator_of(city, variant.backend, variant.resolution);
  std::vector<Plan> batch = lazy.plans();
  batch.resize(std::min(batch.size(), evaluator.preferred_batch()));
  if (variant.backend == Backend::naive || variant.backend == Backend::reference) batch.resize(1);
  if (variant.backend == Backend::cuda)
    for (std::size_t i = 0; batch.size() < evaluator.preferred_batch(); ++i) batch.push_back(lazy.plans()[i % 64]);
  // Rounding may tip a vehicle over the edge of a green or a room: a few in a thousand, not more.
  const double tolerance = variant.resolution == model::Resolution::single ? 1e-3 : 5e-3;
  const std::size_t compared = std::min(batch.size(), lazy.reference_delay_s().size());
  const std::vector<Measures> checked = evaluator.evaluate(std::span(batch).first(compared));
  for (std::size_t i = 0; i < compared; ++i)
    if (std::abs(checked[i].delay_s / lazy.reference_delay_s()[i] - 1) > tolerance) {
      state.SkipWithError("the delay differs from the reference's");
      return;
    }
  for (auto _ : state) benchmark::DoNotOptimize(evaluator.evaluate(batch));
  const model::ModelTables& tables = evaluator.city().tables;
  const double candidates = static_cast<double>(state.iterations()) * static_cast<double>(batch.size());
  const double movement_steps =
      static_cast<double>(tables.blocks) * model::block_steps * static_cast<double>(movements_of(tables));
  state.counters["candidates_per_second"] = benchmark::Counter(candidates, benchmark::Counter::kIsRate);
  state.counters["movement_steps_per_second"] =
      benchmark::Counter(candidates * movement_steps, benchmark::Counter::kIsRate);
  if (variant.backend != Backend::cpu && variant.backend != Backend::cuda) return;
  state.counters["bytes_per_movement_step"] = bytes_per_movement_step(evaluator.city(), variant.resolution);
  if (real && variant.backend == Backend::cpu)
    state.counters["share_of_time_in_clusters"] = share_of_time_in_clusters(city, evaluator);
}

void add(const std::string& prefix, const std::string& name, bool real, std::function<City()> make) {
  auto city = std::make_shared<LazyCity>(std::move(make));
  for (const Variant& variant : variants) {
    if (variant.backend == Backend::cuda && !model::cuda_available()) continue;
    benchmark::RegisterBenchmark((prefix + "/" + variant.label + "/" + name).c_str(), [city, variant,
                                                                                       real](benchmark::State& state) {
      try {
        evaluate(state, *city, variant, real);
      } catch (const std::exception& error) {
        state.SkipWithError(error.what());
      }
    })->Unit(benchmark::kMillisecond);
  }
}

}  // namespace
}  // namespace nightwave::bench

int main(int argc, char** argv) {
  using namespace nightwave::bench;
  benchmark::Initialize(&argc, argv);
  std::vector<std::filesystem::path> scenarios;
  std::vector<std::uint32_t> grids;
  for (; argc > 2; argc -= 2, argv += 2) {
    if (std::string_view(argv[1]) == "--scenario")
      scenarios.emplace_back(argv[2]);
    else if (std::string_view(argv[1]) == "--junctions" && std::atoi(argv[2]) > 0)
      grids.push_back(static_cast<std::uint32_t>(std::atoi(argv[2])));
    else
      break;
  }
  if (argc > 1) {
    std::fprintf(stderr,
                 "bench_kernels: unknown option %s (knows --scenario FILE.nc, --junctions N and --benchmark_*)\n",
                 argv[1]);
    return 2;
  }
  if (scenarios.empty() && grids.empty()) {
    for (const char* city : {"arterial/arterial.nc", "grid/grid.nc", "town/town.nc"})
      scenarios.push_back(std::filesystem::path(NIGHTWAVE_SOURCE_DIR "/inputs") / city);
    grids = {100, 1000, 10000};
  }
  for (const std::uint32_t junctions : grids)
    add("evaluate", "junctions:" + std::to_string(junctions), false, [junctions] { return synthetic_grid(junctions); });
  for (const auto& file : scenarios) {
    if (!std::filesystem::exists(file)) {
      std::fprintf(stderr, "bench_kernels: no file %s\n", file.c_str());
      return 3;
    }
    add("real", file.stem().string(), true, [file] { return city_of_file(file); });
  }
  benchmark::RunSpecifiedBenchmarks();
}
