// SPDX-License-Identifier: Apache-2.0
#include "evaluate/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>
#include <vector>

#include "support/small_city.hpp"
#include "support/small_tables.hpp"

namespace nightwave {
namespace {

/// A city that is observed by the model itself, with other constants: calibration ought to find them.
class Calibration : public ::testing::Test {
 protected:
  std::vector<ObservedPlan> observe(const ModelConstants& truth, std::size_t count) const {
    std::mt19937 random(3);
    std::vector<Plan> plans;
    while (plans.size() < count) plans.push_back(testing::random_plan(city_.signals, random));
    EvaluationOptions options;
    options.drain_s = problem_.drain_s;
    const auto measures = Evaluator(city_.network, city_.signals, city_.demand, truth, options).evaluate(plans);
    std::vector<ObservedPlan> observed;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      observed.push_back({plans[i], measures[i].delay_s, {}});
      // What every vehicle loses is spread over the zones as the rest is.
      const double due = city_.demand.vehicles_due, queued = measures[i].delay_s - truth.moving_loss_s;
      for (const ZoneMeasures& z : measures[i].zones)
        observed.back().zone_delay_veh_s.push_back(z.delay_veh_s +
                                                   truth.moving_loss_s * due * z.delay_veh_s / (queued * due));
    }
    return observed;
  }

  static double mean_error(const std::vector<double>& predicted, const std::vector<ObservedPlan>& observed) {
    double sum = 0;
    for (std::size_t i = 0; i < observed.size(); ++i) sum += std::abs(std::log(predicted[i] / observed[i].delay_s));
    return sum / static_cast<double>(observed.size());
  }

  testing::SmallCity city_ = testing::random_grid(2, 25);
  CalibrationProblem problem_{city_.network, city_.signals, city_.demand, 2, 300};
};

TEST_F(Calibration, LeavesConstantsAloneThatFit) {
  ModelConstants truth;
  truth.moving_loss_s = 0.5;
  const CalibrationFit fit = calibrate(problem_, observe(truth, 8), {});
  EXPECT_NEAR(fit.constants.headway_base_s, truth.headway_base_s, 0.03);
  EXPECT_NEAR(fit.constants.start_loss_s, truth.start_loss_s, 0.2);
  EXPECT_LT(fit.error, 1e-3);
}

TEST_F(Calibration, PredictsPlansThatItHasNotSeenInACityOfOtherDrivers) {
  ModelConstants truth;
  truth.headway_base_s = 1.8;
  truth.start_loss_s = 4;
  truth.moving_loss_s = 12;
  const std::vector<ObservedPlan> all = observe(truth, 20);
  const std::vector<ObservedPlan> seen(all.begin(), all.begin() + 12), unseen(all.begin() + 12, all.end());
  const CalibrationFit fit = calibrate(problem_, seen, {});
  const double before = mean_error(predicted_delay_s(problem_, {}, unseen), unseen);
  const double after = mean_error(predicted_delay_s(problem_, fit.constants, unseen), unseen);
  EXPECT_LT(after, before / 4);
  EXPECT_GT(fit.constants.headway_base_s, 1.45);
}

TEST_F(Calibration, TellsLinksThatLetMoreThroughFromThoseThatLetLess) {
  ModelConstants truth;
  truth.moving_loss_s = 2;
  truth.capacity_factor.resize(city_.network.links.size());
  for (double& factor : truth.capacity_factor) factor = 1;
  std::set<LinkId> lit;
  for (const Connection& c : city_.network.connections)
    if (c.signal) lit.insert(c.from);
  bool strong = false;
  for (const LinkId l : lit) truth.capacity_factor[l] = (strong = !strong) ? 1.3 : 0.75;
  const CalibrationFit fit = calibrate(problem_, observe(truth, 16), {});
  double sum_of_strong = 0, sum_of_weak = 0;
  for (const LinkId l : lit)
    (truth.capacity_factor[l] > 1 ? sum_of_strong : sum_of_weak) += std::log(fit.constants.capacity_factor[l]);
  EXPECT_GT(sum_of_strong, sum_of_weak + 0.03 * static_cast<double>(lit.size()));
}

TEST_F(Calibration, SaysHowItWouldHaveDoneOnEachPlanWithoutIt) {
  ModelConstants truth;
  truth.headway_base_s = 1.6;
  truth.moving_loss_s = 8;
  const std::vector<ObservedPlan> observed = observe(truth, 10);
  const CrossValidation validation = cross_validate(problem_, observed, {}, 3);
  ASSERT_EQ(validation.predicted_delay_s.size(), observed.size());
  ASSERT_EQ(validation.standard_error.size(), fitted_constants().size());
  EXPECT_LT(mean_error(validation.predicted_delay_s, observed), 0.15);
  for (const double error : validation.standard_error) EXPECT_GE(error, 0);
}

TEST_F(Calibration, GivesTheSameForAnyNumberOfThreads) {
  ModelConstants truth;
  truth.headway_base_s = 1.6;
  const std::vector<ObservedPlan> observed = observe(truth, 6);
  const CalibrationProblem alone{city_.network, city_.signals, city_.demand, 1, 300};
  EXPECT_EQ(calibrate(problem_, observed, {}).error, calibrate(alone, observed, {}).error);
}

}  // namespace
}  // namespace nightwave
