// SPDX-License-Identifier: Apache-2.0
#include "street/road_delays.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"

namespace nightwave {
namespace {

class RoadDelaysFiles : public testing::Test {
 protected:
  std::filesystem::path write(const char* name, const std::string& text) {
    const auto path = folder_.path() / name;
    std::ofstream(path) << text;
    return path;
  }
  TemporaryFolder folder_;
};

TEST_F(RoadDelaysFiles, AddUpPerLinkAndPerJunction) {
  const auto edges = write("edges.xml", R"(<meandata><interval id="delay"><edge id="a_1" timeLoss="10.5"/>
    <edge id=":j_2_0" timeLoss="3"/><edge id=":j_2_1" timeLoss="4"/><edge id="empty"/></interval></meandata>)");
  const auto trips = write("trips.xml", R"(<tripinfos><tripinfo id="x" depart="7" departDelay="2" departLane="a_1_0"/>
    <tripinfo id="y" depart="-1" departDelay="9" departLane=""/></tripinfos>)");
  const RoadDelays delays = read_road_delays(edges, trips);
  EXPECT_DOUBLE_EQ(delays.at("a_1"), 12.5);
  EXPECT_DOUBLE_EQ(delays.at(":j_2"), 7);
  EXPECT_DOUBLE_EQ(delays.at("empty"), 0);
  EXPECT_EQ(delays.size(), 3u);
}

TEST_F(RoadDelaysFiles, NameTheFileThatIsTruncated) {
  const auto edges = write("edges.xml", R"(<meandata><edge id="a" timeLoss="1"/>)");
  const auto trips = write("trips.xml", "<tripinfos/>");
  try {
    read_road_delays(edges, trips);
    FAIL() << "a truncated file was read";
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string(error.what()).find("edges.xml, line 1"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace nightwave
