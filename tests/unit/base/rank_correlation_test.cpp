// SPDX-License-Identifier: Apache-2.0
#include "base/rank_correlation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace nightwave {
namespace {

TEST(RankCorrelation, IsThatOfTheRanks) {
  EXPECT_DOUBLE_EQ(rank_correlation(std::array{1.0, 2.0, 30.0}, std::array{5.0, 6.0, 7.0}), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(std::array{1.0, 2.0, 3.0}, std::array{9.0, 6.0, 1.0}), -1);
  // One swap of neighbours among four: 1 - 6 * 2 / (4 * 15).
  EXPECT_DOUBLE_EQ(rank_correlation(std::array{1.0, 2.0, 3.0, 4.0}, std::array{1.0, 3.0, 2.0, 4.0}), 0.8);
}

TEST(RankCorrelation, LetsTiesShareTheirMeanRankAndIsZeroWhereOneSideIsConstant) {
  EXPECT_NEAR(rank_correlation(std::array{1.0, 1.0, 2.0}, std::array{1.0, 2.0, 3.0}), std::sqrt(0.75), 1e-12);
  EXPECT_EQ(rank_correlation(std::array{1.0, 1.0, 1.0}, std::array{1.0, 2.0, 3.0}), 0);
}

}  // namespace
}  // namespace nightwave
