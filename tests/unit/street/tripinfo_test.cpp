// SPDX-License-Identifier: Apache-2.0
#include "street/tripinfo.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"

namespace nightwave {
namespace {

class Tripinfo : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) {
    const auto path = folder_.path() / "trips.xml";
    std::ofstream(path) << text;
    return path;
  }
  TemporaryFolder folder_;
  StreetWindow window_{100, 200, 300};
};

constexpr const char* finished =
    R"(<tripinfo id="a" depart="120.00" departDelay="5.00" arrival="180.00" duration="60.00"
  waitingTime="20.00" waitingCount="2" timeLoss="30.00"><emissions CO2_abs="4000"/></tripinfo>)";
constexpr const char* running = R"(<tripinfo id="b" depart="199.00" departDelay="9.00" arrival="-1.00" duration="101.00"
  waitingTime="40.00" waitingCount="1" timeLoss="50.00"><emissions CO2_abs="6000"/></tripinfo>)";
constexpr const char* not_inserted =
    R"(<tripinfo id="c" depart="-1.00" departDelay="150.00" arrival="-1.00" duration="-1.00"
  waitingTime="-1" waitingCount="-1" timeLoss="-1"/>)";
constexpr const char* due_later =
    R"(<tripinfo id="d" depart="205.00" departDelay="5.00" arrival="250.00" duration="45.00"
  waitingTime="1.00" waitingCount="1" timeLoss="2.00"><emissions CO2_abs="7000"/></tripinfo>)";

TEST_F(Tripinfo, CountsEveryVehicleDueInTheWindowAndNoOther) {
  const auto totals = read_tripinfo(
      write(std::string("<tripinfos>") + finished + running + not_inserted + due_later + "</tripinfos>"), window_);
  EXPECT_EQ(totals.due, 3);
  EXPECT_EQ(totals.finished, 1);
  EXPECT_EQ(totals.running, 1);
  EXPECT_EQ(totals.not_inserted, 1);
  EXPECT_DOUBLE_EQ(totals.delay_s, (5 + 30) + (9 + 50) + 150);
  EXPECT_DOUBLE_EQ(totals.travel_time_s, (5 + 60) + (9 + 101) + 150);
  EXPECT_DOUBLE_EQ(totals.waiting_s, 60);
  EXPECT_DOUBLE_EQ(totals.stops, 3);
  EXPECT_DOUBLE_EQ(totals.co2_g, 10);
}

TEST_F(Tripinfo, VehicleDueBeforeTheWindowIsNotCountedHoweverLateItEnters) {
  const auto totals =
      read_tripinfo(write(R"(<tripinfos><tripinfo depart="130" departDelay="31" arrival="140" duration="10"
    waitingTime="0" waitingCount="0" timeLoss="0"/></tripinfos>)"),
                    window_);
  EXPECT_EQ(totals.due, 0);
}

TEST_F(Tripinfo, TruncatedFileIsAnEnvironmentError) {
  EXPECT_THROW(read_tripinfo(write(std::string("<tripinfos>") + finished), window_), EnvironmentError);
  EXPECT_THROW(read_tripinfo(folder_.path() / "absent.xml", window_), EnvironmentError);
}

TEST_F(Tripinfo, AttributeThatIsNoNumberIsNamed) {
  try {
    read_tripinfo(write(R"(<tripinfos><tripinfo depart="soon" departDelay="0"/></tripinfos>)"), window_);
    FAIL();
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string(error.what()).find("depart = \"soon\""), std::string::npos) << error.what();
  }
}

TEST_F(Tripinfo, TeleportsComeFromTheStatistics) {
  EXPECT_EQ(read_teleports(write(R"(<statistics><vehicles loaded="7"/><teleports total="3" jam="2"/></statistics>)")),
            3);
}

}  // namespace
}  // namespace nightwave
