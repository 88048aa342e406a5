// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "signals/stages.hpp"

namespace nightwave {
namespace {

/// A one-way road through places 0 to n: some are signals, the others plain junctions.
struct Road {
  Network network;
  Signals signals;
  std::optional<LinkId> last;

  void extend(double length_m) {
    Link link;
    link.length_m = length_m;
    last = network.links.push_back(link);
  }
  /// The road goes on for `length_m` behind a place that a signal may control.
  void pass(std::optional<SignalId> signal, double length_m) {
    const LinkId before = *last;
    extend(length_m);
    Connection connection;
    connection.from = before;
    connection.to = *last;
    connection.signal = signal;
    network.connections.push_back(connection);
  }
  SignalId add_signal(bool adjustable = true) {
    Signal signal;
    signal.adjustable = adjustable;
    return signals.all.push_back(signal);
  }
  std::optional<std::uint32_t> group(std::uint32_t signal) { return signals.all[SignalId(signal)].coordination_group; }
};

TEST(CoordinationGroups, JoinSignalsWithinEightHundredMetres) {
  Road road;
  road.extend(100);
  for (const double behind : {300.0, 500.0, 801.0, 200.0, 2000.0, 50.0}) {
    road.pass(road.add_signal(), behind);
  }
  assign_coordination_groups(road.network, road.signals);
  EXPECT_EQ(road.group(0), 0u);
  EXPECT_EQ(road.group(1), 0u);
  EXPECT_EQ(road.group(2), 0u);
  EXPECT_EQ(road.group(3), 1u);
  EXPECT_EQ(road.group(4), 1u);
  EXPECT_EQ(road.group(5), std::nullopt);  // alone
}

TEST(CoordinationGroups, SumTheLinksBetweenSignals) {
  Road road;
  road.extend(100);
  road.pass(road.add_signal(), 400);
  road.pass(std::nullopt, 390);
  road.pass(road.add_signal(), 400);
  road.pass(std::nullopt, 410);
  road.pass(road.add_signal(), 100);
  assign_coordination_groups(road.network, road.signals);
  EXPECT_EQ(road.group(0), 0u);
  EXPECT_EQ(road.group(1), 0u);
  EXPECT_EQ(road.group(2), std::nullopt);
}

TEST(CoordinationGroups, EndAtSignalsThatCannotBeAdjusted) {
  Road road;
  road.extend(100);
  road.pass(road.add_signal(), 100);
  road.pass(road.add_signal(false), 100);
  road.pass(road.add_signal(), 100);
  assign_coordination_groups(road.network, road.signals);
  EXPECT_EQ(road.group(0), std::nullopt);
  EXPECT_EQ(road.group(1), std::nullopt);
  EXPECT_EQ(road.group(2), std::nullopt);
}

}  // namespace
}  // namespace nightwave
