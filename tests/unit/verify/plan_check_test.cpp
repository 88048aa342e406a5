// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "example_signals.hpp"
#include "verify/check.hpp"

namespace nightwave::verify {
namespace {

/// A legal plan for both example signals; each test breaks one thing of it.
class LegalPlan : public testing::Test {
 protected:
  std::vector<SignalRules> rules_{two_stages(), three_stages()};
  std::vector<SignalTimes> plan_{shipped_times(rules_[0]), shipped_times(rules_[1])};

  void expect_error(const std::string& signal, const std::string& rule, const std::string& words = {}) {
    const Verdict verdict = check(rules_, plan_);
    EXPECT_FALSE(verdict.ok());
    EXPECT_TRUE(names(verdict.errors, signal, rule, words)) << "found instead: " << listing(verdict.errors);
  }
};

TEST_F(LegalPlan, PassesWithoutWarnings) {
  const Verdict verdict = check(rules_, plan_);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_TRUE(verdict.warnings.empty()) << listing(verdict.warnings);
}

TEST_F(LegalPlan, PassesInAnyOrderWhoseIntergreensAreLongEnough) {
  plan_[1] = {"fork", 71, 3, {0, 2, 1}, {20, 15, 22}};
  plan_[1].cycle_s = 20 + 5 + 22 + 4 + 15 + 5;
  plan_[0].cycle_s = plan_[1].cycle_s;
  plan_[0].green_s[0] += 1;
  const Verdict verdict = check(rules_, plan_);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
}

TEST_F(LegalPlan, MayRunAtHalfTheCycleOfItsGroup) {
  plan_[0].green_s = {85, 40};
  plan_[0].cycle_s = 140;
  const Verdict verdict = check(rules_, plan_);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
}

TEST_F(LegalPlan, RejectsAnotherCycleInTheGroup) {
  plan_[0].green_s = {31, 25};
  plan_[0].cycle_s = 71;
  expect_error("fork", "group", "70 s");
}

TEST_F(LegalPlan, OnlyWarnsOfGroupsThatKeepTheirShippedCycles) {
  rules_[0].shipped[0].duration_s = 31;
  rules_[0].shipped_green_s[0] = 31;
  rules_[0].shipped_cycle_s = 71;
  plan_[0] = shipped_times(rules_[0]);
  const Verdict verdict = check(rules_, plan_);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_TRUE(names(verdict.warnings, "fork", "group", "71 s"));
}

TEST_F(LegalPlan, RejectsAWrongSum) {
  plan_[0].green_s[1] += 1;
  expect_error("main", "sum", "71 s, the cycle 70 s");
}

TEST_F(LegalPlan, RejectsAnOffsetOutsideTheCycle) {
  plan_[0].offset_s = 70;
  expect_error("main", "offset", "70 s");
  plan_[0].offset_s = -1;
  expect_error("main", "offset", "-1 s");
}

TEST_F(LegalPlan, RejectsACycleThatControllersCannotCarry) {
  plan_[0].green_s[0] += 186;
  plan_[0].cycle_s += 186;
  expect_error("main", "cycle", "256 s");
}

TEST_F(LegalPlan, RejectsOrdersThatAreNoPermutation) {
  plan_[1].order = {0, 1, 1};
  expect_error("fork", "order", "stage 1 twice");
  plan_[1].order = {0, 1};
  expect_error("fork", "order", "2 of 3");
  plan_[1].order = {0, 1, 3};
  expect_error("fork", "order", "stage 3");
}

TEST_F(LegalPlan, RejectsMissingDurations) {
  plan_[1].green_s.pop_back();
  expect_error("fork", "sum", "2 of 3");
}

TEST_F(LegalPlan, RejectsGreensBelowTheMinimumOfTheMovement) {
  rules_[1].stage_minimum_s[2] = 1;
  plan_[1].green_s = {20, 33, 4};
  expect_error("fork", "minimum green", "index 2 is green for 4 s");
}

TEST_F(LegalPlan, RejectsStagesBelowTheirMinimum) {
  rules_[0].stage_minimum_s[1] = 26;
  expect_error("main", "stage minimum", "stage 1 lasts 25 s");
}

TEST_F(LegalPlan, RejectsPedestrianGreensBelowTheirMinimum) {
  rules_[0].stage_minimum_s[0] = 1;
  plan_[0].green_s = {5, 50};
  expect_error("main", "minimum green", "index 3 is green for 5 s");
}

TEST_F(LegalPlan, RejectsNegativeGreens) {
  plan_[1].green_s = {60, -3, 0};
  expect_error("fork", "stage minimum");
}

TEST_F(LegalPlan, RejectsOtherNames) {
  plan_[1].name = "knife";
  expect_error("fork", "names", "knife");
}

TEST_F(LegalPlan, RejectsTooFewSignals) {
  plan_.pop_back();
  expect_error("plan", "names", "1 signals");
}

TEST_F(LegalPlan, RejectsChangesOfSignalsThatAreNotAdjustable) {
  rules_[0].adjustable = false;
  EXPECT_TRUE(check(rules_, plan_).ok());
  plan_[0].offset_s += 1;
  expect_error("main", "unchanged");
}

TEST_F(LegalPlan, DoesNotTrustTheScenariosIntergreens) {
  rules_[1].intergreens[1] = {{4, "yrr"}};  // 0 -> 1, long enough, but without red and yellow
  EXPECT_TRUE(names(check(rules_, plan_).warnings, "fork", "red and yellow", "index 1"));
  rules_[1].intergreens[1] = {{3, "yrr"}};
  plan_[1].green_s[0] += 1;
  expect_error("fork", "clearance", "from index 0 to index 1 3 s");
  rules_[1].intergreens[1] = {{2, "yrr"}, {2, "rur"}};
  plan_[1].green_s[0] -= 1;
  expect_error("fork", "yellow", "index 0 has 2 s");
}

TEST_F(LegalPlan, DoesNotTrustIntergreensThatTheShippedProgramNeverHad) {
  plan_[1].order = {0, 2, 1};
  plan_[1].green_s = {19, 15, 22};
  ASSERT_TRUE(check(rules_, plan_).ok());
  rules_[1].intergreens[2] = {{3, "yrr"}, {1, "rru"}};  // shorter than the all-red that index 2 is shipped with
  plan_[1].green_s[0] += 1;
  expect_error("fork", "clearance", "from index 0 to index 2 4 s");
}

TEST_F(LegalPlan, DoesNotTrustTheScenariosStages) {
  rules_[0].stage_states[1] = "grGr";
  expect_error("main", "conflict", "indices 0 ('g') and 2 ('G')");
}

TEST_F(LegalPlan, RejectsScenariosWithoutShape) {
  rules_[0].stage_states[1] = "rrG";
  expect_error("main", "scenario", "'rrG' has 3 letters");
  rules_[0] = two_stages();
  rules_[0].intergreens.pop_back();
  expect_error("main", "scenario");
  rules_[0] = two_stages();
  rules_[0].conflicts.emplace_back(2, 4);
  expect_error("main", "scenario", "2 and 4");
}

TEST_F(LegalPlan, WarnsOfWhatIsOddInTheShippedProgram) {
  for (auto& phase : rules_[1].shipped) phase.state += phase.state == "Grr" ? "G" : "r";
  for (auto& state : rules_[1].stage_states) state += state == "Grr" ? "G" : "r";
  for (auto& intergreen : rules_[1].intergreens) {
    for (auto& phase : intergreen) phase.state += "r";
  }
  rules_[1].kinds.push_back(Kind::vehicles);
  rules_[1].minimum_green_s.push_back(5);
  rules_[1].crossing_length_m.push_back(0);
  rules_[1].conflicts.emplace_back(0, 3);
  const Verdict verdict = check(rules_, plan_);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_TRUE(names(verdict.warnings, "fork", "shipped program", "1 pairs of conflicting"))
      << listing(verdict.warnings);
  EXPECT_TRUE(
      names(verdict.warnings, "fork", "shipped program", "1 vehicle indices go from green to red without yellow"));
}

TEST(RandomPlans, PassWhenLegalAndFailWhenOneGreenIsTooShort) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    SignalRules rules = three_stages();
    rules.stage_minimum_s.assign(3, 1);
    SignalTimes times = shipped_times(rules);
    std::shuffle(times.order.begin(), times.order.end(), random);
    for (int& green : times.green_s) green = 5 + static_cast<int>(random() % 40);
    const auto set_cycle = [&] {
      times.cycle_s = 0;
      for (std::size_t place = 0; place < 3; ++place) {
        const auto from = static_cast<std::size_t>(times.order[place]);
        const auto to = static_cast<std::size_t>(times.order[(place + 1) % 3]);
        times.cycle_s += times.green_s[from];
        for (const Phase& phase : rules.intergreens[from * 3 + to]) times.cycle_s += static_cast<int>(phase.duration_s);
      }
      times.offset_s = static_cast<int>(random()) & 15;
    };
    set_cycle();
    const Verdict legal = check({{rules}}, {{times}});
    ASSERT_TRUE(legal.ok()) << listing(legal.errors);
    times.green_s[random() % 3] = static_cast<int>(random() % 5);
    set_cycle();
    const Verdict illegal = check({{rules}}, {{times}});
    ASSERT_FALSE(illegal.ok());
  }
}

}  // namespace
}  // namespace nightwave::verify
