// SPDX-License-Identifier: Apache-2.0
#include "search/webster.hpp"

#include <gtest/gtest.h>

#include "row_of_signals.hpp"
#include "search/genome.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

/// Two one-lane roads that cross; 540 and 360 vehicles in an hour.
struct Crossroads {
  Network network;
  Signals signals;
  Demand demand;
  ModelConstants constants;

  Crossroads() {
    signals.all.push_back(testing::make_signal(2, 30, std::nullopt));
    demand.end_s = 3600;
    demand.classes.push_back({VehicleClass::car, 900, 4.0, 2.75, 1.0, 1.0});  // 6.75 m apart
    constants.headway_base_s = 1.25;
    constants.discharge_speed_m_s = 9.0;  // 1.25 + 6.75 / 9 = 2 s: 1800 vehicles per hour
    constants.start_loss_s = 3.0;
    constants.yellow_use_s = 2.0;
    road(0, 540);
    road(1, 360);
  }

  void road(std::uint16_t index, float vehicles) {
    const LinkId in = network.links.push_back({});
    const LinkId out = network.links.push_back({});
    Connection c;
    c.from = in;
    c.to = out;
    c.signal = SignalId(0);
    c.signal_index = index;
    network.connections.push_back(c);
    Passage p;
    p.link = in;
    p.next = out;
    p.vehicles = vehicles;
    demand.passages.push_back(p);
  }
};

TEST(Webster, AgreesWithTheHandCalculation) {
  const Crossroads c;
  const CriticalFlows flows = critical_flows(c.network, c.signals, c.demand, c.constants)[SignalId(0)];
  ASSERT_EQ(flows.stage.size(), 2u);
  EXPECT_NEAR(flows.stage[0], 0.30, 1e-9);                              // 540 / 1800
  EXPECT_NEAR(flows.stage[1], 0.20, 1e-9);                              // 360 / 1800
  EXPECT_NEAR(flows.lost_s, 2 * (4 + 3 - 2), 1e-9);                     // intergreen + start loss - yellow used
  EXPECT_NEAR(webster_cycle(flows), (1.5 * 10 + 5) / (1 - 0.5), 1e-9);  // 40 s
  // 40 s - 10 s of lost time in the proportion 3 : 2, plus 1 s of green that is not used.
  EXPECT_EQ(webster_greens(flows, 40), (std::vector<int>{19, 13}));
}

TEST(Webster, MakesALegalPlan) {
  const Crossroads c;
  const SearchSpace space = make_search_space(c.network, c.signals, c.demand, c.constants);
  Genome genome = webster_genome(space);
  const Plan plan = decode(space, genome);
  const SignalTiming& timing = plan.timings[SignalId(0)];
  EXPECT_EQ(timing.cycle_s, 40);
  EXPECT_EQ(timing.green_s, (std::vector<int>{19, 13}));
  EXPECT_FALSE(violation(c.signals.all[SignalId(0)], timing));
}

TEST(Webster, SharesOverlapsAmongTheirStages) {
  Crossroads c;
  // A third stage in which letter 0 stays green: its need is met by stages 0 and 2 together.
  Signal& signal = c.signals.all[SignalId(0)];
  signal = testing::make_signal(3, 30, std::nullopt);
  signal.stages[2].state = "Grr";
  const CriticalFlows flows = critical_flows(c.network, c.signals, c.demand, c.constants)[SignalId(0)];
  EXPECT_NEAR(flows.stage[0] + flows.stage[2], 0.30, 1e-9);
  EXPECT_NEAR(flows.stage[1], 0.20, 1e-9);
}

TEST(Webster, StaysFiniteWhenOversaturated) {
  Crossroads c;
  for (Passage& p : c.demand.passages) p.vehicles *= 10;
  const CriticalFlows flows = critical_flows(c.network, c.signals, c.demand, c.constants)[SignalId(0)];
  EXPECT_NEAR(webster_cycle(flows), 20 / 0.05, 1e-6);
  const SearchSpace space = make_search_space(c.network, c.signals, c.demand, c.constants);
  EXPECT_EQ(webster_genome(space).cycle_s[0], 120);
}

}  // namespace
}  // namespace nightwave
