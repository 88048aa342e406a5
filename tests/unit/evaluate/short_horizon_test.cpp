// SPDX-License-Identifier: Apache-2.0
#include "evaluate/short_horizon.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/compiled_model.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "same_measures.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

using testing::same_measures;
using testing::SmallCity;

std::vector<SmallCity> cities() {
  return {testing::corridor(30), testing::corridor(400), testing::random_grid(2, 8), testing::random_grid(3, 60)};
}

std::vector<EvaluationOptions> every_option() {
  std::vector<EvaluationOptions> all;
  for (const model::Resolution resolution : {model::Resolution::single, model::Resolution::half})
    for (const model::MeasureSet measures : {model::MeasureSet::costs, model::MeasureSet::all})
      all.push_back({.backend = Backend::cpu,
                     .threads = 1,
                     .drain_s = 300,
                     .demand_draws = {{}, {1.2}},
                     .resolution = resolution,
                     .measures = measures});
  return all;
}

TEST(ShortHorizon, GivesTheParentItsOwnMeasuresBitForBit) {
  std::mt19937 random(1);
  for (const SmallCity& c : cities())
    for (const EvaluationOptions& options : every_option()) {
      const Evaluator evaluator(c.network, c.signals, c.demand, {}, options);
      const Plan parent = testing::random_plan(c.signals, random);
      const Baseline baseline(evaluator, parent, horizon_part(evaluator.city().tables, 185, 140), Keep::state);
      const std::vector<Plan> plans{testing::random_plan(c.signals, random), parent};
      EXPECT_GT(baseline.measures().delay_veh_s, 0);
      EXPECT_TRUE(same_measures(short_horizon(evaluator, baseline, plans)[1], baseline.measures()));
    }
}

TEST(ShortHorizon, OfTheWholeHorizonIsAnEvaluation) {
  std::mt19937 random(2);
  for (const SmallCity& c : cities())
    for (const EvaluationOptions& options : every_option()) {
      const Evaluator evaluator(c.network, c.signals, c.demand, {}, options);
      const std::vector<Plan> plans{testing::random_plan(c.signals, random), testing::random_plan(c.signals, random)};
      const model::ModelTables& tables = evaluator.city().tables;
      const Baseline baseline(evaluator, plans[0], {0, tables.blocks}, Keep::state);
      const std::vector<Measures> whole = evaluator.evaluate(plans);
      const std::vector<PartMeasures> parts = short_horizon(evaluator, baseline, plans);
      for (std::size_t i = 0; i < plans.size(); ++i) EXPECT_TRUE(same_measures(parts[i].zones, whole[i].zones));
    }
}

TEST(ShortHorizon, LeavesTrafficAsItIsWhenItIsSplitAndResumed) {
  std::mt19937 random(3);
  for (const SmallCity& c : cities()) {
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, every_option()[0]);
    const Plan parent = testing::random_plan(c.signals, random);
    const model::CandidateTimings timings = timings_of(evaluator.city().tables, c.signals, parent, {});
    const model::CandidateTimings* const lane = &timings;
    const Baseline first(evaluator, parent, horizon_part(evaluator.city().tables, 185, 5), Keep::state);
    const Baseline second(evaluator, parent, horizon_part(evaluator.city().tables, 400, 5), Keep::state);
    const CompiledModel& compiled = evaluator.compiled();
    compiled.with_tile([&](auto& tile) {
      tile.begin({&lane, 1}, first.draws()[0].begin);
      compiled.advance(tile, 0, second.part().first_block);
      const model::Snapshot resumed = tile.snapshot(0);
      EXPECT_EQ(resumed.block, second.draws()[0].begin.block);
      EXPECT_EQ(resumed.state, second.draws()[0].begin.state);
      EXPECT_EQ(resumed.rings, second.draws()[0].begin.rings);
    });
  }
}

TEST(ShortHorizon, AddsUpToTheWholeHorizonPartByPart) {
  const SmallCity c = testing::random_grid(4, 30);
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, every_option()[1]);
  const Plan plan = shipped_plan(c.signals);
  const std::int32_t blocks = evaluator.city().tables.blocks;
  PartMeasures sum;
  for (std::int32_t from = 0; from < blocks; from += 37)
    sum += Baseline(evaluator, plan, {from, std::min(from + 37, blocks)}, Keep::state).measures();
  const PartMeasures whole = Baseline(evaluator, plan, {0, blocks}, Keep::state).measures();
  EXPECT_NEAR(sum.delay_veh_s, whole.delay_veh_s, 1e-9 * whole.delay_veh_s);
  EXPECT_NEAR(sum.ended, whole.ended, 1e-9 * whole.ended);
  for (std::size_t z = 0; z < whole.zones.size(); ++z) {
    EXPECT_NEAR(sum.zones[z].delay_veh_s, whole.zones[z].delay_veh_s, 1e-9 * whole.delay_veh_s);
    EXPECT_NEAR(sum.zones[z].green_arrivals, whole.zones[z].green_arrivals, 1e-9 * whole.ended);
  }
}

/// Without traffic before the part it makes no difference what plan ran then.
TEST(ShortHorizon, LetsClocksRunInAbsoluteTime) {
  std::mt19937 random(5);
  for (SmallCity c : {testing::corridor(200), testing::random_grid(5, 20)}) {
    std::erase_if(c.demand.departures, [&](const Departures& d) { return d.bin * c.demand.departure_bin_s < 235; });
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, every_option()[0]);
    const std::vector<Plan> plans{testing::random_plan(c.signals, random), testing::random_plan(c.signals, random)};
    const model::ModelTables& tables = evaluator.city().tables;
    const Baseline baseline(evaluator, plans[0], {235 / model::block_steps, tables.blocks}, Keep::state);
    const std::vector<Measures> whole = evaluator.evaluate(plans);
    const std::vector<PartMeasures> parts = short_horizon(evaluator, baseline, plans);
    for (std::size_t i = 0; i < plans.size(); ++i) {
      EXPECT_GT(whole[i].delay_s, 0);
      EXPECT_TRUE(same_measures(parts[i].zones, whole[i].zones)) << i;
    }
  }
}

TEST(ShortHorizon, DoesNotDependOnThreads) {
  const SmallCity c = testing::random_grid(6, 20);
  std::mt19937 random(6);
  std::vector<Plan> plans;
  for (int i = 0; i < 35; ++i) plans.push_back(testing::random_plan(c.signals, random));
  std::vector<std::vector<PartMeasures>> results;
  for (const unsigned threads : {1u, 3u}) {
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, {.backend = Backend::cpu, .threads = threads});
    const Baseline baseline(evaluator, plans[0], horizon_part(evaluator.city().tables, 200, 100), Keep::state);
    results.push_back(short_horizon(evaluator, baseline, plans));
  }
  for (std::size_t i = 0; i < plans.size(); ++i) EXPECT_TRUE(same_measures(results[0][i], results[1][i]));
}

}  // namespace
}  // namespace nightwave
