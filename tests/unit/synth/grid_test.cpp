// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "signals/constraints.hpp"
#include "signals/plan.hpp"
#include "synth/synthesize.hpp"
#include "traffic_sums.hpp"

namespace nightwave {
namespace {

const SyntheticCity& grid() {
  static const SyntheticCity city = synthesize({.layout = GridLayout{6, 9}});
  return city;
}

TEST(AGrid, HasAsManyJunctionsAsAskedForAndNearlyAsManyRowsAsColumns) {
  for (const auto& [junctions, rows] :
       {std::pair{1u, 1u}, {7u, 1u}, {12u, 3u}, {100u, 10u}, {1000u, 25u}, {10000u, 100u}}) {
    const GridLayout layout = near_square_grid(junctions);
    EXPECT_EQ(layout.rows, rows);
    EXPECT_EQ(layout.rows * layout.columns, junctions);
  }
}

TEST(AGrid, HasASignalWithFourApproachesOfThreeTurnsAndLanesAtEveryJunction) {
  for (const GridLayout layout : {GridLayout{1, 1}, GridLayout{1, 5}, GridLayout{6, 9}}) {
    const SyntheticCity city = synthesize({.layout = layout});
    EXPECT_EQ(city.signals.all.size(), layout.rows * layout.columns);
    std::map<JunctionId, std::map<LinkId, std::map<Turn, int>>> turns;
    for (const Connection& c : city.network.connections) {
      ++turns[c.junction][c.from][c.turn];
      EXPECT_EQ(city.network.links[c.from].lanes.size(), 3u);
      EXPECT_TRUE(c.signal);
    }
    EXPECT_EQ(turns.size(), layout.rows * layout.columns);
    const std::map<Turn, int> one_of_each = {{Turn::straight, 1}, {Turn::left, 1}, {Turn::right, 1}};
    for (const auto& [junction, approaches] : turns) {
      EXPECT_EQ(approaches.size(), 4u);
      for (const auto& [link, of_link] : approaches) EXPECT_EQ(of_link, one_of_each);
    }
  }
}

TEST(AGrid, HasBlocksOf200To300MetresAndLeadsOutOfTheCityOnAllSides) {
  int outer = 0;
  for (const Link& link : grid().network.links) {
    EXPECT_GT(link.length_m, 200);
    EXPECT_LT(link.length_m, 300);
    outer += grid().network.junctions[link.to].control == JunctionControl::dead_end;
  }
  EXPECT_EQ(outer, 2 * (6 + 9));
}

TEST(AGrid, ServesProtectedLeftTurnsInFourStages) {
  for (const Signal& signal : grid().signals.all) {
    EXPECT_TRUE(signal.adjustable);
    ASSERT_EQ(signal.stages.size(), 4u);
    EXPECT_EQ(signal.shipped_cycle_s, 90);
    for (const Stage& stage : signal.stages) EXPECT_EQ(stage.state.find('g'), std::string::npos);
  }
}

TEST(AGrid, ShipsLegalPrograms) {
  const Plan plan = shipped_plan(grid().signals);
  for (const SignalId id : grid().signals.all.ids()) {
    EXPECT_EQ(violation(grid().signals.all[id], plan.timings[id]), std::nullopt);
  }
}

TEST(AGrid, NeitherLosesNorFindsVehicles) { expect_vehicles_conserved(grid()); }

TEST(AGrid, UsesEveryTurn) {
  const TrafficSums sums = traffic_sums(grid());
  EXPECT_EQ(sums.sent.size(), grid().network.connections.size());
  EXPECT_EQ(pack(grid().network, grid().signals, grid().demand, ModelConstants{}, 0).unconnected_vehicles, 0);
}

TEST(AGrid, IsSaturatedOnFewLanesWhileTheDemandLasts) {
  // 1650 vehicles per hour and lane; of 90 s, lanes straight on and to the right are green for 23 s, to the left
  // for 12.
  const TrafficSums sums = traffic_sums(grid());
  const double hours = static_cast<double>(grid().demand.end_s - grid().demand.begin_s) / 3600;
  int saturated = 0;
  for (const Connection& c : grid().network.connections) {
    const double capacity_per_h = 1650 * (c.turn == Turn::left ? 12 : 23) / 90.0;
    const double flow_per_h = sums.sent.at({c.from, c.to}) / hours;
    EXPECT_GT(flow_per_h, 30);
    saturated += flow_per_h > capacity_per_h;
  }
  EXPECT_LT(saturated, 0.05 * static_cast<double>(grid().network.connections.size()));
}

TEST(AGrid, HasThreeSlicesOfDifferentStrength) {
  EXPECT_EQ(grid().demand.end_s - grid().demand.begin_s, 900);
  const std::vector<double> slices = departures_per_slice(grid());
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_LT(slices[0], slices[2]);
  EXPECT_LT(slices[2], slices[1]);
}

TEST(AGrid, LastsADayWhereAskedTo) {
  const SyntheticCity city = synthesize({.layout = GridLayout{2, 2}, .day = true});
  EXPECT_EQ(city.demand.begin_s, 0);
  EXPECT_EQ(city.demand.end_s, 86400);
  expect_vehicles_conserved(city);
  const std::vector<double> slices = departures_per_slice(city);
  const auto at = [&](int hour) { return slices[static_cast<std::size_t>(hour * 12)]; };
  EXPECT_GT(at(8), 1.3 * at(12));
  EXPECT_GT(at(17), 1.3 * at(12));
  EXPECT_GT(at(12), 3 * at(3));
}

}  // namespace
}  // namespace nightwave
