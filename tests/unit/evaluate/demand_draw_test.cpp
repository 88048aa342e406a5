// SPDX-License-Identifier: Apache-2.0
#include "evaluate/demand_draw.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "evaluate/evaluator.hpp"
#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "same_measures.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

/// Of a Poisson number both are the expectation; 4 standard errors are allowed.
TEST(CountedVehicles, HaveThePoissonMeanAndVariance) {
  for (const double expected : {0.05, 0.8, 7.0, 40.0}) {
    constexpr int counts = 20000;
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < counts; ++i) {
      const double n = counted_vehicles({1, 7}, Counted::departures, i, expected);
      EXPECT_EQ(n, std::floor(n));
      sum += n;
      squares += n * n;
    }
    const double mean = sum / counts, variance = squares / counts - mean * mean;
    EXPECT_NEAR(mean, expected, 4 * std::sqrt(expected / counts));
    EXPECT_NEAR(variance, expected, 4 * std::sqrt((expected + 2 * expected * expected) / counts));
  }
}

TEST(CountedVehicles, DependOnSeedKindAndPlaceAlone) {
  const auto counts = [](std::uint64_t seed, Counted what) {
    std::vector<double> result;
    for (std::size_t i = 0; i < 50; ++i) result.push_back(counted_vehicles({1, seed}, what, i, 5));
    return result;
  };
  EXPECT_EQ(counts(1, Counted::departures), counts(1, Counted::departures));
  const std::set different{counts(1, Counted::departures), counts(2, Counted::departures),
                           counts(1, Counted::passages)};
  EXPECT_EQ(different.size(), 3u);
  EXPECT_EQ(counted_vehicles({1.1, 3}, Counted::departures, 4, 0), 0);
  EXPECT_EQ(counted_vehicles({1.1, std::nullopt}, Counted::departures, 4, 2.5), 2.5);  // the factor is the caller's
}

struct DaysOfACity : ::testing::Test {
  testing::SmallCity city = testing::random_grid(4, 30);
  Plan plan(unsigned seed) const {
    std::mt19937 random(seed);
    return testing::random_plan(city.signals, random);
  }
  PackedCity packed(const std::vector<DemandDraw>& draws) const {
    return pack(city.network, city.signals, city.demand, {}, 300, draws);
  }
  Evaluator evaluator(Backend backend, unsigned threads, const std::vector<DemandDraw>& draws) const {
    return {city.network,
            city.signals,
            city.demand,
            {},
            {.backend = backend, .threads = threads, .drain_s = 300, .demand_draws = draws}};
  }
};

TEST_F(DaysOfACity, HaveTheirDeparturesSimulatedAndTheirSharesWhole) {
  const PackedCity days = packed({{}, {1.1, {}}, {1, 1}, {1.1, 2}});
  EXPECT_EQ(days.days[0].tables.departures, days.demand.departures);
  EXPECT_DOUBLE_EQ(days.days[1].vehicles_due, 1.1 * city.demand.vehicles_due);
  for (const DrawnDemand& day : days.days) {
    const auto& departures = day.tables.departures;
    const double departing = model::block_steps * std::accumulate(departures.begin(), departures.end(), 0.0);
    EXPECT_NEAR(departing, day.vehicles_due, 1e-4 * day.vehicles_due);
    for (const model::Link& link : days.tables.links)
      for (std::uint32_t s = 0; s < link.stream_count; ++s) {
        const auto row = day.tables.shares.begin() + link.share_begin + s * (link.turn_count + 1);
        EXPECT_NEAR(std::accumulate(row, row + link.turn_count + 1, 0.0), 1, 1e-5);
      }
  }
  const double spread = std::sqrt(city.demand.vehicles_due);
  EXPECT_NE(days.days[2].vehicles_due, city.demand.vehicles_due);
  EXPECT_NEAR(days.days[2].vehicles_due, city.demand.vehicles_due, 5 * spread);
  EXPECT_NE(days.days[2].tables.shares, days.demand.shares);
}

TEST_F(DaysOfACity, AreTheSameForEveryBackendAndNumberOfThreads) {
  const std::vector<DemandDraw> draws{{1, 1}, {1.1, 2}, {}};
  const std::vector<Plan> plans{plan(1), plan(2), plan(3)};
  const auto expected = evaluator(Backend::naive, 1, draws).evaluate_draws(plans);
  for (const unsigned threads : {1u, 2u}) {
    const auto found = evaluator(Backend::cpu, threads, draws).evaluate_draws(plans);
    for (std::size_t i = 0; i < plans.size(); ++i) {
      ASSERT_EQ(found[i].size(), draws.size());
      for (std::size_t d = 0; d < draws.size(); ++d) {
        EXPECT_EQ(found[i][d].delay_s, expected[i][d].delay_s);
        EXPECT_EQ(found[i][d].unserved, expected[i][d].unserved);
        EXPECT_TRUE(testing::same_measures(found[i][d].zones, expected[i][d].zones));
      }
    }
  }
}

TEST_F(DaysOfACity, AreWhatEvaluateTakesTheMeanOf) {
  const Evaluator days = evaluator(Backend::cpu, 1, {{1, 1}, {1.1, 2}});
  const Plan p = plan(1);
  const std::vector<Measures> each = days.evaluate_draws({&p, 1})[0];
  const Measures mean = days.evaluate({&p, 1})[0];
  EXPECT_DOUBLE_EQ(mean.delay_s, (each[0].delay_s + each[1].delay_s) / 2);
  EXPECT_DOUBLE_EQ(mean.unserved, (each[0].unserved + each[1].unserved) / 2);
  EXPECT_NE(each[0].delay_s, each[1].delay_s);
}

}  // namespace
}  // namespace nightwave
