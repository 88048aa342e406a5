// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "small_scenario.hpp"

namespace nightwave {
namespace {

class SumoErrors : public ::testing::Test {
 protected:
  SumoErrors() { files_.routes = R"(<vehicle id="v" depart="0"><route edges="NC CW"/></vehicle>)"; }

  void expect_error(const std::string& part) {
    const std::string message = files_.import_error();
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }

  SmallScenario files_;
};

TEST_F(SumoErrors, TruncatedNetsNameTheLastElement) {
  files_.net.resize(files_.net.find("<junction id=\"N\"") + 12);
  EXPECT_EQ(files_.import_error(),
            "DIR/net.net.xml: line 28, after tlLogic 'C' ends in the middle of the XML (is truncated); "
            "copy or make the file again");
}

TEST_F(SumoErrors, NegativeLengthsAreRefused) {
  files_.change_net(R"(length="139")", R"(length="-139")");
  EXPECT_EQ(files_.import_error(),
            "DIR/net.net.xml: lane 'EC_0' (line 14) has length=\"-139\" (must be 0 or more); correct it");
}

TEST_F(SumoErrors, ConnectionsNeedTheirEdges) {
  files_.change_net(R"(from="EC" to="CW")", R"(from="EC" to="gone")");
  expect_error("net.net.xml: connection 'EC' -> 'gone' (line 41) names the unknown edge 'gone'");
}

TEST_F(SumoErrors, ConnectionsNeedTheirSignal) {
  files_.change_net(R"(tl="C" linkIndex="2")", R"(tl="D" linkIndex="2")");
  expect_error("connection 'EC' -> 'CW' (line 41) obeys the unknown signal 'D'");
}

TEST_F(SumoErrors, PhasesOfAProgramAreEquallyLong) {
  files_.change_net(R"(state="rryyr")", R"(state="rryy")");
  expect_error("phase (line 24) of tlLogic 'C' (line 22) has a state of 4 letters, the phases before have 5");
}

TEST_F(SumoErrors, ProgramsNeedALetterPerIndex) {
  files_.additional = R"(<tlLogic id="C" programID="short"><phase duration="30" state="GG"/></tlLogic>)";
  expect_error("more.add.xml: tlLogic 'C' program 'short' has states of 2 letters, but controls linkIndex 4");
}

TEST_F(SumoErrors, ProgramsOfUnknownSignalsAreRefused) {
  files_.additional = R"(<tlLogic id="X" programID="p"><phase duration="30" state="GG"/></tlLogic>)";
  expect_error("more.add.xml: tlLogic 'X' (line 2) is a program of a signal that the net does not have");
}

TEST_F(SumoErrors, DepartureTimesAreTimes) {
  files_.routes = R"(<trip id="t" depart="soon" from="NC" to="CW"/>)";
  expect_error("demand.rou.xml: trip 't' (line 2) has depart=\"soon\" (must be a time in seconds or as h:m:s)");
}

TEST_F(SumoErrors, RoutesUseEdgesOfTheNet) {
  files_.routes = R"(<vehicle id="v" depart="0"><route edges="NC nowhere"/></vehicle>)";
  expect_error("demand.rou.xml: route (line 2) names the unknown edge 'nowhere'");
}

TEST_F(SumoErrors, TypesMustBeDefined) {
  files_.routes = R"(<trip id="t" type="x" depart="0" from="NC" to="CW"/>)";
  expect_error("trip 't' (line 2) has the unknown type 'x'");
}

TEST_F(SumoErrors, EmptyDemandAsksForAHorizon) {
  files_.routes.clear();
  files_.options.begin_s.reset();
  expect_error("demand has no vehicle with a departure time; give --begin and --end");
}

}  // namespace
}  // namespace nightwave
