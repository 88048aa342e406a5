// SPDX-License-Identifier: Apache-2.0
#include "app/safety.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support/small_city.hpp"

namespace nightwave {
namespace {

Scenario scenario_of(const testing::SmallCity& city) {
  Scenario scenario;
  scenario.network = city.network;
  scenario.signals = city.signals;
  scenario.demand = city.demand;
  return scenario;
}

PlanFile random_day(const Scenario& scenario, std::mt19937& random, int periods) {
  PlanFile file;
  for (const Signal& signal : scenario.signals.all) file.signal_names.push_back(signal.name);
  for (int p = 0; p < periods; ++p)
    file.periods.push_back(
        {p * 3600 + static_cast<int>(random() % 600), testing::random_plan(scenario.signals, random)});
  return file;
}

std::string listing(const std::vector<verify::Finding>& findings) {
  std::string text;
  for (const verify::Finding& finding : findings) text += to_string(finding) + '\n';
  return text;
}

}  // namespace

/// The checker shares no code with the transitions it judges here.
TEST(CheckSafety, PassesTheTransitionsOfRandomDays) {
  std::mt19937 random(1);
  for (unsigned seed = 1; seed <= 6; ++seed) {
    Scenario scenario = scenario_of(testing::random_grid(seed, 5));
    for (Signal& signal : scenario.signals.all) signal.coordination_group.reset();
    for (int trial = 0; trial < 5; ++trial) {
      const verify::Verdict verdict = check_safety(scenario, random_day(scenario, random, 6));
      EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
      if (HasFailure()) return;
    }
  }
}

/// Periods that are too short for a transition are passed over, and said.
TEST(CheckSafety, WarnsOfPeriodsThatEndBeforeTheyAreInStep) {
  std::mt19937 random(2);
  Scenario scenario = scenario_of(testing::random_grid(1, 5));
  for (Signal& signal : scenario.signals.all) signal.coordination_group.reset();
  PlanFile file = random_day(scenario, random, 3);
  file.periods[1].begin_s = 20'000;
  file.periods[2].begin_s = 20'060;
  const verify::Verdict verdict = check_safety(scenario, file);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_NE(listing(verdict.warnings).find("transition: is in step with the plan from 20000 s only at "),
            std::string::npos)
      << listing(verdict.warnings);
}

}  // namespace nightwave
