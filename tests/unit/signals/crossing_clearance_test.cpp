// SPDX-License-Identifier: Apache-2.0
#include "signals/crossing_clearance.hpp"

#include <gtest/gtest.h>

#include "small_signals.hpp"

namespace nightwave {
namespace {

/// Three stages: pedestrians (1) beside vehicles (0), these alone, then vehicles that cross (2). Yellow 3 s, red 2 s.
Signal three_stages() {
  Signal signal;
  signal.name = "three";
  signal.indices = {IndexKind::vehicles, IndexKind::pedestrians, IndexKind::vehicles};
  signal.minimum_green_s = {5, 5, 5};
  signal.stages = {{"GGr", 20, 5}, {"Grr", 6, 1}, {"rrG", 20, 5}};
  signal.intergreens.resize(9);
  signal.intergreens[0 * 3 + 2] = {{3, "yrr"}, {2, "rrr"}};
  signal.intergreens[1 * 3 + 2] = {{3, "yrr"}, {2, "rrr"}};
  signal.intergreens[2 * 3 + 0] = {{3, "rry"}, {2, "rrr"}};
  signal.intergreens[2 * 3 + 1] = {{3, "rry"}, {2, "rrr"}};
  signal.intergreens[1 * 3 + 0] = {};
  signal.adjustable = true;
  return signal;
}

constexpr std::uint16_t crossed_by[] = {2};

TEST(CrossingClearance, LengthensTheStageInWhichNobodyMayCrossYet) {
  // Pedestrians end with stage 0, stage 1 follows at once, and the crossing vehicles come 5 s after its end: of 14 s
  // nine are left to the stage.
  const ClearanceNeeds needs = clearance_needs(three_stages(), 1, crossed_by, 14);
  EXPECT_EQ(needs.stage_minimum_s, (std::vector<int>{5, 9, 5}));
}

TEST(CrossingClearance, ForbidsChangesThatLetVehiclesInTooEarly) {
  const ClearanceNeeds needs = clearance_needs(three_stages(), 1, crossed_by, 14);
  ASSERT_EQ(needs.short_changes.size(), 1u);
  EXPECT_EQ(needs.short_changes[0].from, 0u);
  EXPECT_EQ(needs.short_changes[0].to, 2u);
  EXPECT_EQ(needs.short_changes[0].gap_s, 5);
  EXPECT_TRUE(clears({0, 1, 2}, needs.short_changes));
  EXPECT_FALSE(clears({0, 2, 1}, needs.short_changes));
  EXPECT_FALSE(clears({1, 0, 2}, needs.short_changes)) << "also where the order begins elsewhere";
  EXPECT_FALSE(clears({2, 1, 0}, needs.short_changes)) << "also across the end of the cycle";
}

TEST(CrossingClearance, AsksNothingThatIsThereAlready) {
  const ClearanceNeeds needs = clearance_needs(three_stages(), 1, crossed_by, 5);
  EXPECT_EQ(needs.stage_minimum_s, (std::vector<int>{5, 1, 5}));
  EXPECT_TRUE(needs.short_changes.empty());
}

TEST(CrossingClearance, NeedsNoneOfVehiclesThatTurnBesideThePedestrians) {
  Signal signal = three_stages();
  signal.stages[0].state = "GGg";
  signal.stages[1].state = "Grg";
  EXPECT_TRUE(clearance_needs(signal, 1, crossed_by, 14).short_changes.empty());
}

}  // namespace
}  // namespace nightwave
