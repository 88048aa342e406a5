// SPDX-License-Identifier: Apache-2.0
#include "evaluate/patch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/rank_correlation.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/short_horizon.hpp"
#include "same_measures.hpp"
#include "support/small_city.hpp"
#include "synth/synthesize.hpp"

namespace nightwave {
namespace {

using testing::same_measures;
using testing::SmallCity;

std::vector<SmallCity> cities() {
  std::vector<SmallCity> all{testing::corridor(30), testing::corridor(400)};
  for (const std::uint32_t seed : {1u, 2u, 3u})
    for (const double vehicles : {6.0, 60.0}) all.push_back(testing::random_grid(seed, vehicles));
  return all;
}

constexpr model::Resolution resolutions[] = {model::Resolution::single, model::Resolution::half};

EvaluationOptions options(model::Resolution resolution) {
  return {.backend = Backend::cpu,
          .threads = 1,
          .drain_s = 300,
          .demand_draws = {{}, {1.2}},
          .resolution = resolution,
          .measures = model::MeasureSet::all};
}

std::vector<ZoneMeasures> of_zones(const std::vector<ZoneMeasures>& all, const Patch& patch) {
  std::vector<ZoneMeasures> some;
  for (const std::uint32_t zone : patch.zones()) some.push_back(all[zone]);
  return some;
}

TEST(Patch, GivesTheParentItsOwnMeasuresBitForBit) {
  std::mt19937 random(1);
  for (const SmallCity& c : cities())
    for (const model::Resolution resolution : resolutions) {
      const Evaluator evaluator(c.network, c.signals, c.demand, {}, options(resolution));
      const Neighbourhoods neighbourhoods(evaluator.city());
      const std::int32_t blocks = evaluator.city().tables.blocks;
      for (const HorizonPart part : {HorizonPart{0, blocks}, HorizonPart{37, 37 + 41}}) {
        const Baseline baseline(evaluator, testing::random_plan(c.signals, random), part, Keep::flows);
        for (const SignalId id : c.signals.all.ids())
          for (const int radius : {0, 1, 2}) {
            if (part.first_block == 0 && (id.value % 3 != 1 || radius == 2)) continue;  // they take their time
            const Patch patch(evaluator, neighbourhoods, {&id, 1}, radius);
            const std::vector<ZoneMeasures> expected = of_zones(baseline.measures().zones, patch);
            const std::vector<PlanChange> nothing(3);
            const std::vector<PatchMeasures> measures = patch.evaluate(baseline, nothing);
            for (const PatchMeasures& m : measures)
              EXPECT_TRUE(same_measures(m.zones, expected)) << "signal " << id.value << ", radius " << radius;
            EXPECT_TRUE(same_measures(patch.parent(baseline).zones, expected));
          }
      }
    }
}

TEST(Patch, OfTheWholeCityIsAnEvaluation) {
  std::mt19937 random(2);
  for (const SmallCity& c : cities())
    for (const model::Resolution resolution : resolutions) {
      const Evaluator evaluator(c.network, c.signals, c.demand, {}, options(resolution));
      const Neighbourhoods neighbourhoods(evaluator.city());
      const std::vector<Plan> plans{testing::random_plan(c.signals, random), testing::random_plan(c.signals, random)};
      const Baseline baseline(evaluator, plans[0], {0, evaluator.city().tables.blocks}, Keep::flows);
      std::vector<SignalId> all;
      for (const SignalId id : c.signals.all.ids()) all.push_back(id);
      const Patch patch(evaluator, neighbourhoods, all, 100);
      EXPECT_EQ(patch.node_count(), evaluator.city().tables.nodes.size());
      const std::vector<Measures> whole = evaluator.evaluate(plans);
      const std::vector<PlanChange> changes{plan_change(plans[0], plans[1])};
      EXPECT_TRUE(same_measures(patch.evaluate(baseline, changes)[0].zones, of_zones(whole[1].zones, patch)));
    }
}

TEST(Patch, TakesWholeClusters) {
  for (const SmallCity& c : cities()) {
    const PackedCity city = pack(c.network, c.signals, c.demand, {}, 0);
    const Neighbourhoods neighbourhoods(city);
    const model::ModelTables& m = city.tables;
    for (const SignalId id : c.signals.all.ids()) {
      const PatchTables patch = cut_patch(m, neighbourhoods, neighbourhoods.clusters_around({&id, 1}, 1));
      std::vector<std::uint8_t> inside(m.nodes.size(), 0);
      for (const std::uint32_t n : patch.nodes) inside[n] = 1;
      for (std::uint32_t l = 0; l < m.links.size(); ++l) {
        if (m.links[l].short_link == 0) continue;
        EXPECT_EQ(inside[neighbourhoods.node_before(l)], inside[neighbourhoods.node_after(l)]) << "link " << l;
      }
    }
  }
}

TEST(Patch, CoversTheSignalsThatAreWhollyInside) {
  const SmallCity c = testing::corridor(50);
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, options(model::Resolution::single));
  const Neighbourhoods neighbourhoods(evaluator.city());
  const SignalId a{0u}, b{1u}, c_signal{2u};
  const Patch at_a(evaluator, neighbourhoods, {&a, 1}, 0);
  EXPECT_TRUE(at_a.covers(a));
  EXPECT_FALSE(at_a.covers(b));
  // b and c are 8 m apart: one cluster.
  const Patch at_b(evaluator, neighbourhoods, {&b, 1}, 0);
  EXPECT_TRUE(at_b.covers(b));
  EXPECT_TRUE(at_b.covers(c_signal));
  EXPECT_FALSE(at_b.covers(a));
  EXPECT_EQ(at_b.node_count(), 2u);
}

TEST(Patch, IsOfTheSameSizeInACityOfAnySize) {
  std::vector<std::size_t> nodes;
  for (const std::uint32_t side : {9u, 12u}) {
    const SyntheticCity c = synthesize({.layout = GridLayout{side, side}});
    const PackedCity city = pack(c.network, c.signals, c.demand, {}, 0);
    const SignalId middle{side * (side / 2) + side / 2};
    const Neighbourhoods neighbourhoods(city);
    nodes.push_back(
        cut_patch(city.tables, neighbourhoods, neighbourhoods.clusters_around({&middle, 1}, 3)).nodes.size());
  }
  EXPECT_EQ(nodes[0], nodes[1]);
}

TEST(Patch, RanksChangesOfOneSignalAsTheWholeCityDoesTheBetterTheLargerItIs) {
  const SyntheticCity c = synthesize({.layout = GridLayout{7, 7}, .seed = 3});
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, {.backend = Backend::cpu, .drain_s = 300});
  const Neighbourhoods neighbourhoods(evaluator.city());
  const Plan parent = shipped_plan(c.signals);
  const Baseline baseline(evaluator, parent, {0, evaluator.city().tables.blocks}, Keep::flows);
  std::mt19937 random(7);
  std::vector<PlanChange> changes;
  std::vector<Plan> children;
  while (changes.size() < 32) {
    const SignalId id{random() % c.signals.all.size()};
    SignalTiming timing = parent.timings[id];
    timing.offset_s = (timing.offset_s + 5 + static_cast<int>(random() % 30)) % timing.cycle_s;
    changes.push_back({{id, timing}});
    children.push_back(changed(parent, changes.back()));
  }
  const std::vector<PartMeasures> whole = short_horizon(evaluator, baseline, children);
  std::vector<double> truth, errors;
  for (const PartMeasures& m : whole) truth.push_back(m.delay_veh_s - baseline.measures().delay_veh_s);
  std::vector<double> rank_correlation;
  for (const int radius : {1, 4}) {
    std::vector<double> guess;
    double squares = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const SignalId id = changes[i].front().signal;
      const Patch patch(evaluator, neighbourhoods, {&id, 1}, radius);
      guess.push_back(patch.evaluate(baseline, {&changes[i], 1})[0].total().delay_veh_s -
                      patch.parent(baseline).total().delay_veh_s);
      squares += (guess[i] - truth[i]) * (guess[i] - truth[i]);
    }
    errors.push_back(std::sqrt(squares / static_cast<double>(changes.size())));
    rank_correlation.push_back(nightwave::rank_correlation(guess, truth));
  }
  EXPECT_GT(rank_correlation[0], 0.7);
  EXPECT_GT(rank_correlation[1], 0.85);
  EXPECT_LT(errors[1], errors[0]);
}

}  // namespace
}  // namespace nightwave
