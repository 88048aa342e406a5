// SPDX-License-Identifier: Apache-2.0
#include "signals/minimum_greens.hpp"

#include <gtest/gtest.h>

#include "small_signals.hpp"

namespace nightwave {
namespace {

SmallSignal two_stages(double first_s, double minimum_s) {
  return {.phases = {phase(first_s, "Gr", minimum_s), phase(3, "yr"), phase(30, "rG"), phase(3, "ry")}};
}

TEST(MinimumGreens, AreFiveSecondsForVehicles) { EXPECT_EQ(derived(two_stages(20, 0)).minimum_green_s[0], 5); }

TEST(MinimumGreens, AreWhatIsShippedWhereThatIsShorter) {
  const Signal signal = derived(two_stages(3, 0));
  EXPECT_EQ(signal.minimum_green_s[0], 3);
  EXPECT_EQ(signal.stages[0].minimum_duration_s, 3);
}

TEST(MinimumGreens, TrustTheSourceUpToTenSeconds) {
  EXPECT_EQ(derived(two_stages(20, 8)).minimum_green_s[0], 8);
  EXPECT_EQ(derived(two_stages(20, 15)).minimum_green_s[0], 10);
  EXPECT_EQ(derived(two_stages(20, 2)).minimum_green_s[0], 5);
  EXPECT_EQ(derived(two_stages(6, 8)).minimum_green_s[0], 6);
}

TEST(MinimumGreens, HoldForTheWholeGreenAndNotForEveryStage) {
  const Signal signal = derived({.phases = {phase(10, "GrGrr"), phase(3, "yrGrr"), phase(2, "rrGrr"), phase(3, "rryrr"),
                                            phase(20, "rrrGr"), phase(3, "rrryr")}});
  EXPECT_EQ(signal.minimum_green_s, (std::vector<int>{5, 0, 5, 5, 0}));
  EXPECT_EQ(signal.stages[1].minimum_duration_s, 2);
}

TEST(MinimumGreens, GivePedestriansTimeToStart) {
  const Signal signal = derived(with_pedestrians());
  EXPECT_EQ(signal.minimum_green_s[2], 7);
  EXPECT_EQ(signal.stages[1].minimum_duration_s, 5);
}

TEST(MinimumGreens, KeepStagesInWhichPedestriansClear) {
  SmallSignal slow = with_pedestrians();
  slow.phases[1].duration_s = 9;
  EXPECT_EQ(derived(slow).stages[1].minimum_duration_s, 9);
  slow.phases[1].duration_s = 40;  // serves vehicles: as long as pedestrians need is enough
  EXPECT_EQ(derived(slow).stages[1].minimum_duration_s, 10);
}

}  // namespace
}  // namespace nightwave
