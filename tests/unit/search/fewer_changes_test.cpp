// SPDX-License-Identifier: Apache-2.0
#include "search/fewer_changes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "row_of_signals.hpp"
#include "search/genome.hpp"

namespace nightwave {
namespace {

/// What each signal's distance from a wanted offset costs, s per vehicle: its change alone decides.
struct Wanted {
  std::vector<int> offset_s;
  std::vector<double> weight;

  std::vector<Measures> operator()(std::span<const Plan> plans) const {
    std::vector<Measures> all;
    for (const Plan& plan : plans) {
      Measures& m = all.emplace_back();
      m.delay_s = 50;
      m.zones.resize(offset_s.size() + 1);
      for (const SignalId id : plan.timings.ids()) {
        const double cost = weight[id.index()] * std::abs(plan.timings[id].offset_s - offset_s[id.index()]);
        m.zones[id.index()].delay_veh_s = cost;
        m.delay_s += cost;
      }
    }
    return all;
  }
};

/// Four signals without a common cycle: of 10 s that offsets may save, the first saves 8, the second 1.6, the others
/// 0.2.
class FewerChanges : public ::testing::Test {
 protected:
  FewerChanges() {
    incumbent = row->space.shipped;
    plan = incumbent;
    for (const SignalId id : plan.timings.ids()) {
      incumbent.timings[id].offset_s = 0;
      plan.timings[id].offset_s = 10;
    }
  }
  ThriftyPlan thrifty(const ChangeThrift& thrift) const {
    return with_few_changes(row->space, Wanted{{10, 10, 10, 10}, {0.8, 0.16, 0.02, 0.02}}, Objective{}, incumbent, plan,
                            thrift);
  }

  std::unique_ptr<testing::Row> row = testing::make_row(4, false);
  Plan incumbent, plan;
};

TEST_F(FewerChanges, TakesBackWhatGainsLessThanMayBeSpared) {
  const ThriftyPlan chosen = thrifty({0.01, 0.05});  // half a second may be given up: the last two cost 0.4
  EXPECT_FALSE(chosen.incumbent_stays);
  EXPECT_EQ(chosen.taken_back, 2u);
  ASSERT_EQ(chosen.changes.size(), 2u);
  EXPECT_EQ(chosen.changes[0].signal, SignalId(0));
  EXPECT_NEAR(*chosen.changes[0].worth_s, 8.0, 1e-9);
  EXPECT_NEAR(*chosen.changes[1].worth_s, 1.6, 1e-9);
  EXPECT_EQ(chosen.plan.timings[SignalId(2)], incumbent.timings[SignalId(2)]);
  EXPECT_EQ(chosen.plan.timings[SignalId(1)], plan.timings[SignalId(1)]);
  EXPECT_NEAR(chosen.incumbent_objective, 60.0, 1e-9);
  EXPECT_NEAR(chosen.objective, 50.4, 1e-9);
}

TEST_F(FewerChanges, ChangesNothingWhereTheWholeGainIsSmall) {
  const ThriftyPlan chosen = thrifty({0.2, 0.05});  // 10 of 60 s are less than a fifth
  EXPECT_TRUE(chosen.incumbent_stays);
  EXPECT_EQ(chosen.plan, incumbent);
  EXPECT_EQ(chosen.taken_back, 4u);
  EXPECT_TRUE(chosen.changes.empty());
}

TEST_F(FewerChanges, KeepsEveryChangeThatGainsWhereNothingMayBeSpared) {
  const ThriftyPlan chosen = thrifty({0, 0});
  EXPECT_EQ(chosen.plan, plan);
  EXPECT_EQ(chosen.changes.size(), 4u);
}

TEST_F(FewerChanges, TakesSignalsOfACycleBackTogether) {
  row = testing::make_row(4, true);
  Genome genome = encode(row->space, row->space.shipped);
  incumbent = decode(row->space, genome);
  change_cycle(row->space, genome, 0, genome.cycle_s[0] + 6);
  plan = decode(row->space, genome);
  const Wanted wanted{{plan.timings[SignalId(0)].offset_s, 0, 0, 0}, {0.001, 0, 0, 0}};
  const ThriftyPlan chosen = with_few_changes(row->space, wanted, Objective{}, incumbent, plan, {0, 1});
  EXPECT_TRUE(chosen.plan == incumbent) << "one of them alone would leave the group's cycle";
}

TEST(Difference, SaysWhatChanges) {
  const SignalTiming before{90, 4, {0, 1, 2}, {30, 20, 10}};
  SignalTiming after = before;
  EXPECT_EQ(difference(before, after), "");
  after = {60, 17, {0, 2, 1}, {15, 10, 5}};
  EXPECT_EQ(difference(before, after),
            "cycle 90 -> 60 s, offset 4 -> 17 s, stages 0 1 2 -> 0 2 1, greens 30 20 10 -> 15 5 10 s");
}

}  // namespace
}  // namespace nightwave
