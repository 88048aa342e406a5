// SPDX-License-Identifier: Apache-2.0
#include "demand/demand_builder.hpp"

#include <gtest/gtest.h>

#include "small_town.hpp"

namespace nightwave {
namespace {

class DemandOfSmallTown : public ::testing::Test {
 protected:
  DemandOfSmallTown() {
    journey_.classes = class_bit(VehicleClass::car);
    journey_.links = route_;
  }
  RoadGraph graph_{small_town()};
  DemandBuilder builder_{graph_, {1000, 1600, 20, 5}};
  std::vector<LinkId> route_ = {LinkId(0), LinkId(1), LinkId(3)};
  Journey journey_;
};

TEST_F(DemandOfSmallTown, EstimatesPassagesByTravelTimeAndSignals) {
  journey_.depart_s = 1007;
  ASSERT_TRUE(builder_.add(journey_));
  const Demand demand = builder_.finish();
  ASSERT_EQ(demand.departures.size(), 1u);
  EXPECT_EQ(demand.departures[0].bin, 1);
  ASSERT_EQ(demand.passages.size(), 3u);
  EXPECT_EQ(demand.passages[0].slice, 0);  // 7 + 10 s
  EXPECT_FALSE(demand.passages[0].previous);
  EXPECT_EQ(demand.passages[1].slice, 2);  // + 2.2 s across + 15 s at the signal + 10 s
  EXPECT_EQ(demand.passages[1].previous, LinkId(0));
  EXPECT_EQ(demand.passages[1].next, LinkId(3));
  EXPECT_EQ(demand.passages[2].slice, 2);
  EXPECT_FALSE(demand.passages[2].next);
}

TEST_F(DemandOfSmallTown, HaltsDelayWhatFollows) {
  journey_.depart_s = 1000;
  const Halt halt{LinkId(0), 60};
  ASSERT_TRUE(builder_.add(journey_, std::span(&halt, 1)));
  EXPECT_EQ(builder_.finish().passages[0].slice, 3);
}

TEST_F(DemandOfSmallTown, RefusesRoutesThatAreNotConnectedForTheClass) {
  journey_.depart_s = 1000;
  journey_.classes = class_bit(VehicleClass::truck);
  EXPECT_FALSE(builder_.add(journey_));
  EXPECT_TRUE(builder_.finish().departures.empty());
}

TEST_F(DemandOfSmallTown, AveragesClassesByVehicles) {
  journey_.depart_s = 1000;
  journey_.vehicles = 3;
  journey_.length_m = 4;
  ASSERT_TRUE(builder_.add(journey_));
  journey_.vehicles = 1;
  journey_.length_m = 8;
  journey_.insertion_lanes = 3;
  ASSERT_TRUE(builder_.add(journey_));
  const Demand demand = builder_.finish();
  ASSERT_EQ(demand.classes.size(), 1u);
  EXPECT_DOUBLE_EQ(demand.classes[0].length_m, 5);
  ASSERT_EQ(demand.departures.size(), 1u);
  EXPECT_FLOAT_EQ(demand.departures[0].vehicles, 4);
  EXPECT_FLOAT_EQ(demand.departures[0].insertion_lanes, 1.5);
}

}  // namespace
}  // namespace nightwave
