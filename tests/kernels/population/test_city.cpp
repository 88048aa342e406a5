// SPDX-License-Identifier: Apache-2.0
#include "test_city.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "evaluate/timings.hpp"
#include "io/files.hpp"
#include "search/population_tables.hpp"
#include "signals/light_runs.hpp"
#include "support/small_city.hpp"

namespace nightwave::testing {
namespace {

int between(std::mt19937& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
}

char random_letter(std::mt19937& random) {
  // Common ones more often, so that runs of several stages come about.
  static const std::string letters = "rrrrrGGGGGGggggyyyuRYsoO";
  return letters[random() % letters.size()];
}

Signal odd_signal(std::mt19937& random, int stages, int letters) {
  Signal signal;
  signal.name = "odd";
  const auto n = static_cast<std::size_t>(stages);
  signal.indices.assign(static_cast<std::size_t>(letters), IndexKind::vehicles);
  const auto state = [&] {
    std::string s;
    for (int i = 0; i < letters; ++i) s += random_letter(random);
    return s;
  };
  for (int i = 0; i < letters; ++i) signal.minimum_green_s.push_back(between(random, 0, 15));
  signal.shipped_cycle_s = 0;
  for (int s = 0; s < stages; ++s) {
    signal.stages.push_back({state(), between(random, 1, 30), between(random, 0, 8)});
    signal.shipped_cycle_s += signal.stages.back().shipped_duration_s;
  }
  signal.intergreens.resize(n * n);
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = 0; b < n; ++b)
      for (int k = a == b ? 0 : between(random, 0, 2); k > 0; --k)
        signal.intergreens[a * n + b].push_back({between(random, 0, 4), state()});
  for (std::size_t a = 0; a < n; ++a) signal.shipped_cycle_s += duration_s(signal.intergreen(a, (a + 1) % n));
  signal.adjustable = true;
  return signal;
}

/// A signal each of whose letters is green in two neighbouring stages and long: raising one pair's greens takes from
/// the next pair, so that in short cycles only the tightest greens are left.
Signal chained_signal(std::mt19937& random, int stages) {
  Signal signal;
  signal.name = "chained";
  const auto n = static_cast<std::size_t>(stages);
  signal.indices.assign(n, IndexKind::vehicles);
  signal.intergreens.resize(n * n);
  for (std::size_t s = 0; s < n; ++s) {
    std::string state(n, 'r');
    state[s] = state[(s + 1) % n] = 'G';
    signal.stages.push_back({state, 15, between(random, 0, 3)});
    signal.minimum_green_s.push_back(between(random, 15, 25));
  }
  signal.shipped_cycle_s = 15 * stages;
  signal.adjustable = true;
  return signal;
}

/// Whether window_bounds() has room for what a letter shows in every order.
bool fits(const Signal& signal, const SignalChoices& choices, const SignalTiming& shipped, std::uint16_t index) {
  const WindowBounds bounds = window_bounds(signal, index);
  std::vector<std::vector<std::uint8_t>> orders = choices.orders;
  orders.push_back(shipped.order);
  for (const auto& order : orders) {
    int go = 0, yield = 0;
    for (const LightRun& run : light_runs(signal, order, index)) {
      go += run.show == Show::go;
      yield += run.show == Show::yield;
    }
    if (go > bounds.protected_windows || yield > bounds.permissive_windows) return false;
  }
  return true;
}

PackedCity lights_of_everything(const Signals& signals, const SearchSpace& space) {
  PackedCity packed;
  model::ModelTables& m = packed.tables;
  m.signal_count = static_cast<std::uint32_t>(signals.all.size());
  m.begin_s = 6 * 3600 + 17;
  // Letter by letter, so that the lights of a signal are not next to each other.
  for (std::uint16_t index = 0; index < 12; ++index)
    for (const SignalId id : signals.all.ids()) {
      const Signal& signal = signals.all[id];
      if (index >= signal.indices.size()) continue;
      if (!fits(signal, space.choices[id], space.shipped.timings[id], index)) continue;
      const WindowBounds bounds = window_bounds(signal, index);
      m.lights.push_back({id.value, index, m.window_count, bounds.protected_windows, bounds.permissive_windows,
                          bounds.sneaker_windows});
      m.window_count += bounds.protected_windows + bounds.permissive_windows + bounds.sneaker_windows;
    }
  return packed;
}

std::unique_ptr<TestCity> grouped(const std::string& title, SmallCity city) {
  // Three groups and some signals on their own; one signal that keeps what is shipped.
  std::uint32_t i = 0;
  for (Signal& signal : city.signals.all) {
    if (i % 4 != 3) signal.coordination_group = i % 3;
    if (i % 7 == 5) signal.adjustable = false;
    ++i;
  }
  return std::make_unique<TestCity>(title, city.network, city.signals, city.demand);
}

}  // namespace

