// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "small_scenario.hpp"

namespace nightwave {
namespace {

class SumoDemand : public ::testing::Test {
 protected:
  SmallScenario files_;
};

double departing(const Scenario& s) {
  double sum = 0;
  for (const Departures& d : s.demand.departures) sum += d.vehicles;
  return sum;
}

TEST_F(SumoDemand, VehiclesDriveTheirOwnRouteANamedOneOrTheFastest) {
  files_.routes = R"xml(<route id="r" edges="WC CE"/>
      <vehicle id="a" depart="1"><route edges="NC CW"/></vehicle>
      <vehicle id="b" depart="0:01:02" route="r"/>
      <trip id="c" depart="3" from="NC" to="CE"/>)xml";
  const Scenario s = files_.import();
  EXPECT_EQ(s.demand.vehicles_due, 3);
  EXPECT_EQ(passing(s, "NC", "CW"), 1);
  EXPECT_EQ(passing(s, "WC", "CE"), 1);
  EXPECT_EQ(passing(s, "NC", "CE"), 1);
  ASSERT_EQ(s.demand.departures.size(), 2u);  // a and c share link, bin and class
  EXPECT_EQ(s.demand.departures.back().bin, 12);
  EXPECT_TRUE(s.dropped.empty());
}

TEST_F(SumoDemand, RegularFlowsDepartEquallySpaced) {
  files_.routes = R"xml(<flow id="n" begin="0" end="100" number="4" from="NC" to="CW"/>
      <flow id="p" begin="100" end="200" period="40" from="EC" to="CW"/>
      <flow id="h" begin="0" end="60" vehsPerHour="360" from="WC" to="CE"/>)xml";
  const Scenario s = files_.import();
  EXPECT_EQ(passing(s, "NC", "CW"), 4);
  EXPECT_EQ(passing(s, "EC", "CW"), 3);
  EXPECT_EQ(passing(s, "WC", "CE"), 6);
  std::vector<int> bins;
  for (const Departures& d : s.demand.departures) {
    if (d.link == link_named(s, "NC")) bins.push_back(d.bin);
  }
  EXPECT_EQ(bins, (std::vector<int>{0, 5, 10, 15}));
}

TEST_F(SumoDemand, RandomFlowsBecomeTheirExpectation) {
  files_.routes = R"xml(<flow id="p" begin="0" end="100" probability="0.25" from="NC" to="CW"/>
      <flow id="e" begin="0" end="100" period="exp(0.1)" from="EC" to="CW"/>)xml";
  const Scenario s = files_.import();
  EXPECT_NEAR(s.demand.vehicles_due, 35, 1e-9);
  EXPECT_NEAR(passing(s, "NC", "CW"), 25, 1e-4);
  EXPECT_NEAR(passing(s, "EC", "CW"), 10, 1e-4);
  EXPECT_FLOAT_EQ(s.demand.departures.front().vehicles, 1.25f);
}

TEST_F(SumoDemand, OnlyDeparturesWithinTheHorizonCount) {
  files_.options.begin_s = 100;
  files_.options.end_s = 200;
  files_.routes = R"xml(<route id="r" edges="NC CW"/><vehicle id="a" depart="99.9" route="r"/>
      <vehicle id="b" depart="100" route="r"/><vehicle id="c" depart="199.9" route="r"/>
      <vehicle id="d" depart="200" route="r"/><flow id="f" begin="0" end="300" period="10" route="r"/>)xml";
  const Scenario s = files_.import();
  EXPECT_EQ(s.demand.vehicles_due, 12);
  EXPECT_EQ(departing(s), 12);
  EXPECT_EQ(s.dropped.at("vehicles_before_begin"), 11);
  EXPECT_EQ(s.dropped.at("vehicles_after_end"), 11);
}

TEST_F(SumoDemand, TheHorizonIsTheDemandsOwnUntilGiven) {
  files_.options.begin_s.reset();
  files_.options.end_s.reset();
  files_.routes = R"xml(<route id="r" edges="NC CW"/><vehicle id="a" depart="33.3" route="r"/>
      <flow id="f" begin="40" end="70" period="10" route="r"/>)xml";
  const Scenario s = files_.import();
  EXPECT_EQ(s.demand.begin_s, 33);
  EXPECT_EQ(s.demand.end_s, 61);
  EXPECT_EQ(s.demand.vehicles_due, 4);
}

