// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "signals/clearances.hpp"
#include "small_signals.hpp"

namespace nightwave {
namespace {

using Written = std::vector<std::pair<int, std::string>>;

Written written(const Intergreen& intergreen) {
  Written result;
  for (const Interval& interval : intergreen) {
    result.emplace_back(interval.duration_s, interval.state);
  }
  return result;
}

TEST(Intergreens, AreTheShippedPhasesBetweenNeighbours) {
  const Signal signal = derived(four_stages());
  EXPECT_EQ(written(signal.intergreen(1, 2)), (Written{{4, "rrry"}, {2, "rrrr"}}));
  EXPECT_EQ(written(signal.intergreen(3, 0)), (Written{{4, "ryrr"}, {1, "rrrr"}}));
}

TEST(Intergreens, GiveEveryEndingMovementItsYellowAndTheLongestClearance) {
  const Signal signal = derived(four_stages());
  // Index 2 has 3 s of yellow, index 3 has 4 s and then 2 s of red before anything begins.
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "rryy"}, {1, "rrry"}, {2, "rrrr"}}));
}

TEST(Intergreens, KeepWhatIsGreenInBothAndYieldWhereOneStageYields) {
  const Signal signal = derived({.phases = {phase(20, "GGrr"), phase(3, "Gyrr"), phase(20, "GrGr"), phase(3, "yryr"),
                                            phase(20, "grrG"), phase(3, "grry")}});
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "gyrr"}}));
  EXPECT_EQ(written(signal.intergreen(1, 0)), (Written{{3, "Gryr"}}));
}

TEST(Intergreens, AreEmptyWhereNothingEnds) {
  const Signal signal = derived({.phases = {phase(20, "Grr"), phase(3, "yrr"), phase(20, "rrG"), phase(3, "rry"),
                                            phase(20, "GGr"), phase(3, "yyr")}});
  EXPECT_TRUE(signal.intergreen(0, 2).empty());
}

TEST(Intergreens, KeepTheAllRedBeforeWhatBegins) {
  const Signal signal = derived({.phases = {phase(20, "Grr"), phase(3, "yrr"), phase(20, "rGr"), phase(3, "ryr"),
                                            phase(4, "rrr"), phase(20, "rrG"), phase(3, "rry")}});
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "yrr"}, {4, "rrr"}}));
}

TEST(Intergreens, GiveThreeSecondsOfYellowToVehiclesThatNeverHadAny) {
  const Signal signal =
      derived({.phases = {phase(20, "Grr"), phase(20, "rGr"), phase(3, "ryr"), phase(20, "rrG"), phase(3, "rry")}});
  EXPECT_TRUE(signal.intergreen(0, 1).empty());
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "yrr"}}));
}

TEST(Intergreens, DoNotTakeYellowThatReturnsToGreenForAClearance) {
  const Signal signal = derived({.phases = {phase(20, "Grr"), phase(9, "yrr"), phase(20, "GGr"), phase(3, "yyr"),
                                            phase(1, "rrr"), phase(20, "rrG"), phase(3, "rry")}});
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "yrr"}, {1, "rrr"}}));
}

TEST(Intergreens, KeepTheTimeThatAShortStageInBetweenGaveConflictingMovements) {
  // From the end of index 1 to the green of index 2 pass 4 s in which only index 0 runs.
  const Signal signal =
      derived({.phases = {phase(20, "GrG"), phase(3, "yry"), phase(30, "rGr"), phase(3, "ryr"), phase(4, "Grr")},
               .conflicts = {{0, 1}, {1, 2}}});
  ASSERT_EQ(signal.stages.size(), 3u);
  EXPECT_EQ(written(signal.intergreen(1, 0)), (Written{{3, "ryr"}, {4, "rrr"}}));
}

TEST(Intergreens, EndWithTheRedYellowThatTheSourceUses) {
  const Signal signal =
      derived({.phases = {phase(20, "Grr"), phase(3, "yrr"), phase(1, "rur"), phase(20, "rGr"), phase(3, "ryr"),
                          phase(1, "rru"), phase(20, "rrG"), phase(3, "rry"), phase(1, "urr")}});
  ASSERT_EQ(signal.stages.size(), 3u);
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "yrr"}, {1, "rru"}}));
}

TEST(Intergreens, KeepTurningOnRedOnlyWhereBothStagesAllowIt) {
  const Signal signal = derived({.phases = {phase(20, "Gsrs"), phase(3, "ysrs"), phase(20, "sGrs"), phase(3, "syrs"),
                                            phase(20, "srGs"), phase(3, "srys")}});
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "yrrs"}}));
  EXPECT_EQ(written(signal.intergreen(1, 0)), (Written{{3, "ryrs"}}));
}

TEST(Intergreens, LetPedestriansClearWhereNoStageDoes) {
  const Signal signal = derived(with_pedestrians());
  ASSERT_EQ(signal.stages.size(), 3u);
  // As shipped, 5 + 3 + 2 s pass from the end of their green until vehicles cross; walking 9 m takes 9 s.
  EXPECT_EQ(written(signal.intergreen(0, 2)), (Written{{3, "yrr"}, {7, "rrr"}}));
  SmallSignal wide = with_pedestrians();
  wide.crossings = {{2, 16.0}};
  EXPECT_EQ(duration_s(derived(wide).intergreen(0, 2)), 15);
}

TEST(Intergreens, NeverShowGreenThatTheStageBeforeDoesNotShow) {
  for (const SmallSignal& small : {four_stages(), with_pedestrians(), overlapping()}) {
    const Signal signal = derived(small);
    const std::size_t count = signal.stages.size();
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        if (b == a || b == (a + 1) % count) {
          continue;
        }
        for (const Interval& interval : signal.intergreen(a, b)) {
          ASSERT_GT(interval.duration_s, 0);
          for (std::size_t i = 0; i < interval.state.size(); ++i) {
            if (interval.state[i] == 'G') {
              EXPECT_EQ(signal.stages[a].state[i], 'G');
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace nightwave
