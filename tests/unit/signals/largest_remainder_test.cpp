// SPDX-License-Identifier: Apache-2.0
#include "signals/largest_remainder.hpp"

#include <gtest/gtest.h>

#include <random>

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

TEST(ShareOutWhole, DoesTheSameInIntegers) {
  EXPECT_EQ(share_out_whole(60, {10, 20, 30}, {1, 1, 1}), (Shares{10, 20, 30}));
  EXPECT_EQ(share_out_whole(10, {14, 33, 53}, {0, 0, 0}), (Shares{2, 3, 5}));
  EXPECT_EQ(share_out_whole(30, {1, 10, 19}, {5, 5, 5}), (Shares{5, 9, 16}));
  EXPECT_EQ(share_out_whole(7, {0, 0, -3}, {1, 1, 1}), (Shares{3, 2, 2}));
  EXPECT_EQ(share_out_whole(10, {4, 0, 0}, {4, 3, 3}), (Shares{4, 3, 3}));
  EXPECT_EQ(share_out_whole(3, {1 << 30, 1 << 30, 1 << 30}, {0, 0, 0}), (Shares{1, 1, 1}));
}

// The fifth gets its 5, the others 2.5 times their weights; of the four halves the first two are rounded up. In double
// precision the traces of weight that share_out() adds make the first half look smaller than the others.
TEST(ShareOutWhole, KnowsEqualFractions) {
  EXPECT_EQ(share_out_whole(210, {71, 2, 3, 1, 1, 4, 1}, {0, 3, 6, 1, 5, 9, 2}), (Shares{178, 5, 8, 2, 5, 10, 2}));
}

TEST(ShareOutWhole, SharesExactlyTheTotalAndKeepsTheLeast) {
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    Shares weights, least;
    int total = static_cast<int>(random() % 100);
    for (std::size_t k = 1 + random() % 8; k > 0; --k) {
      weights.push_back(static_cast<int>(random() % 50) - 5);
      least.push_back(static_cast<int>(random() % 12));
      total += least.back();
    }
    const Shares shares = share_out_whole(total, weights, least);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      EXPECT_GE(shares[k], least[k]);
      total -= shares[k];
    }
    EXPECT_EQ(total, 0);
  }
}

}  // namespace
}  // namespace nightwave
