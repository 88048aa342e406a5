// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "base/float_mode.hpp"
#include "evaluate/evaluator.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/lane.hpp"
#include "kernels/model/step.hpp"
#include "support/small_city.hpp"

namespace nightwave::model {
namespace {

using testing::random_plan;
using testing::SmallCity;

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool same_bits(const Outcome& a, const Outcome& b) {
  return same_bits(a.nodes, b.nodes) && same_bits(a.entries, b.entries);
}

bool same_bits(const Measures& a, const Measures& b) {
  bool same = a.delay_s == b.delay_s && a.stops == b.stops && a.queue_overflow_veh_s == b.queue_overflow_veh_s &&
              a.unserved == b.unserved && a.zones.size() == b.zones.size();
  for (std::size_t z = 0; same && z < a.zones.size(); ++z)
    same = a.zones[z].delay_veh_s == b.zones[z].delay_veh_s && a.zones[z].stops == b.zones[z].stops &&
           a.zones[z].weighted_delay_s == b.zones[z].weighted_delay_s &&
           a.zones[z].lit_arrivals == b.zones[z].lit_arrivals && a.zones[z].green_arrivals == b.zones[z].green_arrivals;
  return same;
}

/// Cities from empty streets to gridlock.
std::vector<SmallCity> cities() {
  std::vector<SmallCity> all{testing::corridor(30), testing::corridor(400)};
  for (const std::uint32_t seed : {1u, 2u, 3u, 4u})
    for (const double vehicles : {4.0, 60.0}) all.push_back(testing::random_grid(seed, vehicles));
  return all;
}

std::vector<Plan> random_plans(const Signals& signals, std::size_t count) {
  std::mt19937 random(5);
  std::vector<Plan> plans;
  while (plans.size() < count) plans.push_back(random_plan(signals, random));
  return plans;
}

struct Batch {
  Batch(const SmallCity& source, std::size_t count)
      : city(pack(source.network, source.signals, source.demand, constants, 300)) {
    for (const Plan& plan : random_plans(source.signals, count))
      timings.push_back(timings_of(city.tables, source.signals, plan, constants));
  }
  std::vector<const CandidateTimings*> lanes(std::size_t count) const {
    std::vector<const CandidateTimings*> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(&timings[i]);
    return all;
  }