TEST_F(SumoDemand, TypesGiveClassesAndSizes) {
  files_.routes = R"xml(<vTypeDistribution id="mix">
        <vType id="small" length="4" minGap="1" probability="3" speedFactor="normc(1.1,0.1,0.2,2)"/>
        <vType id="lorry" vClass="trailer" probability="1"/></vTypeDistribution>
      <vehicle id="a" depart="0" type="mix"><route edges="NC CW"/></vehicle>)xml";
  const Scenario s = files_.import();
  ASSERT_EQ(s.demand.classes.size(), 2u);
  EXPECT_EQ(s.demand.classes[0].vehicle_class, VehicleClass::car);
  EXPECT_DOUBLE_EQ(s.demand.classes[0].vehicles, 0.75);
  EXPECT_DOUBLE_EQ(s.demand.classes[0].length_m, 4);
  EXPECT_DOUBLE_EQ(s.demand.classes[0].speed_factor, 1.1);
  EXPECT_EQ(s.demand.classes[1].vehicle_class, VehicleClass::truck);
  EXPECT_DOUBLE_EQ(s.demand.classes[1].length_m, 16.5);
}

TEST_F(SumoDemand, OfRoutesAsDrivenTheLastCounts) {
  files_.routes = R"xml(<vehicle id="a" depart="0"><routeDistribution>
      <route edges="NC CW"/><route edges="NC CE"/></routeDistribution></vehicle>
      <vehicle id="b" depart="0"><routeDistribution>
      <route edges="EC CW" probability="1"/><route edges="WC CE" probability="0"/></routeDistribution></vehicle>)xml";
  const Scenario s = files_.import();
  EXPECT_EQ(passing(s, "NC", "CW"), 0);
  EXPECT_EQ(passing(s, "NC", "CE"), 1);
  EXPECT_EQ(passing(s, "EC", "CW"), 1);
  EXPECT_EQ(passing(s, "WC", "CE"), 0);
}

TEST_F(SumoDemand, BusesStopWhereTheirStopsAre) {
  files_.additional = R"xml(<busStop id="s" lane="WC_1" startPos="20" endPos="40"/>)xml";
  files_.routes = R"xml(<vType id="bus" vClass="bus"/><vehicle id="b" depart="0" type="bus"><route edges="WC CE"/>
      <stop busStop="s" duration="20"/><stop parkingArea="p" duration="5"/></vehicle>)xml";
  const Scenario s = files_.import();
  ASSERT_EQ(s.demand.stops.size(), 1u);
  EXPECT_EQ(s.demand.stops[0].link, link_named(s, "WC"));
  EXPECT_EQ(s.demand.stops[0].lane, 1);
  EXPECT_FLOAT_EQ(s.demand.stops[0].position_m, 40);
  EXPECT_FLOAT_EQ(s.demand.stops[0].mean_dwell_s, 20);
  EXPECT_EQ(s.dropped.at("stops_of_other_kinds"), 1);
}

TEST_F(SumoDemand, WhatCannotBeRepresentedIsCounted) {
  files_.additional = R"xml(<e1Detector id="d" lane="WC_0" pos="1" file="x"/><poly id="p"/>)xml";
  files_.routes = R"xml(<person id="p" depart="0"><ride from="WC" to="CE"/></person>
      <trip id="away" depart="1" from="CE" to="NC"/><trip id="taz" depart="1" fromTaz="1" toTaz="2"/>
      <vehicle id="walk" depart="2"><route edges="NC path"/></vehicle>
      <vehicle id="t" depart="triggered"><route edges="NC CW"/></vehicle>
      <vehicle id="broken" depart="3"><route edges="NC EC"/></vehicle>)xml";
  const Scenario s = files_.import();
  EXPECT_EQ(s.demand.vehicles_due, 4);
  EXPECT_EQ(departing(s), 0);
  const std::map<std::string, std::int64_t> expected = {{"e1Detector", 1},
                                                        {"persons", 1},
                                                        {"vehicles_between_taz", 1},
                                                        {"vehicles_departing_triggered", 1},
                                                        {"vehicles_without_route", 3}};
  EXPECT_EQ(s.dropped, expected);
}

TEST_F(SumoDemand, DepartLaneBestMayUseEveryOpenLane) {
  files_.routes =
      R"xml(<vType id="bus" vClass="bus"/><vehicle id="b" depart="0" type="bus" departLane="best"><route edges="WC CE"/></vehicle>
      <vehicle id="c" depart="0" departLane="best"><route edges="WC CE"/></vehicle>
      <vehicle id="d" depart="0"><route edges="EC CW"/></vehicle>)xml";
  const Scenario s = files_.import();
  for (const Departures& d : s.demand.departures) {
    EXPECT_EQ(d.insertion_lanes, d.vehicle_class == VehicleClass::bus ? 2 : 1);
  }
}

}  // namespace
}  // namespace nightwave
