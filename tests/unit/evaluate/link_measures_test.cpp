// SPDX-License-Identifier: Apache-2.0
#include "evaluate/link_measures.hpp"

#include <gtest/gtest.h>

#include <random>

#include "evaluate/model_constants.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

TEST(LinkMeasures, AddUpToWhatThePlanCosts) {
  for (std::uint32_t seed = 41; seed < 44; ++seed) {
    const testing::SmallCity c = testing::random_grid(seed, 40);
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, {.backend = Backend::cpu, .threads = 1});
    std::mt19937 random(seed);
    const Plan plan = testing::random_plan(c.signals, random);
    const Measures whole = evaluator.evaluate({&plan, 1})[0];
    double delay = 0, outside = 0, stops = 0;
    for (const LinkMeasures& link : link_measures(evaluator, plan)) {
      delay += link.delay_veh_s + link.outside_veh_s;
      outside += link.outside_veh_s;
      stops += link.stops;
    }
    EXPECT_GT(delay, 0);
    EXPECT_NEAR(delay, whole.delay_s * evaluator.vehicles_due(), 1e-6 * delay);
    EXPECT_NEAR(outside, whole.queue_overflow_veh_s, 1e-6 * delay);
    EXPECT_NEAR(stops, whole.stops * evaluator.vehicles_due(), 1e-6 * stops);
  }
}

TEST(LinkMeasures, CountTheVehiclesThatPassEveryLinkOfARoute) {
  const testing::SmallCity c = testing::corridor(20);
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, {.backend = Backend::naive, .threads = 1});
  const std::vector<LinkMeasures> links = link_measures(evaluator, shipped_plan(c.signals));
  double ended = 0;
  for (const LinkMeasures& link : links) {
    double passing = 0;
    for (const Passage& passage : c.demand.passages)
      if (passage.link == link.link) passing += static_cast<double>(passage.vehicles);
    EXPECT_NEAR(link.vehicles, passing, 1e-3 * passing) << c.network.links[link.link].name;
    ended += link.vehicles;
  }
  EXPECT_GT(ended, 0);
}

}  // namespace
}  // namespace nightwave
