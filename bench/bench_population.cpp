// SPDX-License-Identifier: Apache-2.0
// bench_population: how fast candidates are decoded, changed, crossed and ranked, by place and city. Every decoding is
// compared with the search's own before it is timed; `one_by_one` is that one.
//   population/<operator>/<one_by_one|host|cuda>/<city>/candidates:<n>
#include <benchmark/benchmark.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "io/files.hpp"
#include "kernels/population/population.hpp"
#include "kernels/population/timings_buffer.hpp"
#include "search/genome.hpp"
#include "search/population_tables.hpp"
#include "search/space.hpp"

namespace nightwave {
namespace {

using population::Columns;
using population::Draw;
using population::Population;

constexpr population::Tiling tiling{4};

struct City {
  std::string name;
  Scenario scenario;
  ModelConstants constants;
  PackedCity packed;
  SearchSpace space;
  population::Tables tables;
};

/// Four approaches with protected left turns, in a row that shares a cycle: what an arterial city is made of.
Signal common_signal() {
  const std::string greens[] = {"GGrrrrGGrrrr", "rrGrrrrrGrrr", "rrrGGrrrrGGr", "rrrrrGrrrrrG"};
  Signal signal;
  signal.name = "signal";
  signal.indices.assign(12, IndexKind::vehicles);
  signal.minimum_green_s.assign(12, 5);
  signal.intergreens.resize(16);
  for (std::size_t a = 0; a < 4; ++a) {
    signal.stages.push_back({greens[a], 20, 5});
    std::string yellow = greens[a];
    for (char& letter : yellow) letter = letter == 'G' ? 'y' : letter;
    for (std::size_t b = 0; b < 4; ++b)
      if (a != b) signal.intergreens[a * 4 + b] = {{3, yellow}, {2, std::string(12, 'r')}};
  }
  signal.shipped_cycle_s = 100;
  signal.adjustable = true;
  signal.coordination_group = 0;
  return signal;
}

std::shared_ptr<City> row_of_signals(std::uint32_t count) {
  auto city = std::make_shared<City>();
  city->name = "row_" + std::to_string(count);
  std::vector<Progression> progressions;
  model::ModelTables& m = city->packed.tables;
  m.signal_count = count;
  m.begin_s = 7 * 3600;
  for (std::uint32_t i = 0; i < count; ++i) {
    city->scenario.signals.all.push_back(common_signal());
    if (i > 0) progressions.push_back({SignalId(i - 1), SignalId(i), 0, 0, 20, 100.0});
    for (std::uint16_t index = 0; index < 12; ++index) {
      if (index % 6 == 1 || index % 6 == 4) continue;  // acts like the letter before it
      const WindowBounds bounds = window_bounds(city->scenario.signals.all[SignalId(i)], index);
      m.lights.push_back(
          {i, index, m.window_count, bounds.protected_windows, bounds.permissive_windows, bounds.sneaker_windows});
      m.window_count += bounds.protected_windows + bounds.permissive_windows + bounds.sneaker_windows;
    }
  }
  city->space = make_search_space(Network{}, city->scenario.signals, Demand{}, city->constants);
  city->space.graph = SignalGraph(count, std::move(progressions));
  city->tables = make_population_tables(city->space, m, city->constants);
  return city;
}

std::shared_ptr<City> example_city(const std::string& name) {
  auto city = std::make_shared<City>();
  city->name = name;
  city->scenario = read_scenario(std::string(NIGHTWAVE_SOURCE_DIR "/inputs/") + name + "/" + name + ".nc");
  const Scenario& s = city->scenario;
  city->packed = pack(s.network, s.signals, s.demand, city->constants, 900);
  city->space = make_search_space(s.network, s.signals, s.demand, city->constants);
  city->tables = make_population_tables(city->space, city->packed.tables, city->constants);
  return city;
}

/// Genomes as a search has them after mutation.
std::vector<Genome> genomes_of(const City& city, std::size_t count) {
  std::mt19937 random(1);
  const Genome shipped = encode(city.space, city.space.shipped);
  std::vector<Genome> genomes(count, shipped);
  for (Genome& genome : genomes) {
    for (int& cycle : genome.cycle_s) cycle = 60 + static_cast<int>(random() % 60);
    for (const SignalId id : city.space.adjustable) {
      SignalGenes& genes = genome.signals[id];
      genes.offset_s = static_cast<int>(random() % 100);
      genes.order = static_cast<std::uint8_t>(random() % city.space.choices[id].orders.size());
      for (int& green : genes.green_s) green = 5 + static_cast<int>(random() % 40);
    }
  }
  return genomes;
}

/// What one_by_one times, and what the others are compared with.
model::CandidateTimings decode_alone(const City& city, Genome& genome) {
  return timings_of(city.packed.tables, city.scenario.signals, decode(city.space, genome), city.constants);
}

bool equals_one_by_one(const City& city, std::vector<Genome> genomes, const population::TimingsView& view) {
  for (std::uint32_t c = 0; c < genomes.size(); ++c) {
    const model::CandidateTimings expected = decode_alone(city, genomes[c]);
    for (std::uint32_t w = 0; w < expected.windows.size(); ++w) {
      if (view.starts.at(view.tiling, w, c) != expected.windows[w].start ||
          view.lengths.at(view.tiling, w, c) != expected.windows[w].length)
        return false;
    }
  }
  return true;
}

void count(benchmark::State& state, const City& city, std::uint32_t candidates) {
  const double done = static_cast<double>(state.iterations()) * candidates;
  state.counters["candidates_per_second"] = benchmark::Counter(done, benchmark::Counter::kIsRate);
  state.counters["genes_per_second"] =
      benchmark::Counter(done * static_cast<double>(city.tables.shape.genes), benchmark::Counter::kIsRate);
}

using MakePopulation = std::function<std::unique_ptr<Population>(const population::Tables&, std::uint32_t)>;

/// A population whose candidates are random and decoded, with random scores; columns double for children.
std::unique_ptr<Population> filled(const City& city, const MakePopulation& make, std::uint32_t candidates) {
  auto population = make(city.tables, 2 * candidates);
  population->write_genes({0, candidates}, to_genes(city.space, city.tables, genomes_of(city, candidates)));
  population::TimingsBuffer buffer(*population, candidates, tiling);
  population->decode({0, candidates}, buffer.view());
  std::mt19937 random(2);
  std::vector<double> scores(candidates);
  for (double& score : scores) score = static_cast<double>(random());
  population->write_scores({0, candidates}, scores);
  population->finish();
  return population;
}

void time_decoding_alone(benchmark::State& state, const City& city) {
  const std::vector<Genome> genomes = genomes_of(city, 16);
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<Genome> copy = genomes;
    state.ResumeTiming();
    for (Genome& genome : copy) benchmark::DoNotOptimize(decode_alone(city, genome));
  }
  count(state, city, 16);
}

void time_decoding(benchmark::State& state, const City& city, const MakePopulation& make, std::uint32_t candidates) {
  const std::vector<Genome> genomes = genomes_of(city, candidates);
  const std::vector<population::Gene> genes = to_genes(city.space, city.tables, genomes);
  const auto population = make(city.tables, candidates);
  population->write_genes({0, candidates}, genes);
  population::TimingsBuffer buffer(*population, candidates, tiling);
  population->decode({0, candidates}, buffer.view());
  if (!equals_one_by_one(city, genomes, buffer.read().view)) {
    state.SkipWithError("decoded timings differ from the search's own");
    return;
  }
  // Genomes that are canonical already take the same way through decoding as others.
  for (auto _ : state) {
    population->decode({0, candidates}, buffer.view());
    population->finish();
  }
  count(state, city, candidates);
}

/// Times an operator on a filled population; `prepare` is called once before.
void time_operator(benchmark::State& state, const City& city, const MakePopulation& make, std::uint32_t candidates,
                   const std::function<void(Population&)>& prepare,
                   const std::function<void(Population&, const Draw&)>& operate) {
  const auto population = filled(city, make, candidates);
  prepare(*population);
  Draw draw{.seed = 1};
  for (auto _ : state) {
    ++draw.generation;
    operate(*population, draw);
    population->finish();
  }
  count(state, city, candidates);
}

void add(const std::string& name, const std::function<void(benchmark::State&)>& body) {
  benchmark::RegisterBenchmark(name.c_str(), body)->Unit(benchmark::kMillisecond)->UseRealTime();
}

void add_operators(const std::shared_ptr<City>& city, const std::string& place, const MakePopulation& make,
                   std::uint32_t n) {
  const auto name = [&](const std::string& op) {
    return "population/" + op + "/" + place + "/" + city->name + "/candidates:" + std::to_string(n);
  };
  const auto nothing = [](Population&) {};
  const Columns parents{0, n}, children{n, n};
  add(name("decode"), [=](benchmark::State& s) { time_decoding(s, *city, make, n); });
  add(name("mutate"), [=](benchmark::State& s) {
    time_operator(s, *city, make, n, nothing,
                  [=](Population& p, const Draw& draw) { p.change_signals(parents, draw, {}, 0.02); });
  });
  add(name("crossover"), [=](benchmark::State& s) {
    time_operator(
        s, *city, make, n, [=](Population& p) { p.draw_parents(parents, children, {.seed = 3}); },
        [=](Population& p, const Draw& draw) { p.cross(children, draw, {}); });
  });
  add(name("rank"), [=](benchmark::State& s) {
    time_operator(s, *city, make, n, nothing, [=](Population& p, const Draw&) { p.rank(parents); });
  });
  add(name("keep"), [=](benchmark::State& s) {
    time_operator(
        s, *city, make, n, [=](Population& p) { p.rank(parents); },
        [=](Population& p, const Draw&) { p.keep(parents, n / 2); });
  });
}

void add_city(const std::shared_ptr<City>& city) {
  add("population/decode/one_by_one/" + city->name, [=](benchmark::State& s) { time_decoding_alone(s, *city); });
  const auto on_host = [](const population::Tables& tables, std::uint32_t capacity) {
    return population::make_host_population(tables, capacity, 1);
  };
  add_operators(city, "host", on_host, 256);
  if (population::cuda_devices() == 0) return;
  const auto on_gpu = [](const population::Tables& tables, std::uint32_t capacity) {
    return population::make_cuda_population(tables, capacity);
  };
  for (const std::uint32_t candidates : {256u, 4096u}) add_operators(city, "cuda", on_gpu, candidates);
}

}  // namespace
}  // namespace nightwave

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  try {
    for (const char* name : {"arterial", "grid", "town"}) nightwave::add_city(nightwave::example_city(name));
    for (const std::uint32_t signals : {100u, 1000u}) nightwave::add_city(nightwave::row_of_signals(signals));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_population: %s\n", error.what());
    return 3;
  }
  benchmark::RunSpecifiedBenchmarks();
}
