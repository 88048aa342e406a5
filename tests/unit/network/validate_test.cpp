// SPDX-License-Identifier: Apache-2.0
#include "network/validate.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace nightwave {
namespace {

class Validate : public ::testing::Test {
 protected:
  Validate() {
    for (const char* name : {"a", "b", "c"}) network_.junctions.push_back({name, {}, JunctionControl::priority});
    const Lane lane{50, 10, class_bit(VehicleClass::car)};
    network_.links.push_back({"ab", JunctionId(0), JunctionId(1), 50, 10, {lane}, {}});
    network_.links.push_back({"bc", JunctionId(1), JunctionId(2), 50, 10, {lane}, {}});
    Connection c;
    c.from = LinkId(0);
    c.to = LinkId(1);
    c.internal_speed_m_s = 10;
    c.junction = JunctionId(1);
    network_.connections.push_back(c);
    network_.connections.push_back(c);
  }

  std::string error() const {
    try {
      validate(network_, 1, "city.nc");
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  }

  Network network_;
};

TEST_F(Validate, AcceptsASoundNetwork) {
  network_.conflicts = {{ConnectionId(0), ConnectionId(1), true}, {ConnectionId(1), ConnectionId(0), false}};
  EXPECT_EQ(error(), "");
}

TEST_F(Validate, NamesLinksWithoutLength) {
  network_.links[LinkId(1)].length_m = 0;
  EXPECT_EQ(error(),
            "city.nc: link 'bc' has length 0.000000 m (must be above 0); correct the network, or import it again");
}

TEST_F(Validate, NamesConnectionsOverMissingLanes) {
  network_.connections[ConnectionId(1)].to_lane = 1;
  EXPECT_NE(error().find("connection 1 ('ab' lane 0 -> 'bc' lane 1) uses a lane that does not exist"),
            std::string::npos);
}

TEST_F(Validate, NamesUnknownSignals) {
  network_.connections[ConnectionId(0)].signal = SignalId(1);
  EXPECT_NE(error().find("obeys a signal that does not exist"), std::string::npos);
}

TEST_F(Validate, WantsConflictsInOrder) {
  network_.conflicts = {{ConnectionId(1), ConnectionId(0), false}, {ConnectionId(0), ConnectionId(1), true}};
  EXPECT_NE(error().find("conflict 1 is not in order"), std::string::npos);
}

}  // namespace
}  // namespace nightwave
