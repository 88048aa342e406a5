// SPDX-License-Identifier: Apache-2.0
#include "verify/requirements.hpp"

#include <gtest/gtest.h>

#include "example_signals.hpp"

namespace nightwave::verify {
namespace {

const PairRequirement& pair(const Requirements& all, int a, int b) {
  for (const PairRequirement& one : all.pairs) {
    if (one.a == a && one.b == b) return one;
  }
  throw std::out_of_range("no such pair");
}

TEST(Requirements, TakeTheShippedClearanceOfShippedTransitions) {
  const Requirements all = requirements(three_stages());
  EXPECT_EQ(pair(all, 0, 1).clearance_ab_s, 4);
  EXPECT_EQ(pair(all, 1, 2).clearance_ab_s, 5);
  EXPECT_EQ(pair(all, 0, 2).clearance_ba_s, 4);
}

TEST(Requirements, GiveOtherTransitionsYellowAndTheLongestAllRedOfTheMovementsConcerned) {
  const Requirements all = requirements(three_stages());
  EXPECT_EQ(pair(all, 0, 2).clearance_ab_s, 5);  // 3 s + the 2 s shipped before index 2
  EXPECT_EQ(pair(all, 0, 1).clearance_ba_s, 5);  // 3 s + the 2 s shipped after index 1
  EXPECT_EQ(pair(all, 1, 2).clearance_ba_s, 4);
}

TEST(Requirements, LetPedestriansWalkAcross) {
  SignalRules rules = two_stages();
  EXPECT_EQ(pair(requirements(rules), 2, 3).clearance_ba_s, 8);
  EXPECT_EQ(pair(requirements(rules), 2, 3).clearance_ab_s, 5);
  rules.crossing_length_m[3] = 20;  // longer than the source ever allowed for: the shipped 10 s count
  EXPECT_EQ(pair(requirements(rules), 2, 3).clearance_ba_s, 10);
}

TEST(Requirements, AskNoClearanceOfMovementsThatAreShippedTogether) {
  const Requirements all = requirements(two_stages());
  EXPECT_TRUE(pair(all, 0, 1).overlap);
  EXPECT_TRUE(pair(all, 0, 1).together[2][1]);
  EXPECT_FALSE(pair(all, 0, 1).together[2][2]);
  EXPECT_EQ(pair(all, 0, 1).clearance_ab_s, 0);
}

TEST(Requirements, SeeTheAllRedWhileAnotherMovementKeepsItsGreen) {
  SignalRules rules;
  rules.name = "overlap";
  rules.kinds.assign(3, Kind::vehicles);
  rules.conflicts = {{0, 1}};
  rules.minimum_green_s = {5, 5, 5};
  rules.crossing_length_m = {0, 0, 0};
  rules.shipped = {{20, "GrG"}, {3, "yrG"}, {2, "rrG"}, {20, "rGG"}, {3, "ryy"}, {1, "rrr"}};
  EXPECT_EQ(pair(requirements(rules), 0, 1).clearance_ab_s, 5);
  EXPECT_EQ(pair(requirements(rules), 0, 1).clearance_ba_s, 4);
}

TEST(Requirements, DoNotTakeAStageBetweenForClearance) {
  SignalRules rules = three_stages();
  rules.shipped[3].duration_s = 4;
  EXPECT_EQ(pair(requirements(rules), 0, 2).clearance_ab_s, 5);
}

TEST(Requirements, AreTheShortestYellowAndTheShortestGreenShipped) {
  SignalRules rules = three_stages();
  rules.shipped = {{4, "Grr"},   {4, "yrr"},   {20, "Grr"}, {4, "yrr"},  {15, "rGr"},
                   {3.5, "ryr"}, {4.5, "Grr"}, {5, "yrr"},  {20, "rrG"}, {3, "rry"}};
  const Requirements all = requirements(rules);
  EXPECT_EQ(all.indices[0].yellow_s, 4);
  EXPECT_EQ(all.indices[1].yellow_s, 3.5);
  EXPECT_EQ(all.indices[0].minimum_green_s, 4);
  EXPECT_EQ(all.indices[2].minimum_green_s, 5);
}

}  // namespace
}  // namespace nightwave::verify
