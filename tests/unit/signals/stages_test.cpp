// SPDX-License-Identifier: Apache-2.0
#include "signals/stages.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "signals/constraints.hpp"
#include "small_signals.hpp"

namespace nightwave {
namespace {

std::vector<std::string> states(const Signal& signal) {
  std::vector<std::string> result;
  for (const Stage& stage : signal.stages) {
    result.push_back(stage.state);
  }
  return result;
}

TEST(Stages, AreThePhasesWithGreenAndWithoutYellow) {
  const Signal signal = derived(four_stages());
  EXPECT_EQ(states(signal), (std::vector<std::string>{"rrGg", "rrrG", "Ggrr", "rGrr"}));
  EXPECT_EQ(duration_s(signal.intergreen(0, 1)), 3);
  EXPECT_EQ(duration_s(signal.intergreen(1, 2)), 6);
  EXPECT_EQ(signal.stages[1].shipped_duration_s, 8);  // two phases of one state
  EXPECT_EQ(signal.shipped_cycle_s, 81);
  EXPECT_TRUE(signal.adjustable);
}

TEST(Stages, IgnoreLettersThatNeverChange) {
  const Signal signal = derived({.phases = {phase(20, "Gryo"), phase(3, "yryo"), phase(2, "rryo"), phase(20, "rGyo"),
                                            phase(3, "ryyo"), phase(2, "rryo")}});
  EXPECT_EQ(states(signal), (std::vector<std::string>{"Gryo", "rGyo"}));
  const Signal green =
      derived({.phases = {phase(20, "GrG"), phase(3, "yrG"), phase(2, "rrG"), phase(20, "rGG"), phase(3, "ryG")}});
  EXPECT_EQ(states(green), (std::vector<std::string>{"GrG", "rGG"}));
}

TEST(Stages, BeginBeforeTheProgramWhenTheFirstOneWrapsAround) {
  const Signal signal = derived(overlapping());
  EXPECT_EQ(states(signal), (std::vector<std::string>{"GGrrGr", "GrGrrr", "rrGGrr"}));
  EXPECT_EQ(signal.stages[0].shipped_duration_s, 16);
  EXPECT_EQ(signal.shipped_cycle_s, 50);
  EXPECT_EQ(signal.shipped_offset_s, 27);  // -17 - 6 mod 50
}

TEST(Stages, AreNotShortIntervalsInWhichOthersOnlyKeepTheirGreen) {
  const SmallSignal small{
      .phases = {phase(20, "GGr"), phase(3, "Gyr"), phase(4, "Grr"), phase(15, "GrG"), phase(3, "yry")}};
  EXPECT_EQ(states(derived(small)), (std::vector<std::string>{"GGr", "GrG"}));
  SmallSignal longer = small;
  longer.phases[2].duration_s = 5;
  EXPECT_EQ(states(derived(longer)), (std::vector<std::string>{"GGr", "Grr", "GrG"}));
}

TEST(Stages, BeginWithTheFirstAfterAProgramStartInAnIntergreen) {
  const Signal signal = derived(
      {.phases = {phase(3, "yr"), phase(2, "rr"), phase(20, "rG"), phase(3, "ry"), phase(22, "Gr")}, .offset_s = 4.6});
  EXPECT_EQ(states(signal), (std::vector<std::string>{"rG", "Gr"}));
  EXPECT_EQ(signal.shipped_offset_s, 10);
  EXPECT_EQ(duration_s(signal.intergreen(1, 0)), 5);
}

TEST(Stages, RoundFractionsSoThatTheCycleStaysAndIntergreensAreNotShorter) {
  const Signal signal =
      derived({.phases = {phase(20.5, "Gr"), phase(3.2, "yr"), phase(1.1, "rr"), phase(30.4, "rG"), phase(3.8, "ry")}});
  EXPECT_EQ(signal.shipped_cycle_s, 59);
  EXPECT_EQ(duration_s(signal.intergreen(0, 1)), 6);
  EXPECT_EQ(duration_s(signal.intergreen(1, 0)), 4);
  EXPECT_EQ(signal.stages[0].shipped_duration_s + signal.stages[1].shipped_duration_s, 49);
}

TEST(Stages, TakeTheMiddleOfMinimumAndMaximumWhereNoDurationIsGiven) {
  const Signal signal = derived(
      {.phases = {phase(0, "Gr", 5, 45), phase(3, "yr"), phase(30, "rG", 5, 45), phase(3, "ry")}, .type = "actuated"});
  EXPECT_EQ(signal.stages[0].shipped_duration_s, 25);
  EXPECT_TRUE(signal.adjustable);
}

TEST(Stages, AreNotAdjustableAloneOrOfOtherKindsOfPrograms) {
  const Signal one = derived({.phases = {phase(40, "Gr"), phase(3, "yr"), phase(5, "rr")}});
  EXPECT_EQ(states(one), (std::vector<std::string>{"Gr"}));
  EXPECT_EQ(one.shipped_cycle_s, 48);
  EXPECT_FALSE(one.adjustable);
  const Signal constant = derived({.phases = {phase(90, "GGg")}});
  EXPECT_EQ(states(constant), (std::vector<std::string>{"GGg"}));
  EXPECT_FALSE(constant.adjustable);
  EXPECT_FALSE(derived({.phases = {phase(90, "OOO")}}).adjustable);
  SmallSignal rail = four_stages();
  rail.type = "rail_signal";
  EXPECT_FALSE(derived(rail).adjustable);
  EXPECT_TRUE(derived({}).stages.empty());
}

TEST(Stages, AreNotAdjustableWhereTwoYieldingGreensWaitForEachOther) {
  SmallSignal small{.phases = {phase(20, "ggrr"), phase(3, "yyrr"), phase(20, "rrGG"), phase(3, "rryy")},
                    .conflicts = {{0, 1}, {0, 2}},
                    .yielding = {{0, 1}, {0, 2}, {2, 0}}};
  EXPECT_TRUE(derived(small).adjustable);  // 0 lets 1 pass; 0 and 2 are never green together
  small.yielding.emplace_back(1, 0);
  EXPECT_FALSE(derived(small).adjustable);
  small.phases[0].state = "Ggrr";  // SUMO takes it
  EXPECT_TRUE(derived(small).adjustable);
}

TEST(Stages, KnowPedestriansFromVehicles) {
  const Signal signal = derived(with_pedestrians());
  EXPECT_EQ(signal.indices, (std::vector<IndexKind>{IndexKind::vehicles, IndexKind::vehicles, IndexKind::pedestrians}));
}

TEST(Stages, RejectStatesOfDifferentLengthsByPhase) {
  try {
    derived({.phases = {phase(20, "Gr"), phase(20, "rGr")}});
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("phase 1"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("small"), std::string::npos) << error.what();
  }
  EXPECT_THROW(derived({.phases = {phase(20, "Gx"), phase(20, "rG")}}), InputError);
}

class EveryProgram : public testing::TestWithParam<SmallSignal> {};

TEST_P(EveryProgram, RunsAsShippedSecondBySecond) {
  const Signal signal = derived(GetParam());
  const Plan plan = shipped_plan(alone(signal));
  const SignalTiming& timing = plan.timings[SignalId(0)];
  for (int second = 0; second < 2 * signal.shipped_cycle_s; ++second) {
    ASSERT_EQ(state_at(signal, timing, second), shipped_state_at(signal.shipped, second)) << "second " << second;
  }
  EXPECT_EQ(cycle_of(signal, timing), signal.shipped_cycle_s);
  EXPECT_EQ(violation(signal, timing), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Stages, EveryProgram,
    testing::Values(four_stages(), with_pedestrians(), overlapping(),
                    SmallSignal{.phases = {phase(40, "Gr"), phase(3, "yr"), phase(5, "rr")}, .offset_s = 13},
                    SmallSignal{.phases = {phase(300, "GGg")}},
                    SmallSignal{.phases = {phase(2, "Gr"), phase(3, "yr"), phase(40, "rG"), phase(3, "ry")},
                                .offset_s = 500}));

}  // namespace
}  // namespace nightwave
