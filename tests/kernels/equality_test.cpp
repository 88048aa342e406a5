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
  return same_bits(a.node_delay, b.node_delay) && same_bits(a.node_stops, b.node_stops) &&
         same_bits(a.node_arrived, b.node_arrived) && same_bits(a.entry_delay, b.entry_delay) &&
         same_bits(a.entry_entered, b.entry_entered);
}

bool same_bits(const Measures& a, const Measures& b) {
  bool same = a.delay_s == b.delay_s && a.stops == b.stops && a.queue_overflow_veh_s == b.queue_overflow_veh_s &&
              a.unserved == b.unserved && a.zones.size() == b.zones.size();
  for (std::size_t z = 0; same && z < a.zones.size(); ++z)
    same = a.zones[z].delay_veh_s == b.zones[z].delay_veh_s && a.zones[z].stops == b.zones[z].stops;
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

TEST(Cpu, EqualsNaiveBitForBitInStatesAndOutcomesForAnyNumberOfLanes) {
  const std::size_t width = cpu_tile_width();
  for (const SmallCity& source : cities()) {
    const Batch b(source, width);
    std::vector<Outcome> outcomes;
    std::vector<FinalState> states(width);
    for (std::size_t i = 0; i < width; ++i)
      outcomes.push_back(run_naive(b.city.tables, b.city.demand, b.timings[i], &states[i]));
    for (const std::size_t count : {std::size_t{1}, width - 1, width}) {
      std::vector<FinalState> cpu_states;
      const std::vector<Outcome> cpu = run_cpu(b.city.tables, b.city.demand, b.lanes(count), &cpu_states);
      ASSERT_EQ(cpu.size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_TRUE(same_bits(cpu[i], outcomes[i])) << "lane " << i << " of " << count;
        EXPECT_TRUE(same_bits(cpu_states[i].values, states[i].values)) << "lane " << i << " of " << count;
      }
    }
  }
}

TEST(Cpu, EqualsNaiveWithoutAnyVehicle) {
  Batch b(testing::random_grid(5, 10), 2);
  std::fill(b.city.demand.departures.begin(), b.city.demand.departures.end(), 0.0f);
  std::vector<FinalState> states;
  const std::vector<Outcome> cpu = run_cpu(b.city.tables, b.city.demand, b.lanes(2), &states);
  FinalState state;
  EXPECT_TRUE(same_bits(cpu[1], run_naive(b.city.tables, b.city.demand, b.timings[1], &state)));
  EXPECT_TRUE(same_bits(states[1].values, state.values));
}

TEST(ScalarLane, TakesTheSameStepsAsNaive) {
  const Batch b(testing::random_grid(6, 40), 1);
  const ModelTables& m = b.city.tables;
  FinalState naive;
  run_naive(m, b.city.demand, b.timings[0], &naive);

  const FlushSubnormals flush;
  Tile tile(m, 1);
  tile.begin(m, b.lanes(1));
  NodeStep<ScalarLane> step(m, b.city.demand, tile);
  for (std::int32_t block = 0; block < m.blocks; ++block) {
    step.use_slice(std::min(block / m.blocks_per_slice, m.slices - 1));
    for (const Cluster& c : m.clusters)
      for (int i = 0; i < block_steps; ++i)
        for (std::uint32_t n = c.node_begin; n < c.node_begin + c.node_count; ++n)
          step.advance(n, block, block * block_steps + i, i == 0);
  }
  const float* at = naive.values.data();
  for (const LaneArray* part : {&tile.queue, &tile.head, &tile.recent}) {
    EXPECT_EQ(std::memcmp(part->at(0), at, m.turns.size() * sizeof(float)), 0);
    at += m.turns.size();
  }
  at += m.links.size();  // room, part of which is under way in the tile
  EXPECT_EQ(std::memcmp(tile.waiting.at(0), at, m.entries.size() * sizeof(float)), 0);
  EXPECT_EQ(std::memcmp(tile.ring.at(0), at + m.entries.size(), m.ring_steps * sizeof(float)), 0);
}

TEST(Naive, IsCloseToTheReference) {
  for (const SmallCity& source : cities()) {
    const Batch b(source, 3);
    for (const CandidateTimings& t : b.timings) {
      const auto delay = [](const Outcome& o) {
        double sum = 0;
        for (const double d : o.node_delay) sum += d;
        for (const double d : o.entry_delay) sum += d;
        return sum;
      };
      const double exact = delay(run_reference(b.city.tables, b.city.demand, t));
      EXPECT_GT(exact, 0);
      EXPECT_NEAR(delay(run_naive(b.city.tables, b.city.demand, t)), exact, 1e-3 * exact);
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
    const std::vector<Measures> backwards = evaluate(c, {plans.rbegin(), plans.rend()}, Backend::cpu, 2);
    for (std::size_t i = 0; i < plans.size(); ++i)
      EXPECT_TRUE(same_bits(backwards[i], naive[plans.size() - 1 - i])) << i;
  }
}

}  // namespace
}  // namespace nightwave::model
