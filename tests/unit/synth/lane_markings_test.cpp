// SPDX-License-Identifier: Apache-2.0
#include "synth/lane_markings.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nightwave {
namespace {

constexpr Turns everything{true, true, true};
constexpr LinkDesign plain{};
constexpr LinkDesign own_left{.own_left_lane = true};
constexpr LinkDesign own_both{.own_left_lane = true, .own_right_lane = true};

/// "sr sl" for a lane straight and right at the kerb and one straight and left beside it.
std::string arrows(std::size_t lanes, const Turns& possible, const LinkDesign& design) {
  std::string text;
  for (const Turns& lane : lane_markings(lanes, possible, design)) {
    if (!text.empty()) text += ' ';
    if (lane.straight) text += 's';
    if (lane.right) text += 'r';
    if (lane.left) text += 'l';
  }
  return text;
}

TEST(LaneMarkings, PutRightTurnsAtTheKerbAndLeftTurnsInTheMiddle) {
  EXPECT_EQ(arrows(1, everything, plain), "srl");
  EXPECT_EQ(arrows(2, everything, plain), "sr sl");
  EXPECT_EQ(arrows(3, everything, plain), "sr s sl");
}

TEST(LaneMarkings, GiveTurnsTheirOwnLanesWhereAskedTo) {
  EXPECT_EQ(arrows(2, everything, own_left), "sr l");
  EXPECT_EQ(arrows(3, everything, own_left), "sr s l");
  EXPECT_EQ(arrows(3, everything, own_both), "r s l");
  EXPECT_EQ(arrows(4, everything, own_both), "r s s l");
}

TEST(LaneMarkings, LeaveNoLaneWithoutATurn) {
  EXPECT_EQ(arrows(1, everything, own_both), "srl");
  EXPECT_EQ(arrows(2, everything, own_both), "r sl");
  EXPECT_EQ(arrows(2, {.left = true, .straight = false, .right = true}, plain), "r l");
  EXPECT_EQ(arrows(3, {.left = true, .straight = false, .right = true}, own_both), "r r l");
  EXPECT_EQ(arrows(2, {.left = false, .straight = false, .right = true}, plain), "r r");
  EXPECT_EQ(arrows(2, {.left = true, .straight = false, .right = false}, plain), "l l");
  EXPECT_EQ(arrows(2, {.left = false, .straight = true, .right = true}, own_left), "sr s");
}

TEST(LaneMarkings, AllowNothingWhereNothingIsPossible) {
  EXPECT_EQ(lane_markings(2, {}, plain).size(), 2u);
  EXPECT_EQ(arrows(2, {}, plain), "");
}

}  // namespace
}  // namespace nightwave
