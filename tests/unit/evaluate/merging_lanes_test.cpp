// SPDX-License-Identifier: Apache-2.0
#include "evaluate/merging_lanes.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

constexpr LinkId from(0), to(1), straight(2), left(3);
using Onward = std::map<std::optional<LinkId>, double>;

/// Two lanes of link 0 that lead to link 1, from which links 2 and 3 are reached.
struct Turning {
  void connect(LinkId a, std::uint8_t from_lane, LinkId b, std::uint8_t to_lane) {
    Connection c;
    c.from = a;
    c.from_lane = from_lane;
    c.to = b;
    c.to_lane = to_lane;
    network.connections.push_back(c);
  }
  double lanes(const Onward& onward) const {
    return lanes_to_enter(network, ConnectionsOfLink(network), from, UsedLaneGroup{{0, 1}, {to}}, to, onward);
  }

  Network network = [] {
    Network n;
    n.links.resize(4);
    for (const LinkId link : n.links.ids()) n.links[link].length_m = 100;
    return n;
  }();
};

Turning either_enters_either() {
  Turning t;
  for (const std::uint8_t lane : {std::uint8_t{0}, std::uint8_t{1}})
    for (const std::uint8_t target : {std::uint8_t{0}, std::uint8_t{1}}) t.connect(from, lane, to, target);
  return t;
}

TEST(MergingLanes, LanesThatEachEnterTheirOwnCountInFull) {
  Turning t;
  t.connect(from, 0, to, 0);
  t.connect(from, 1, to, 1);
  EXPECT_DOUBLE_EQ(t.lanes({{straight, 100}}), 2);
  EXPECT_DOUBLE_EQ(t.lanes({}), 2) << "nobody is known to go there";
}

TEST(MergingLanes, TwoLanesIntoTheOnlyLaneCountAsOne) {
  Turning t;
  t.connect(from, 0, to, 0);
  t.connect(from, 1, to, 0);
  EXPECT_DOUBLE_EQ(t.lanes({{std::nullopt, 30}}), 1);
}

TEST(MergingLanes, TwoLanesThatMayBothEnterTwoMergeAtTheKerbWhereEitherLeadsOn) {
  Turning t = either_enters_either();
  t.connect(to, 0, straight, 0);
  t.connect(to, 1, straight, 1);
  EXPECT_DOUBLE_EQ(t.lanes({{straight, 100}}), 1);
}

TEST(MergingLanes, OfALinkTooShortToSortOnTheBusierLaneDecides) {
  Turning t;
  t.connect(from, 0, to, 0);
  t.connect(from, 1, to, 1);
  t.connect(to, 0, straight, 0);
  t.connect(to, 1, left, 0);
  const Onward onward{{straight, 75}, {left, 25}};
  t.network.links[to].length_m = too_short_to_sort_m;
  EXPECT_DOUBLE_EQ(t.lanes(onward), 2);
  t.network.links[to].length_m = too_short_to_sort_m - 1;
  EXPECT_DOUBLE_EQ(t.lanes(onward), 4.0 / 3);
  t.connect(to, 1, straight, 0);
  EXPECT_DOUBLE_EQ(t.lanes(onward), 2) << "some of those that go straight take the other lane";
}

TEST(MergingLanes, VehiclesEnterTheLaneThatLeadsOnToWhereTheyGo) {
  Turning t = either_enters_either();
  t.connect(to, 0, straight, 0);
  t.connect(to, 1, left, 0);
  EXPECT_DOUBLE_EQ(t.lanes({{straight, 50}, {left, 50}}), 2);
  EXPECT_DOUBLE_EQ(t.lanes({{straight, 75}, {left, 25}}), 4.0 / 3);
}

}  // namespace
}  // namespace nightwave