TestCity::TestCity(std::string name, Network n, Signals s, Demand d)
    : title(std::move(name)),
      network(std::move(n)),
      signals(std::move(s)),
      demand(std::move(d)),
      packed(pack(network, signals, demand, constants, 300)),
      space(make_search_space(network, signals, demand, constants)),
      tables(make_population_tables(space, packed.tables, constants)) {}

TestCity::TestCity(std::string name, Signals s, std::vector<Progression> progressions)
    : title(std::move(name)), signals(std::move(s)), space(make_search_space(network, signals, demand, constants)) {
  space.graph = SignalGraph(signals.all.size(), std::move(progressions));
  packed = lights_of_everything(signals, space);
  tables = make_population_tables(space, packed.tables, constants);
}

std::vector<std::unique_ptr<TestCity>> small_cities() {
  std::vector<std::unique_ptr<TestCity>> cities;
  cities.push_back(grouped("corridor", corridor(100)));
  for (const std::uint32_t seed : {1u, 2u, 3u})
    cities.push_back(grouped("grid " + std::to_string(seed), random_grid(seed, 20)));
  return cities;
}

std::unique_ptr<TestCity> odd_signals(std::uint32_t seed) {
  std::mt19937 random(seed);
  Signals signals;
  std::vector<Progression> progressions;
  const int stages[] = {2, 3, 4, 5, 6, 9, population::most_stages, 2, 3, 4, 4, 3};
  for (std::uint32_t i = 0; i < 36; ++i) {
    const int count = stages[i % std::size(stages)];
    Signal signal = i % 12 == 10 ? chained_signal(random, count) : odd_signal(random, count, between(random, 1, 12));
    if (i % 3 == 0) signal.coordination_group = i % 2;
    if (i % 9 == 8) signal.adjustable = false;
    signal.shipped_offset_s = between(random, 0, signal.shipped_cycle_s - 1);
    signals.all.push_back(std::move(signal));
    if (i > 2) progressions.push_back({SignalId(random() % i), SignalId(i), 0, 0, 20, 100.0});
  }
  return std::make_unique<TestCity>("odd signals " + std::to_string(seed), std::move(signals), std::move(progressions));
}

std::unique_ptr<TestCity> example_city(const std::string& name) {
  Scenario scenario = read_scenario(std::string(NIGHTWAVE_SOURCE_DIR "/inputs/") + name + "/" + name + ".nc");
  return std::make_unique<TestCity>(name, std::move(scenario.network), std::move(scenario.signals),
                                    std::move(scenario.demand));
}

Genome nonsense(const SearchSpace& space, std::mt19937& random) {
  Genome genome;
  for (std::size_t g = 0; g < space.groups.size(); ++g) genome.cycle_s.push_back(between(random, -50, 400));
  genome.signals.resize(space.choices.size());
  const bool extreme = random() % 8 == 0;
  for (const SignalId id : space.adjustable) {
    SignalGenes& genes = genome.signals[id];
    genes.offset_s = extreme ? between(random, INT16_MIN, INT16_MAX) : between(random, -500, 500);
    genes.half = random() % 2 == 0;
    genes.order = static_cast<std::uint8_t>(random() % 30);
    const std::size_t stages = space.signals->all[id].stages.size();
    for (std::size_t s = random() % 4 == 0 ? random() % stages : stages; s > 0; --s)
      genes.green_s.push_back(extreme ? between(random, INT16_MIN, INT16_MAX) : between(random, -20, 150));
  }
  return genome;
}

Genome legal_genome(const SearchSpace& space, std::mt19937& random) {
  Genome genome = nonsense(space, random);
  decode(space, genome);
  return genome;
}

std::vector<Genome> legal_genomes(const SearchSpace& space, std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Genome> genomes;
  while (genomes.size() < count) genomes.push_back(legal_genome(space, random));
  return genomes;
}

}  // namespace nightwave::testing
