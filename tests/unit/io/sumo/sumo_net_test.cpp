// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "small_scenario.hpp"

namespace nightwave {
namespace {

constexpr const char* one_vehicle = R"(<vehicle id="v" depart="0"><route edges="NC CW"/></vehicle>)";

class SumoNet : public ::testing::Test {
 protected:
  SumoNet() { files_.routes = one_vehicle; }
  SmallScenario files_;
};

const Conflict* conflict(const Scenario& s, ConnectionId a, ConnectionId b) {
  const auto& all = s.network.conflicts;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Conflict& c) { return c.connection == a && c.foe == b; });
  return found == all.end() ? nullptr : &*found;
}

TEST_F(SumoNet, EdgesForPedestriansOnlyAreNoLinks) {
  const Scenario s = files_.import();
  EXPECT_EQ(s.network.links.size(), 5u);
  EXPECT_EQ(s.network.connections.size(), 4u);
  EXPECT_EQ(s.network.junctions.size(), 4u);
}

TEST_F(SumoNet, LanesKeepTheirNumbersAndPermissions) {
  const Scenario s = files_.import();
  const Link& north = s.network.links[link_named(s, "NC")];
  ASSERT_EQ(north.lanes.size(), 2u);
  EXPECT_EQ(north.lanes[0].permissions, 0);
  EXPECT_EQ(north.lanes[1].permissions, (1u << vehicle_class_count) - 1);
  EXPECT_EQ(s.network.connections[connection_between(s, "NC", "CW")].from_lane, 1);
}

TEST_F(SumoNet, LanesForBusesAndTaxisStayClosedToCars) {
  const Scenario s = files_.import();
  EXPECT_EQ(s.network.links[link_named(s, "WC")].lanes[0].permissions, class_bit(VehicleClass::bus));
}

TEST_F(SumoNet, WaysOverTwoInternalLanesAddUp) {
  const Scenario s = files_.import();
  const Connection& left = s.network.connections[connection_between(s, "NC", "CE")];
  EXPECT_EQ(left.turn, Turn::left);
  EXPECT_DOUBLE_EQ(left.first_internal_length_m, 6);
  EXPECT_DOUBLE_EQ(left.internal_length_m, 14);
  EXPECT_DOUBLE_EQ(left.internal_speed_m_s, 7);
}

TEST_F(SumoNet, RequestBitsBecomeConflictsThroughTheLastInternalLane) {
  const Scenario s = files_.import();
  const ConnectionId right = connection_between(s, "NC", "CW");
  const ConnectionId left = connection_between(s, "NC", "CE");
  const ConnectionId west = connection_between(s, "EC", "CW");
  const ConnectionId east = connection_between(s, "WC", "CE");
  EXPECT_EQ(s.network.conflicts.size(), 6u);
  ASSERT_NE(conflict(s, left, east), nullptr);
  EXPECT_TRUE(conflict(s, left, east)->yields);
  ASSERT_NE(conflict(s, west, left), nullptr);
  EXPECT_FALSE(conflict(s, west, left)->yields);
  ASSERT_NE(conflict(s, right, west), nullptr);
  EXPECT_EQ(conflict(s, right, east), nullptr);
  EXPECT_TRUE(s.network.connections[left].must_yield);
  EXPECT_FALSE(s.network.connections[east].must_yield);
}

TEST_F(SumoNet, CrossingsKnowWhatCrossesThem) {
  const Scenario s = files_.import();
  ASSERT_EQ(s.network.crossings.size(), 1u);
  const Crossing& crossing = s.network.crossings.front();
  EXPECT_EQ(crossing.signal_index, 4);
  EXPECT_DOUBLE_EQ(crossing.length_m, 9);
  const std::vector<ConnectionId> expected = {connection_between(s, "NC", "CW"), connection_between(s, "NC", "CE")};
  EXPECT_EQ(crossing.conflicts, expected);
}

TEST_F(SumoNet, OneProgramMayControlSeveralJunctions) {
  // The arm E becomes a junction of the same signal: CE leads on to a new edge through letter 4.
  files_.change_net(R"(<junction id="E" type="dead_end" x="100" y="0" incLanes="CE_0" intLanes=""/>)",
                    R"(<junction id="E" type="traffic_light" x="100" y="0" incLanes="CE_0" intLanes=":E_0_0">
                         <request index="0" response="0" foes="0" cont="0"/></junction>
                       <junction id="F" type="dead_end" x="200" y="0" incLanes="EF_0" intLanes=""/>)");
  files_.change_net(R"(<tlLogic)",
                    R"(<edge id=":E_0" function="internal"><lane id=":E_0_0" index="0" speed="9" length="3"/></edge>
      <edge id="EF" from="E" to="F"><lane id="EF_0" index="0" speed="13.9" length="100" shape="100,0 200,0"/></edge><tlLogic)");
  files_.change_net(
      "</net>",
      R"(<connection from="CE" to="EF" fromLane="0" toLane="0" via=":E_0_0" tl="C" linkIndex="3" dir="s" state="O"/></net>)");
  const Scenario s = files_.import();
  ASSERT_EQ(s.signals.all.size(), 1u);
  EXPECT_EQ(s.signals.all[SignalId(0)].junctions.size(), 2u);
  EXPECT_EQ(conflict(s, connection_between(s, "CE", "EF"), connection_between(s, "NC", "CE")), nullptr);
}

TEST_F(SumoNet, RailSignalsAreLeftAloneAndCounted) {
  files_.change_net(R"(id="C" type="traffic_light")", R"(id="C" type="rail_crossing")");
  const Scenario s = files_.import();
  EXPECT_EQ(s.signals.all.size(), 0u);
  EXPECT_EQ(s.dropped.at("rail_signals"), 1);
  EXPECT_EQ(s.network.junctions[s.network.connections[ConnectionId(0)].junction].control, JunctionControl::other);
}

TEST_F(SumoNet, TurnSpeedLimitsAreRecognisedByTheSpeedsThemselves) {
  files_.change_net(R"( limitTurnSpeed="5.50")", "");
  EXPECT_TRUE(files_.import().network.turn_speed_limited);
  files_.change_net(R"(speed="6.5")", R"(speed="13.9")");
  files_.change_net(R"(speed="8")", R"(speed="13.9")");
  files_.change_net(R"(speed="7")", R"(speed="13.9")");
  EXPECT_FALSE(files_.import().network.turn_speed_limited);
}

TEST_F(SumoNet, TheProgramLoadedLastRuns) {
  files_.additional = R"(<tlLogic id="C" programID="new" type="static" offset="7">
      <phase duration="20" state="rrGGG"/><phase duration="3" state="rryyr"/>
      <phase duration="20" state="GGrrr"/><phase duration="3" state="yyrrr"/></tlLogic>
      <tlLogic id="C" programID="new" offset="11"/><WAUT id="w" refTime="0" startProg="0"/>)";
  const Scenario s = files_.import();
  EXPECT_EQ(s.signals.all[SignalId(0)].shipped.name, "new");
  EXPECT_EQ(s.signals.all[SignalId(0)].shipped.offset_s, 11);
  EXPECT_EQ(s.signals.all[SignalId(0)].shipped_cycle_s, 46);
  EXPECT_EQ(s.dropped.at("WAUT"), 1);
}

}  // namespace
}  // namespace nightwave
