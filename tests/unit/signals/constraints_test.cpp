// SPDX-License-Identifier: Apache-2.0
#include "signals/constraints.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "signals/green_runs.hpp"
#include "small_signals.hpp"

namespace nightwave {
namespace {

SignalTiming shipped(const Signal& signal) { return shipped_plan(alone(signal)).timings[SignalId(0)]; }

TEST(Fit, MakesAnyGreensLegalInExactlyTheCycle) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const Signal signal = derived(random_signal(random));
    SignalTiming timing = shipped(signal);
    ASSERT_EQ(violation(signal, timing), std::nullopt);
    for (int trial = 0; trial < 10; ++trial) {
      std::shuffle(timing.order.begin(), timing.order.end(), random);
      for (int& green : timing.green_s) {
        green = static_cast<int>(random() % 4 == 0 ? random() % 100 : random() % 5);
      }
      timing.offset_s = static_cast<int>(random() % 1000) - 500;
      if (!order_allowed(signal, timing.order)) {
        continue;
      }
      const int shortest = minimum_cycle(signal, timing.order);
      const int cycle = std::min(shortest + static_cast<int>(random() % 60), std::max(255, shortest));
      const std::optional<SignalTiming> fitted = fit(signal, timing, cycle);
      ASSERT_TRUE(fitted.has_value());
      EXPECT_EQ(cycle_of(signal, *fitted), cycle);
      if (cycle <= 255) {
        ASSERT_EQ(violation(signal, *fitted).value_or("legal"), "legal");
      }
      EXPECT_EQ(fitted->order, timing.order);
      EXPECT_FALSE(fit(signal, timing, shortest - 1).has_value());
      for (const GreenRun& run : green_runs(signal, timing.order)) {
        int length = run.fixed_s;
        for (std::uint32_t k = 0; k < run.stages; ++k) {
          length += fitted->green_s[timing.order[(run.first + k) % timing.order.size()]];
        }
        EXPECT_TRUE(run.stages == 0 || length >= 4);
      }
    }
  }
}

TEST(Fit, LeavesALegalTimingAsItIs) {
  const Signal signal = derived(four_stages());
  const SignalTiming timing = shipped(signal);
  EXPECT_EQ(fit(signal, timing, timing.cycle_s), timing);
}

TEST(Fit, KeepsProportionsAboveTheMinima) {
  const Signal signal = derived({.phases = {phase(20, "Gr"), phase(3, "yr"), phase(40, "rG"), phase(3, "ry")}});
  const auto fitted = fit(signal, shipped(signal), 96);
  ASSERT_TRUE(fitted.has_value());
  EXPECT_EQ(fitted->green_s, (std::vector<int>{30, 60}));
}

TEST(Fit, DoesNotRaiseAStageWhoseMovementIsGreenLongEnoughAnyway) {
  const Signal signal = derived({.phases = {phase(10, "GrGr"), phase(3, "yrGr"), phase(1, "rrGr"), phase(3, "rryr"),
                                            phase(20, "rrrG"), phase(3, "rrry")}});
  const auto fitted = fit(signal, shipped(signal), signal.shipped_cycle_s);
  ASSERT_TRUE(fitted.has_value());
  EXPECT_EQ(fitted->green_s[1], 1);  // index 2 is green long before
}

TEST(MinimumCycle, IsTheSumOfStageMinimaAndIntergreens) {
  const Signal signal =
      derived({.phases = {phase(20, "Gr"), phase(3, "yr"), phase(40, "rG"), phase(3, "ry"), phase(1, "rr")}});
  EXPECT_EQ(minimum_cycle(signal, {0, 1}), 17);
  EXPECT_EQ(signal.minimum_cycle_s, 17);
}

TEST(MinimumCycle, SharesAGreenThatCoversSeveralShortStages) {
  // Index 2 runs through both short stages: together they need 5 s, and index 0 alone 4 s.
  const Signal signal = derived({.phases = {phase(4, "GrGr"), phase(3, "yrGr"), phase(2, "rrGr"), phase(3, "rryr"),
                                            phase(20, "rrrG"), phase(3, "rrry")}});
  EXPECT_EQ(minimum_cycle(signal, shipped_order(signal)), 4 + 3 + 2 + 3 + 5 + 3);
}

class AnIllegalTiming : public testing::Test {
 protected:
  Signal signal = derived(four_stages());
  SignalTiming timing = shipped(signal);

  void expect_problem(const std::string& words) {
    const std::optional<std::string> problem = violation(signal, timing);
    ASSERT_TRUE(problem.has_value());
    EXPECT_NE(problem->find(words), std::string::npos) << *problem;
  }
};

TEST_F(AnIllegalTiming, HasAStageTwice) {
  timing.order = {0, 1, 1, 3};
  expect_problem("permutation");
  EXPECT_FALSE(order_allowed(signal, timing.order));
}

TEST_F(AnIllegalTiming, LacksAStage) {
  timing.order = {0, 1, 2};
  expect_problem("permutation");
}

TEST_F(AnIllegalTiming, HasTooShortAStage) {
  timing.green_s[2] = 4;
  expect_problem("stage 2 lasts 4 s");
}

TEST_F(AnIllegalTiming, HasTooShortAMovement) {
  signal.stages[2].minimum_duration_s = 1;
  timing.green_s[2] = 2;
  expect_problem("index 0 is green for 2 s");
}

TEST_F(AnIllegalTiming, DoesNotSumToItsCycle) {
  timing.cycle_s += 1;
  expect_problem("sum to 81 s");
}

TEST_F(AnIllegalTiming, HasAnOffsetOutsideItsCycle) {
  timing.offset_s = 81;
  expect_problem("offset");
  timing.offset_s = -1;
  expect_problem("offset");
}

TEST_F(AnIllegalTiming, HasACycleThatNoControllerTakes) {
  timing.green_s[0] += 200;
  timing.cycle_s += 200;
  expect_problem("255");
}

}  // namespace
}  // namespace nightwave
