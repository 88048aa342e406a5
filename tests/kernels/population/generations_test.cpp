// SPDX-License-Identifier: Apache-2.0
// A small genetic search that is made of the operators alone.
#include <gtest/gtest.h>

#include <algorithm>

#include "kernels/model/backends.hpp"
#include "kernels/population/timings_buffer.hpp"
#include "places.hpp"
#include "search/population_tables.hpp"
#include "support/small_city.hpp"
#include "test_city.hpp"

namespace nightwave {
namespace {

using population::Columns;
using population::Draw;
using population::Gene;
using population::Population;
using testing::TestCity;

constexpr std::uint32_t parents = 12;
constexpr std::uint32_t children = 20;
constexpr std::uint32_t generations = 8;

class Generations : public testing::EveryPlace {};

/// Seconds of delay of a candidate whose timings are in a copy of what decode() wrote.
double delay_of(const TestCity& city, const population::TimingsView& view, std::uint32_t candidate) {
  model::CandidateTimings timings;
  const auto at = [&](const population::Lanes<float>& lanes, std::uint32_t e) {
    return lanes.at(view.tiling, e, candidate);
  };
  for (std::uint32_t s = 0; s < city.packed.tables.signal_count; ++s) {
    timings.cycle_s.push_back(at(view.cycle_s, s));
    timings.position_s.push_back(at(view.position_s, s));
  }
  for (std::uint32_t w = 0; w < city.packed.tables.window_count; ++w)
    timings.windows.push_back({at(view.starts, w), at(view.lengths, w)});
  const model::Outcome outcome = model::run_naive(city.packed.tables, city.packed.demand, timings);
  double delay = 0;
  for (std::size_t n = 0; n < city.packed.tables.nodes.size(); ++n) delay += outcome.node(n, model::Measure::delay);
  for (std::size_t e = 0; e < city.packed.tables.entries.size(); ++e) delay += outcome.entry_delay(e);
  return delay;
}

struct Result {
  std::vector<double> best;  ///< after each generation
  std::vector<Gene> genes;   ///< of the parents in the end
  friend bool operator==(const Result&, const Result&) = default;
};

class SmallSearch {
 public:
  /// Children are made, decoded and simulated `batch` at a time.
  SmallSearch(const TestCity& city, Population& population, std::uint32_t batch)
      : city_(city), population_(population), batch_(batch), timings_(population, batch, population::Tiling{3}) {}

  Result run() {
    Genome shipped = encode(city_.space, city_.space.shipped);
    population_.write_genes({0, parents}, to_genes(city_.space, city_.tables, std::vector<Genome>(parents, shipped)));
    population_.change_signals({1, parents - 1}, {.seed = 1}, {}, 0.3);
    evaluate({0, parents});
    Result result;
    const Columns all{0, parents + children};
    for (std::uint32_t generation = 1; generation <= generations; ++generation) {
      for (const Columns batch : batches({parents, children})) breed(batch, {.seed = 1, .generation = generation});
      evaluate({parents, children});
      population_.rank(all, population::Equals::last);
      population_.keep(all, parents);
      result.best.push_back(population_.read_scores({0, 1}).front());
    }
    result.genes = population_.read_genes({0, parents});
    return result;
  }

 private:
  std::vector<Columns> batches(Columns columns) const {
    std::vector<Columns> all;
    for (std::uint32_t begin = columns.begin; begin < columns.end(); begin += batch_)
      all.push_back({begin, std::min(batch_, columns.end() - begin)});
    return all;
  }

  void breed(Columns columns, const Draw& draw) {
    population_.draw_parents({0, parents}, columns, draw);
    population_.cross(columns, draw, {});
    population_.change_few(columns, draw, {}, 0.45);
    population_.shift_blocks(columns, draw, 0.1);
    population_.step_cycles(columns, draw, 0.2);
  }

  void evaluate(Columns columns) {
    for (const Columns batch : batches(columns)) {
      population_.decode(batch, timings_.view());
      const population::TimingsCopy copy = timings_.read();
      std::vector<double> scores;
      for (std::uint32_t c = 0; c < batch.count; ++c) scores.push_back(delay_of(city_, copy.view, c));
      population_.write_scores(batch, scores);
    }
  }

  const TestCity& city_;
  Population& population_;
  std::uint32_t batch_;
  population::TimingsBuffer timings_;
};

TEST_P(Generations, FindTheSameBetterPlansEveryTimeAndForAnyBatch) {
  const auto city = std::move(testing::small_cities().front());
  const auto reference = population::make_host_population(city->tables, parents + children, 1);
  const Result expected = SmallSearch(*city, *reference, children).run();
  EXPECT_TRUE(std::is_sorted(expected.best.rbegin(), expected.best.rend()));
  EXPECT_LT(expected.best.back(), 0.95 * expected.best.front());
  for (const std::uint32_t batch : {children, 1u, 7u, 16u}) {
    const auto population = make(city->tables, parents + children);
    EXPECT_TRUE(SmallSearch(*city, *population, batch).run() == expected) << batch;
  }
}

TEST_P(Generations, EndWithLegalGenomes) {
  const auto city = std::move(testing::small_cities()[2]);
  const auto population = make(city->tables, parents + children);
  const Result result = SmallSearch(*city, *population, 16).run();
  for (Genome genome : to_genomes(city->space, city->tables, result.genes)) {
    const Genome before = genome;
    const Plan plan = decode(city->space, genome);
    EXPECT_TRUE(genome == before);
  }
}

IN_EVERY_PLACE(Generations);

}  // namespace
}  // namespace nightwave
