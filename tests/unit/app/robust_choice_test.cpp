// SPDX-License-Identifier: Apache-2.0
#include "app/robust_choice.hpp"

#include <gtest/gtest.h>

#include <random>

#include "evaluate/model_constants.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

TEST(MeanAndTail, IsHalfTheMeanAndHalfThatOfTheWorstQuarter) {
  EXPECT_DOUBLE_EQ(mean_and_tail({7}), 7);
  EXPECT_DOUBLE_EQ(mean_and_tail({1, 9, 2, 4}), (4 + 9) / 2.0);
  EXPECT_DOUBLE_EQ(mean_and_tail({1, 9, 2, 4, 4}), (4 + (9 + 4) / 2.0) / 2);  // two of five
}

TEST(RandomDays, BeginAlikeWhateverTheirNumber) {
  const auto days = random_days(12), fewer = random_days(3);
  for (std::size_t i = 0; i < fewer.size(); ++i) {
    EXPECT_EQ(fewer[i].seed, days[i].seed);
    EXPECT_EQ(fewer[i].factor, days[i].factor);
  }
  EXPECT_GT(robust_choice_batches(1), robust_choice_batches(1000));
}

struct RobustChoice : ::testing::Test {
  Scenario scenario;
  Objective objective;
  std::vector<Plan> plans;

  RobustChoice() {
    auto city = testing::random_grid(3, 40);
    scenario.network = city.network;
    scenario.signals = city.signals;
    scenario.demand = city.demand;
    std::mt19937 random(1);
    for (int i = 0; i < 6; ++i) plans.push_back(testing::random_plan(scenario.signals, random));
  }
  Evaluator evaluator(const std::vector<DemandDraw>& draws) const {
    return {scenario.network,
            scenario.signals,
            scenario.demand,
            {},
            {.backend = Backend::cpu, .threads = 1, .drain_s = 300, .demand_draws = draws}};
  }
  double cost(const Plan& plan) const {
    const auto days = evaluator(random_days(12)).evaluate_draws({&plan, 1});
    std::vector<double> costs;
    for (const Measures& day : days[0]) costs.push_back(objective(day));
    return mean_and_tail(costs);
  }
  SearchResult result_of(double finalists_objective) const {
    SearchResult result;
    result.best = plans[0];
    result.objective = 100;
    result.status.evaluations = 10000;
    for (const Plan& plan : plans) result.finalists.push_back({plan, finalists_objective});
    return result;
  }
};

TEST_F(RobustChoice, IsThePlanThatCostsLeastOnRandomDays) {
  SearchResult result = result_of(101);
  prefer_robust(scenario, scenario.demand, evaluator({DemandDraw{}}), objective, result);
  for (const Plan& plan : plans) EXPECT_LE(cost(result.best), cost(plan));
  EXPECT_LT(cost(result.best), cost(plans[0])) << "the test needs a first plan that is not the best";
}

TEST_F(RobustChoice, IsNoPlanThatIsMuchWorseOnTheMeanDay) {
  SearchResult result = result_of(104);
  prefer_robust(scenario, scenario.demand, evaluator({DemandDraw{}}), objective, result);
  EXPECT_EQ(result.best, plans[0]);
}

}  // namespace
}  // namespace nightwave
