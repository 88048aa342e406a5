// SPDX-License-Identifier: Apache-2.0
#include "evaluate/bus_progression.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

/// A street of three links with a signal behind each of the first two: 30 s of green for it, 3 s of yellow, 24 s for
/// the other direction, 3 s of yellow. Six buses drive it, and stop on the second link.
class TwoSignals : public ::testing::Test {
 protected:
  TwoSignals() {
    for (int j = 0; j < 4; ++j) network.junctions.push_back({});
    for (std::uint32_t l = 0; l < 3; ++l) {
      Link link;
      link.name = std::string(1, static_cast<char>('a' + l));
      link.from = JunctionId(l);
      link.to = JunctionId(l + 1);
      link.length_m = 82;
      link.speed_m_s = 10;
      link.lanes = {{82, 10, class_bit(VehicleClass::bus)}};
      network.links.push_back(link);
    }
    for (std::uint32_t s = 0; s < 2; ++s) {
      Connection c;
      c.from = LinkId(s);
      c.to = LinkId(s + 1);
      c.signal = SignalId(s);
      network.connections.push_back(c);
      Signal signal;
      signal.stages = {{"Gr", 30, 5}, {"rG", 24, 5}};
      signal.intergreens = {{}, {{3, "yr"}}, {{3, "ry"}}, {}};
      signals.all.push_back(signal);
      plan.timings.push_back({60, 0, {0, 1}, {30, 24}});
    }
    demand.end_s = 3600;
    demand.passages = {{LinkId(0), std::nullopt, LinkId(1), VehicleClass::bus, 0, 6},
                       {LinkId(1), LinkId(0), LinkId(2), VehicleClass::bus, 0, 6},
                       {LinkId(2), LinkId(1), std::nullopt, VehicleClass::bus, 0, 6}};
  }

  void stop_for(float dwell_s) { demand.stops = {{LinkId(1), VehicleClass::bus, 6, dwell_s, 40, 0}}; }

  /// Of both signals.
  std::vector<double> delays(int second_offset_s) {
    plan.timings[SignalId(1)].offset_s = second_offset_s;
    const BusProgression buses(network, signals, demand, ModelConstants{});
    std::vector<double> result;
    for (const BusDelay& delay : buses(plan)) result.push_back(delay.delay_veh_s);
    return result;
  }

  int best_offset_s() {
    int best = 0;
    for (int offset = 1; offset < 60; ++offset)
      if (delays(offset)[1] < delays(best)[1]) best = offset;
    return best;
  }

  Network network;
  Signals signals;
  Demand demand;
  Plan plan;
};

TEST_F(TwoSignals, BusesThatComeEvenlyWaitTheMeanOfTheRed) {
  // No service from second 31 (one of the yellow is used) to 61 (two of the green are lost): 31 seconds, in which waits
  // are 31, 30, ... 1 s. 31 * 32 / 2 / 60 = 8.267 s per bus.
  EXPECT_NEAR(delays(0)[0], 6 * 31.0 * 32 / 2 / 60, 1e-9);
}

TEST_F(TwoSignals, BusesMeetTheGreenThatBeginsWhenTheyCome) {
  // 82 m at 0.82 * 10 m/s are 10 s. All leave in 29 s of green, most at its begin: the same green 10 s later lets
  // nearly everybody through, one that ends then nobody.
  const int best = best_offset_s();
  EXPECT_NEAR(best, 10, 3);
  EXPECT_LT(delays(best)[1], 0.1 * delays(best + 30)[1]);
}

TEST_F(TwoSignals, BusesThatStopWantTheGreenLater) {
  const int without = best_offset_s();
  stop_for(20);
  // 20 s and half the time of braking (10 / 4) and accelerating (10 / 1.2): 25.4 s.
  EXPECT_NEAR(best_offset_s() - without, 25.4, 2);
}

TEST_F(TwoSignals, CyclesThatDoNotFitAreMetAtAnyPhase) {
  plan.timings[SignalId(0)] = {61, 0, {0, 1}, {30, 25}};
  EXPECT_NEAR(delays(0)[1], 6 * 31.0 * 32 / 2 / 60, 1e-9);
  EXPECT_NEAR(delays(17)[1], 6 * 31.0 * 32 / 2 / 60, 1e-9);
}

TEST_F(TwoSignals, LinesThatComeBackAreFollowed) {
  Connection back;
  back.from = LinkId(2);
  back.to = LinkId(0);
  network.connections.push_back(back);
  demand.passages = {{LinkId(0), LinkId(2), LinkId(1), VehicleClass::bus, 0, 6},
                     {LinkId(1), LinkId(0), LinkId(2), VehicleClass::bus, 0, 6},
                     {LinkId(2), LinkId(1), LinkId(0), VehicleClass::bus, 0, 6}};
  EXPECT_GE(delays(10)[0], 0);
  EXPECT_LE(delays(10)[0], 6 * 31.0);
}

}  // namespace
}  // namespace nightwave
