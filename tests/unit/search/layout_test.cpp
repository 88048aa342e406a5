// SPDX-License-Identifier: Apache-2.0
#include "search/layout.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

std::vector<double> equal(std::size_t ranks) { return std::vector<double>(ranks, 1.0); }

TEST(ALayout, CoversEveryCandidateOnceForAnyNumberOfRanks) {
  for (const std::size_t islands : {1u, 2u, 3u, 5u, 16u}) {
    for (const std::size_t lanes : {16u, 48u, 64u}) {
      for (std::size_t ranks = 1; ranks <= 40; ++ranks) {
        const Layout layout = share_lanes(islands, lanes, equal(ranks));
        ASSERT_EQ(layout.size(), islands);
        for (const auto& shares : layout) {
          ASSERT_FALSE(shares.empty());
          EXPECT_EQ(shares.front().begin, 0u);
          EXPECT_EQ(shares.back().end, lanes);
          for (std::size_t i = 1; i < shares.size(); ++i) {
            EXPECT_EQ(shares[i].begin, shares[i - 1].end);
            EXPECT_GT(shares[i].rank, shares[i - 1].rank);
          }
        }
      }
    }
  }
}

TEST(ALayout, GivesWholeIslandsWhereTheNumbersSuit) {
  const Layout layout = share_lanes(4, 64, equal(2));
  for (std::size_t island = 0; island < 4; ++island)
    EXPECT_EQ(layout[island], (std::vector<LaneShare>{{island < 2 ? 0 : 1, 0, 64}}));
}

TEST(ALayout, SharesOneIslandAmongRanks) {
  EXPECT_EQ(share_lanes(1, 64, equal(2))[0], (std::vector<LaneShare>{{0, 0, 32}, {1, 32, 64}}));
  const Layout three_on_two = share_lanes(3, 64, equal(2));
  EXPECT_EQ(three_on_two[1], (std::vector<LaneShare>{{0, 0, 32}, {1, 32, 64}}));
}

TEST(ALayout, FollowsTheRanksSpeeds) {
  const std::vector<double> gpu_and_cpu{7.0, 1.0};
  EXPECT_EQ(share_lanes(2, 64, gpu_and_cpu)[1], (std::vector<LaneShare>{{0, 0, 48}, {1, 48, 64}}));
  EXPECT_DOUBLE_EQ(longest_time(share_lanes(2, 64, gpu_and_cpu), gpu_and_cpu), 16.0);
  EXPECT_DOUBLE_EQ(longest_time(share_lanes(2, 64, equal(2)), gpu_and_cpu), 64.0);
}

TEST(ALayout, ScalesToAShorterGeneration) {
  const LaneShare first = scaled({0, 0, 32}, 64, 10), second = scaled({1, 32, 64}, 64, 10);
  EXPECT_EQ(first.begin, 0u);
  EXPECT_EQ(first.end, second.begin);
  EXPECT_EQ(second.end, 10u);
}

}  // namespace
}  // namespace nightwave
