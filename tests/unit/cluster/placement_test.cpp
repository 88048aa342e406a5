// SPDX-License-Identifier: Apache-2.0
#include "cluster/placement.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(Placement, GivesEveryRankOfANodeItsOwnGpu) {
  for (int rank = 0; rank < 4; ++rank) EXPECT_EQ(place_rank(rank, 4, 4, 8, 32).device, rank);
}

TEST(Placement, SharesGpusInTurnWhereThereAreMoreRanks) {
  EXPECT_EQ(place_rank(2, 4, 2, 8, 32).device, 0);
  EXPECT_EQ(place_rank(3, 4, 2, 8, 32).device, 1);
}

TEST(Placement, TakesTheOnlyGpuThatALauncherShows) {
  for (int rank = 0; rank < 4; ++rank) EXPECT_EQ(place_rank(rank, 4, 1, 8, 32).device, 0);
}

TEST(Placement, NamesNoGpuWhereThereIsNone) { EXPECT_FALSE(place_rank(0, 1, 0, 8, 8).device); }

TEST(Placement, UsesTheProcessorsThatTheLauncherBoundARankTo) { EXPECT_EQ(place_rank(1, 4, 0, 8, 32).threads, 8u); }

TEST(Placement, DividesAMachineWhoseRanksAreNotBound) {
  EXPECT_EQ(place_rank(0, 4, 0, 32, 32).threads, 8u);
  EXPECT_EQ(place_rank(0, 8, 0, 2, 2).threads, 1u);
}

}  // namespace
}  // namespace nightwave
