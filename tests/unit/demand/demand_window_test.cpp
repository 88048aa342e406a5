// SPDX-License-Identifier: Apache-2.0
#include "demand/demand_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/errors.hpp"
#include "demand/demand_builder.hpp"
#include "small_town.hpp"

namespace nightwave {
namespace {

/// A car every 10 s for 600 s takes the fast way; it passes link 0 after 10 s and leaves after 46 s.
Demand ten_minutes() {
  const RoadGraph graph(small_town());
  DemandBuilder builder(graph, {1000, 1600, 60, 5});
  Journey journey;
  journey.classes = class_bit(VehicleClass::car);
  const std::vector<LinkId> route = {LinkId(0), LinkId(1), LinkId(3)};
  journey.links = route;
  for (int depart = 1000; depart < 1600; depart += 10) {
    journey.depart_s = depart;
    builder.count_due(1);
    EXPECT_TRUE(builder.add(journey));
  }
  builder.add_stop(LinkId(1), VehicleClass::car, 0, 10, 20, 6);
  return builder.finish();
}

double departures(const Demand& demand) {
  double sum = 0;
  for (const Departures& d : demand.departures) sum += static_cast<double>(d.vehicles);
  return sum;
}

bool passes(const Demand& demand, LinkId link) {
  return std::ranges::any_of(demand.passages, [&](const Passage& p) { return p.link == link; });
}

TEST(DemandWindow, OfTheWholeDayIsTheDay) {
  const Demand day = ten_minutes();
  const Demand part = demand_in(day, {.begin_s = 1000, .end_s = 1600});
  EXPECT_EQ(part.begin_s, day.begin_s);
  EXPECT_EQ(part.end_s, day.end_s);
  EXPECT_DOUBLE_EQ(part.vehicles_due, day.vehicles_due);
  EXPECT_EQ(part.departures.size(), day.departures.size());
  EXPECT_EQ(part.passages.size(), day.passages.size());
  EXPECT_DOUBLE_EQ(part.classes[0].vehicles, day.classes[0].vehicles);
}

TEST(DemandWindow, KeepsWhoDepartsInItOrWhileItWarmsUp) {
  const Demand part = demand_in(ten_minutes(), {.begin_s = 1240, .end_s = 1420, .warm_up_s = 60});
  EXPECT_EQ(part.begin_s, 1180);
  EXPECT_EQ(part.end_s, 1420);
  EXPECT_DOUBLE_EQ(departures(part), 24);
  EXPECT_DOUBLE_EQ(part.vehicles_due, 24);
  EXPECT_DOUBLE_EQ(part.classes[0].vehicles, 24);
  EXPECT_FLOAT_EQ(part.stops[0].vehicles, 6 * 24 / 60.0f);
  EXPECT_EQ(part.departures.front().bin, 0);
  EXPECT_EQ(part.departures.back().bin, 46);  // 1410 s
}

TEST(DemandWindow, WarmsUpNoLongerThanThereIsADay) {
  EXPECT_EQ(demand_in(ten_minutes(), {.begin_s = 1060, .end_s = 1240, .warm_up_s = 600}).begin_s, 1000);
}

TEST(DemandWindow, KnowsWhereVehiclesTurnAfterItsEnd) {
  const Demand day = ten_minutes();
  const Demand part = demand_in(day, {.begin_s = 1000, .end_s = 1060, .drain_s = 60});
  for (const Passage& p : part.passages) EXPECT_LT(p.slice, 2);
  EXPECT_TRUE(passes(part, LinkId(3)));
}

TEST(DemandWindow, TakesTurningSharesOfTheDayWhereNobodyHasLeftALinkInTime) {
  // The only car is on link 0 when the window ends; that it goes on over 1 and 3 is known from what it does later.
  const RoadGraph graph(small_town());
  DemandBuilder builder(graph, {1000, 1600, 5, 5});
  Journey journey;
  journey.classes = class_bit(VehicleClass::car);
  const std::vector<LinkId> route = {LinkId(0), LinkId(1), LinkId(3)};
  journey.links = route;
  journey.depart_s = 1100;
  ASSERT_TRUE(builder.add(journey));
  const Demand part = demand_in(builder.finish(), {.begin_s = 1100, .end_s = 1105, .drain_s = 0});
  ASSERT_EQ(part.passages.size(), 3u);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(part.passages[i].link, route[i]);
    EXPECT_EQ(part.passages[i].slice, 0);
  }
}

TEST(DemandWindow, MustBeWholeSlices) {
  EXPECT_THROW(demand_in(ten_minutes(), {.begin_s = 1030, .end_s = 1240}), InvariantError);
  EXPECT_THROW(demand_in(ten_minutes(), {.begin_s = 1000, .end_s = 1700}), InvariantError);
}

}  // namespace
}  // namespace nightwave