  ModelConstants constants;
  PackedCity city;
  std::vector<CandidateTimings> timings;
};

struct Ran {
  std::vector<Outcome> outcomes;
  std::vector<FinalState> states;
};

Ran naive(const Batch& b, const RunOptions& options) {
  Ran run;
  for (const CandidateTimings& t : b.timings) {
    run.states.emplace_back();
    run.outcomes.push_back(run_naive(b.city.tables, b.city.demand, t, options, &run.states.back()));
  }
  return run;
}

template <class History>
void collect(const Tile<History>& tile, std::size_t count, Ran& run) {
  for (std::size_t i = 0; i < count; ++i) {
    run.outcomes.push_back(tile.outcome(i));
    run.states.push_back(tile.final_state(i));
  }
}

/// The first `count` candidates in one tile of the cpu backend, advanced up to each of the blocks in turn.
template <class History>
Ran cpu(const Batch& b, const RunOptions& options, std::size_t count, std::vector<std::int32_t> stops = {},
        std::int32_t wave_blocks = 0) {
  const DemandTables* demand = &b.city.demand;
  const Program program(b.city.tables, links_with_ends(b.city.tables, {&demand, 1}), cpu_tile_width(),
                        options.resolution, options.measures);
  const DemandProgram demand_program(b.city.tables, *demand);
  Tile<History> tile(b.city.tables, program);
  tile.begin(b.lanes(count));
  stops.push_back(b.city.tables.blocks);
  for (const std::int32_t block : stops) advance_cpu(b.city.tables, program, demand_program, tile, block, wave_blocks);
  Ran run;
  collect(tile, count, run);
  return run;
}

void expect_same(const Ran& a, const Ran& b, std::size_t count) {
  ASSERT_GE(a.outcomes.size(), count);
  ASSERT_GE(b.outcomes.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_TRUE(same_bits(a.outcomes[i], b.outcomes[i])) << "lane " << i << " of " << count;
    EXPECT_TRUE(same_bits(a.states[i].values, b.states[i].values)) << "lane " << i << " of " << count;
  }
}

constexpr RunOptions every_option[] = {{Resolution::single, MeasureSet::costs},
                                       {Resolution::single, MeasureSet::all},
                                       {Resolution::half, MeasureSet::costs},
                                       {Resolution::half, MeasureSet::all}};

TEST(Cpu, EqualsNaiveBitForBitInStatesAndOutcomesForAnyNumberOfLanes) {
  const std::size_t width = cpu_tile_width();
  for (const SmallCity& source : cities()) {
    const Batch b(source, width);
    for (const RunOptions& options : every_option) {
      const Ran expected = naive(b, options);
      SCOPED_TRACE(static_cast<int>(options.resolution) * 10 + static_cast<int>(options.measures));
      for (const std::size_t count : {std::size_t{1}, width - 1, width})
        expect_same(
            options.resolution == Resolution::single ? cpu<float>(b, options, count) : cpu<Half>(b, options, count),
            expected, count);
    }
  }
}

TEST(Cpu, EqualsNaiveWithoutAnyVehicle) {
  Batch b(testing::random_grid(5, 10), 2);
  std::fill(b.city.demand.departures.begin(), b.city.demand.departures.end(), 0.0f);
  expect_same(cpu<float>(b, {}, 2), naive(b, {}), 2);
}

TEST(Cpu, EndsTheSameWhenItPausesOnTheWay) {
  const Batch b(testing::random_grid(3, 60), 2);
  expect_same(cpu<float>(b, {}, 2, {1, 7, 50}), naive(b, {}), 2);
}

TEST(Cpu, EndsTheSameWithSeveralBlocksUnderWayAtATime) {
  for (const std::uint32_t seed : {2u, 7u})
    for (const double vehicles : {4.0, 60.0}) {
      const Batch b(testing::random_grid(seed, vehicles), 2);
      const Ran expected = naive(b, {}), expected_half = naive(b, {Resolution::half});
      for (const std::int32_t wave : {2, 3, blocks_in_sight}) {
        SCOPED_TRACE(wave);
        expect_same(cpu<float>(b, {}, 2, {5}, wave), expected, 2);
        expect_same(cpu<Half>(b, {Resolution::half}, 2, {}, wave), expected_half, 2);
      }
    }
}

TEST(ScalarLane, TakesTheSameStepsAsNaive) {
  const Batch b(testing::random_grid(6, 40), 1);
  const ModelTables& m = b.city.tables;
  const DemandTables* demand = &b.city.demand;
  const Program program(m, links_with_ends(m, {&demand, 1}), 1, Resolution::single, MeasureSet::costs);
  const DemandProgram demand_program(m, *demand);
  const FlushSubnormals flush;
  Tile<float> tile(m, program);
  tile.begin(b.lanes(1));
  for (std::int32_t block = 0; block < m.blocks; ++block) {
    const ClusterStep<ScalarLane, float, false> step(program.view(), demand_program.view(m, block), tile.view(), block);
    for (std::uint32_t c = 0; c < program.clusters.size(); ++c) step.advance(c);
    tile.next_block();
  }
  Ran run;
  collect(tile, 1, run);
  expect_same(run, naive(b, {}), 1);
}

TEST(Naive, IsCloseToTheReference) {
  for (const SmallCity& source : cities()) {
    const Batch b(source, 3);
    for (const CandidateTimings& t : b.timings)
      for (const Resolution resolution : {Resolution::single, Resolution::half}) {
        const auto delay = [](const Outcome& o) {
          double sum = 0;
          for (std::size_t n = 0; n < o.nodes.size() / o.measures; ++n) sum += o.node(n, Measure::delay);
          for (std::size_t e = 0; e < o.entries.size() / entry_measures; ++e) sum += o.entry_delay(e);
          return sum;
        };
        const double exact = delay(run_reference(b.city.tables, b.city.demand, t));
        EXPECT_GT(exact, 0);
        EXPECT_NEAR(delay(run_naive(b.city.tables, b.city.demand, t, {resolution, MeasureSet::costs})), exact,
                    (resolution == Resolution::single ? 1e-3 : 4e-3) * exact);
      }
  }
}

std::vector<Measures> evaluate(const SmallCity& c, const std::vector<Plan>& plans, Backend backend, unsigned threads) {
  return Evaluator(c.network, c.signals, c.demand, {}, {.backend = backend, .threads = threads, .drain_s = 300})
      .evaluate(plans);
}

TEST(Evaluator, MeasuresTheSameForAnyBackendThreadsBatchAndOrder) {
  for (const SmallCity& c : {testing::corridor(200), testing::random_grid(7, 30)}) {
    const std::vector<Plan> plans = random_plans(c.signals, 35);
    const std::vector<Measures> naive = evaluate(c, plans, Backend::naive, 1);
    for (const std::size_t count : {1, 15, 16, 17, 35})
      for (const unsigned threads : {1u, 2u}) {
        const std::vector<Plan> some(plans.begin(), plans.begin() + static_cast<std::ptrdiff_t>(count));
        const std::vector<Measures> cpu = evaluate(c, some, Backend::cpu, threads);
        ASSERT_EQ(cpu.size(), count);
        for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(same_bits(cpu[i], naive[i])) << i << " of " << count;
      }
    // Large batches: the same plans over and over.
    std::vector<Plan> many;
    for (std::size_t i = 0; i < 4096; ++i) many.push_back(plans[i % plans.size()]);
    for (const std::size_t count : {257, 4096}) {
      const std::vector<Measures> cpu =
          evaluate(c, {many.begin(), many.begin() + static_cast<std::ptrdiff_t>(count)}, Backend::cpu, 2);
      ASSERT_EQ(cpu.size(), count);
      for (std::size_t i = 0; i < count; ++i)
        ASSERT_TRUE(same_bits(cpu[i], naive[i % plans.size()])) << i << " of " << count;
    }
    const std::vector<Measures> backwards = evaluate(c, {plans.rbegin(), plans.rend()}, Backend::cpu, 2);
    for (std::size_t i = 0; i < plans.size(); ++i)
      EXPECT_TRUE(same_bits(backwards[i], naive[plans.size() - 1 - i])) << i;
  }
}

}  // namespace
}  // namespace nightwave::model
