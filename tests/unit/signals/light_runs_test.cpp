// SPDX-License-Identifier: Apache-2.0
#include "signals/light_runs.hpp"

#include <gtest/gtest.h>

#include "small_signals.hpp"

namespace nightwave {
namespace {

/// Two stages with one letter each place: "G" "r" with 3 s of yellow and 2 s of red, and 1 s of red and yellow back.
Signal two_stages(const std::string& first, const std::string& second) {
  Signal signal;
  signal.indices = {IndexKind::vehicles};
  signal.stages = {{first, 20, 5}, {second, 30, 5}};
  signal.intergreens = {{}, {{3, "y"}, {2, "r"}}, {{1, "u"}}, {}};
  return signal;
}

TEST(ALightsRuns, BeginAndEndWithTheStagesThatShowThem) {
  const std::vector<LightRun> runs = light_runs(two_stages("G", "r"), {0, 1}, 0);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0], (LightRun{Show::go, {0, 0, 0}, {0, 1, 0}, {1, 0, 3}, true, true, false}));
  EXPECT_EQ(runs[1], (LightRun{Show::stop, {0, 1, 0}, {1, 1, 6}, {0, 0, 0}, false, false, false}));
}

TEST(ALightsRuns, GoAroundTheEndOfTheOrder) {
  // G, yield in the intergreen, then red until the next cycle's intergreen opens it early.
  Signal signal = two_stages("G", "r");
  signal.intergreens[1] = {{4, "g"}, {2, "r"}};
  signal.intergreens[2] = {{1, "r"}, {2, "G"}};
  const std::vector<LightRun> runs = light_runs(signal, {0, 1}, 0);
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0], (LightRun{Show::yield, {0, 1, 0}, {1, 0, 4}, {1, 0, 0}, false, false, false}));
  EXPECT_EQ(runs[1], (LightRun{Show::stop, {0, 1, 4}, {1, 1, 3}, {2, 0, 0}, false, false, false}));
  EXPECT_EQ(runs[2], (LightRun{Show::go, {0, 2, 7}, {2, 1, 2}, {1, 0, 0}, true, false, false}));
}

TEST(ALightsRuns, AreOneWhereNothingChanges) {
  Signal signal = two_stages("s", "g");
  signal.intergreens = {{}, {{3, "o"}}, {{2, "g"}}, {}};
  const std::vector<LightRun> runs = light_runs(signal, {0, 1}, 0);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0], (LightRun{Show::yield, {}, {0, 2, 5}, {}, false, false, true}));
}

TEST(ALightsRuns, CountYellowOfAllStagesAndIntervalsThatFollow) {
  Signal signal = two_stages("O", "y");
  const std::vector<LightRun> runs = light_runs(signal, {0, 1}, 0);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].yellow, (StageSpan{1, 0, 3}));  // the red before the yellow stage ends it
  signal.intergreens[1] = {{3, "y"}};
  EXPECT_EQ(light_runs(signal, {0, 1}, 0)[0].yellow, (StageSpan{1, 1, 3}));
}

TEST(ALightsRuns, LastOneCycleTogether) {
  const Signal signal = derived(overlapping());
  std::vector<std::uint8_t> order = shipped_order(signal);
  for (std::uint16_t index = 0; index < signal.indices.size(); ++index) {
    std::uint32_t stages = 0;
    int fixed_s = 0;
    for (const LightRun& run : light_runs(signal, order, index)) {
      stages += run.length.stages;
      fixed_s += run.length.fixed_s;
    }
    EXPECT_EQ(stages, signal.stages.size());
    int intergreens_s = 0;
    for (std::size_t s = 0; s < order.size(); ++s)
      intergreens_s += duration_s(signal.intergreen(order[s], order[(s + 1) % order.size()]));
    EXPECT_EQ(fixed_s, intergreens_s);
  }
}

}  // namespace
}  // namespace nightwave
