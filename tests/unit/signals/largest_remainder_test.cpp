// SPDX-License-Identifier: Apache-2.0
#include "signals/largest_remainder.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

using Shares = std::vector<int>;

TEST(ShareOut, KeepsWholeNumbersThatSumUp) { EXPECT_EQ(share_out(60, {10, 20, 30}, {1, 1, 1}), (Shares{10, 20, 30})); }

TEST(ShareOut, RoundsByLargestRemainder) { EXPECT_EQ(share_out(10, {1.4, 3.3, 5.3}, {0, 0, 0}), (Shares{2, 3, 5})); }

TEST(ShareOut, TakesFromTheOthersWhatRaisesToTheLeast) {
  EXPECT_EQ(share_out(30, {1, 10, 19}, {5, 5, 5}), (Shares{5, 9, 16}));
}

TEST(ShareOut, GivesEqualSharesWithoutWeights) { EXPECT_EQ(share_out(7, {0, 0, -3}, {1, 1, 1}), (Shares{3, 2, 2})); }

TEST(ShareOut, SharesTheRestWhenWeightsAreOnlyWhereTheLeastIs) {
  EXPECT_EQ(share_out(10, {4, 0, 0}, {4, 3, 3}), (Shares{4, 3, 3}));
}

}  // namespace
}  // namespace nightwave
