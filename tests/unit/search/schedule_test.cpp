// SPDX-License-Identifier: Apache-2.0
#include "search/schedule.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace nightwave {
namespace {

using Places = std::vector<std::size_t>;

TEST(ASchedule, HasMoreIslandsOnlyWhereEvaluationsFeedThem) {
  const auto few = make_schedule(3000, std::nullopt);
  EXPECT_EQ(few.first_islands, 3u);
  EXPECT_EQ(few.last_islands, 1u);
  EXPECT_EQ(few.lanes, 16u);
  EXPECT_EQ(make_schedule(599, std::nullopt).first_islands, 1u) << "too few generations to compare islands in";
  const auto many = make_schedule(1e9, std::nullopt);
  EXPECT_EQ(many.first_islands, customary_islands);
  EXPECT_EQ(many.last_islands, customary_islands);
  EXPECT_EQ(many.lanes, 64u);
  std::size_t before = 0;
  for (double evaluations = 100; evaluations < 1e7; evaluations *= 1.5) {
    const auto schedule = make_schedule(evaluations, std::nullopt);
    EXPECT_GE(schedule.last_islands, before);
    EXPECT_GE(schedule.first_islands, schedule.last_islands);
    before = schedule.last_islands;
  }
}

TEST(ASchedule, KeepsAsManyIslandsAsAreAskedFor) {
  const auto schedule = make_schedule(1000, 7);
  EXPECT_EQ(schedule.first_islands, 7u);
  EXPECT_EQ(schedule.last_islands, 7u);
}

TEST(ASchedule, SpendsExactlyWhatIsLeftInTheLastGeneration) {
  const Schedule schedule{16, 3, 1};
  for (std::int64_t left = 1; left < 60; ++left) {
    const auto lanes = lanes_of_generation(schedule, 100, 3, left);
    EXPECT_EQ(std::accumulate(lanes.begin(), lanes.end(), std::int64_t{0}), std::min<std::int64_t>(left, 48));
  }
  EXPECT_TRUE(lanes_of_generation(schedule, 100, 3, 0).empty());
  EXPECT_EQ(lanes_of_generation(schedule, 100, 2, std::nullopt), (Places{16, 16}));
}

TEST(ASchedule, BeginsWithSmallGenerationsWhateverTheBudget) {
  const auto small = make_schedule(1000, std::nullopt), large = make_schedule(1e6, std::nullopt);
  EXPECT_EQ(lanes_at(large, 0), lanes_at(small, 0));
  for (std::uint32_t generation = 0; generation < 1000; ++generation) {
    EXPECT_GE(lanes_at(large, generation + 1), lanes_at(large, generation));
    EXPECT_EQ(lanes_at(small, generation), 16u);
  }
  EXPECT_EQ(lanes_at(large, 1000), large.lanes);
}

TEST(ASchedule, GivesUpIslandsThatFallBehindButNotTheLastOnes) {
  const Schedule one{16, 4, 1}, two{16, 4, 2};
  const std::vector<double> best{10.5, 10.0, 10.1, 12.0};
  EXPECT_EQ(islands_that_go_on(one, best, 0.3), (Places{0, 1, 2, 3}));
  EXPECT_EQ(islands_that_go_on(one, best, 0.35), (Places{0, 1, 2})) << "12.0 is more than 6 % behind";
  EXPECT_EQ(islands_that_go_on(one, best, 0.5), (Places{1, 2}));
  EXPECT_EQ(islands_that_go_on(one, best, 0.65), (Places{1}));
  EXPECT_EQ(islands_that_go_on(two, best, 0.65), (Places{1, 2}));
  EXPECT_EQ(islands_that_go_on(two, std::vector<double>{3, 2}, 0.9), (Places{0, 1}));
}

}  // namespace
}  // namespace nightwave
