// SPDX-License-Identifier: Apache-2.0
#include "synth/junction_ways.hpp"

#include <gtest/gtest.h>

#include "small_junctions.hpp"

namespace nightwave {
namespace {

const SmallJunction& crossroads() {
  static const SmallJunction junction({.control = JunctionControl::signal});
  return junction;
}

TEST(JunctionWays, LeadEverywhereButBack) {
  EXPECT_EQ(crossroads().net().connections.size(), 12u);
  EXPECT_EQ(crossroads().connection('s', 'n').turn, Turn::straight);
  EXPECT_EQ(crossroads().connection('s', 'w').turn, Turn::left);
  EXPECT_EQ(crossroads().connection('s', 'e').turn, Turn::right);
}

TEST(JunctionWays, OfLeftTurnsAreTheLongestAndThoseOfRightTurnsTheSlowest) {
  const SmallJunction& x = crossroads();
  EXPECT_GT(x.connection('s', 'w').internal_length_m, x.connection('s', 'e').internal_length_m);
  EXPECT_LT(x.connection('s', 'e').internal_speed_m_s, x.connection('s', 'w').internal_speed_m_s);
  EXPECT_DOUBLE_EQ(x.connection('s', 'n').internal_speed_m_s, 13.9);
  // The junction's radius is a lane and the corner, 3.2 + 4 m; straight across are two of them.
  EXPECT_DOUBLE_EQ(x.connection('s', 'n').internal_length_m, 14.4);
  EXPECT_DOUBLE_EQ(x.net().links[x.link("s>x")].length_m, 92.8);
}

TEST(JunctionWays, MeetWhereTheyCrossOrMerge) {
  const SmallJunction& x = crossroads();
  EXPECT_TRUE(x.meets(x.way('s', 'n'), x.way('w', 'e')));   // cross
  EXPECT_TRUE(x.meets(x.way('s', 'w'), x.way('n', 's')));   // left against oncoming
  EXPECT_TRUE(x.meets(x.way('s', 'e'), x.way('w', 'e')));   // merge
  EXPECT_FALSE(x.meets(x.way('s', 'n'), x.way('n', 's')));  // pass each other
  EXPECT_FALSE(x.meets(x.way('s', 'w'), x.way('n', 'e')));  // left turns pass in front of each other
  EXPECT_FALSE(x.meets(x.way('s', 'e'), x.way('e', 'n')));  // right turns into different roads
  EXPECT_FALSE(x.meets(x.way('s', 'n'), x.way('s', 'w')));  // from the same lane
}

TEST(JunctionWays, DoNotMeetInDifferentLanesOfTheSameRoad) {
  const SmallJunction x({.control = JunctionControl::signal}, "enws", 3,
                        {.own_left_lane = true, .own_right_lane = true});
  EXPECT_EQ(x.net().connections.size(), 12u);
  EXPECT_FALSE(x.meets(x.way('s', 'e'), x.way('w', 'e')));
  EXPECT_FALSE(x.meets(x.way('s', 'e'), x.way('n', 'e')));
  EXPECT_TRUE(x.meets(x.way('s', 'w'), x.way('n', 's')));
}

TEST(JunctionWays, OfTwoThatMeetExactlyOneYields) {
  for (const JunctionControl control :
       {JunctionControl::signal, JunctionControl::priority, JunctionControl::right_before_left}) {
    const SmallJunction x({.control = control}, "enws", 2, {}, true);
    EXPECT_FALSE(x.net().conflicts.empty());
    for (const Conflict& c : x.net().conflicts) EXPECT_NE(c.yields, x.yields(c.foe, c.connection));
  }
}

TEST(JunctionWays, LetLeftTurnsWaitForOncomingTraffic) {
  const SmallJunction& x = crossroads();
  EXPECT_TRUE(x.yields(x.way('s', 'w'), x.way('n', 's')));
  EXPECT_TRUE(x.yields(x.way('s', 'w'), x.way('n', 'w')));
  const Connection& left = x.connection('s', 'w');
  EXPECT_TRUE(left.must_yield);
  EXPECT_LT(left.first_internal_length_m, left.internal_length_m);
}

TEST(JunctionWays, LetTheMajorRoadGoFirst) {
  const SmallJunction x({.control = JunctionControl::priority}, "enws", 1, {}, true);
  EXPECT_TRUE(x.yields(x.way('s', 'n'), x.way('w', 'e')));
  EXPECT_TRUE(x.yields(x.way('s', 'n'), x.way('e', 'w')));
  EXPECT_FALSE(x.yields(x.way('w', 's'), x.way('s', 'n')));
  EXPECT_FALSE(x.connection('w', 'e').must_yield);
}

TEST(JunctionWays, LetThoseFromTheRightGoFirst) {
  const SmallJunction x({.control = JunctionControl::right_before_left});
  EXPECT_TRUE(x.yields(x.way('s', 'n'), x.way('e', 'w')));  // the east is on the right of those from the south
  EXPECT_FALSE(x.yields(x.way('s', 'n'), x.way('w', 'e')));
  EXPECT_TRUE(x.yields(x.way('s', 'w'), x.way('n', 's')));
}

TEST(JunctionWays, GoOnThroughBendsAndWidenings) {
  const SmallJunction bend({.control = JunctionControl::free}, "en");
  EXPECT_EQ(bend.net().connections.size(), 2u);
  EXPECT_TRUE(bend.net().conflicts.empty());

  StreetPlan plan;
  const JunctionId a = plan.add_junction("a", {0, 0}, {});
  const JunctionId b = plan.add_junction("b", {50, 0}, {.control = JunctionControl::free});
  const JunctionId c = plan.add_junction("c", {90, 0}, {});
  plan.add_link("narrow", a, b, 1, 13.9, {});
  plan.add_link("wide", b, c, 2, 13.9, {});
  plan.settle_lengths();
  draw_ways(plan, JunctionArms(plan));
  ASSERT_EQ(plan.network.connections.size(), 2u);
  EXPECT_EQ(plan.network.connections[ConnectionId(0)].to_lane, 0);
  EXPECT_EQ(plan.network.connections[ConnectionId(1)].to_lane, 1);
}

}  // namespace
}  // namespace nightwave
