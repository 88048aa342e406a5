// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "evaluate/evaluator.hpp"
#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

EvaluationOptions naive() { return {.backend = Backend::naive, .threads = 1, .drain_s = 600}; }

TEST(Zones, AddUpToTheWholeCity) {
  for (const testing::SmallCity& c : {testing::corridor(150), testing::random_grid(30, 30)}) {
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, naive());
    const Plan plan = shipped_plan(c.signals);
    const Measures m = evaluator.evaluate({&plan, 1})[0];
    ASSERT_EQ(m.zones.size(), c.signals.all.size() + 1);
    double delay = 0, stops = 0;
    for (const ZoneMeasures& z : m.zones) delay += z.delay_veh_s, stops += z.stops;
    EXPECT_GT(delay, 0);
    EXPECT_NEAR(delay, m.delay_s * evaluator.vehicles_due(), 1e-9 * delay);
    EXPECT_NEAR(stops, m.stops * evaluator.vehicles_due(), 1e-9 * stops);
  }
}

TEST(Zones, HoldTheLinksThatLeadToTheirSignal) {
  const testing::SmallCity c = testing::corridor(50);
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, naive());
  const auto zone = [&](const std::string& link) { return evaluator.zone_of_link()[c.link(link)]; };
  constexpr std::uint32_t a = 0, b_signal = 1, c_signal = 2, nowhere = 3;
  EXPECT_EQ(zone("west>a"), a);
  EXPECT_EQ(zone("a_north>a"), a);
  EXPECT_EQ(zone("p>b"), b_signal);
  EXPECT_EQ(zone("b>c"), c_signal);
  EXPECT_EQ(zone("c>b"), b_signal);
  EXPECT_EQ(zone("a>p"), b_signal);  // through the junction without a signal, with most of its vehicles
  EXPECT_EQ(zone("side>p"), b_signal);
  EXPECT_EQ(zone("c>east"), nowhere);
  EXPECT_EQ(zone("p>side"), nowhere);  // nobody drives there
}

TEST(Zones, OfSignalisedJunctionsAreTheirOwnInRandomCities) {
  for (std::uint32_t seed = 31; seed < 37; ++seed) {
    const testing::SmallCity c = testing::random_grid(seed, 10);
    const PackedCity city = pack(c.network, c.signals, c.demand, {}, 0);
    for (std::size_t l = 0; l < city.link_of.size(); ++l) {
      const LinkId id = city.link_of[l];
      for (const Connection& connection : c.network.connections)
        if (connection.from == id && connection.signal && city.tables.links[l].turn_count > 0) {
          EXPECT_EQ(city.zone_of_link[id], connection.signal->value);
        }
    }
    for (std::size_t e = 0; e < city.entry_zone.size(); ++e)
      EXPECT_EQ(city.entry_zone[e], city.zone_of_link[city.link_of[city.tables.entries[e].link]]);
  }
}

TEST(Evaluator, MeasuresAnEmptyCity) {
  const testing::SmallCity c = testing::corridor(0);
  for (const Backend backend : {Backend::naive, Backend::cpu}) {
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, {.backend = backend});
    const Plan plan = shipped_plan(c.signals);
    const Measures m = evaluator.evaluate({&plan, 1})[0];
    EXPECT_EQ(m.delay_s, 0);
    EXPECT_EQ(m.unserved, 0);
  }
}

TEST(Evaluator, ServesEverybodyInLightTraffic) {
  const testing::SmallCity c = testing::corridor(10);
  const Plan plan = shipped_plan(c.signals);
  const Measures m = Evaluator(c.network, c.signals, c.demand, {}, naive()).evaluate({&plan, 1})[0];
  EXPECT_NEAR(m.unserved, 0, 1e-3);
  EXPECT_NEAR(m.queue_overflow_veh_s, 0, 1e-3);
  EXPECT_GT(m.delay_s, 5);  // red takes about half of the cycle of 60 s
  EXPECT_LT(m.delay_s, 60);
}

}  // namespace
}  // namespace nightwave
