// SPDX-License-Identifier: Apache-2.0
#include "street/statistics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace nightwave {
namespace {

TEST(Statistics, StudentQuantilesAgreeWithTables) {
  EXPECT_NEAR(student_t975(1), 12.706, 1e-3);
  EXPECT_NEAR(student_t975(4), 2.776, 1e-3);
  EXPECT_NEAR(student_t975(40), 2.0211, 1e-4);
  EXPECT_NEAR(student_t975(120), 1.9799, 1e-4);
}

TEST(Statistics, IntervalOfThreeValuesByHand) {
  const std::array values = {10.0, 12.0, 14.0};  // deviation 2, t(2) = 4.303
  const auto result = estimate(values);
  EXPECT_DOUBLE_EQ(result.mean, 12);
  EXPECT_NEAR(result.ci95, 4.303 * 2 / std::sqrt(3.0), 1e-9);
}

TEST(Statistics, OneValueHasNoInterval) { EXPECT_TRUE(std::isinf(estimate(std::array{3.0}).ci95)); }

TEST(Statistics, PairedRatioIgnoresWhatPairsShare) {
  const std::array before = {10.0, 100.0, 1000.0};
  const std::array after = {8.0, 80.0, 800.0};
  const auto ratio = estimate_ratio(before, after);
  EXPECT_NEAR(ratio.mean, 0.8, 1e-4);
  EXPECT_NEAR(ratio.lower, 0.8, 1e-3);
  EXPECT_NEAR(ratio.upper, 0.8, 1e-3);
}

TEST(Statistics, EqualValuesHaveRatioOne) {
  const std::array values = {0.0, 5.0};
  const auto ratio = estimate_ratio(values, values);
  EXPECT_EQ(ratio.mean, 1.0);
  EXPECT_EQ(ratio.lower, 1.0);
}

TEST(Statistics, OnePairHasAnUnboundedRatio) {
  const auto ratio = estimate_ratio(std::array{1.0}, std::array{3.0});
  EXPECT_EQ(ratio.lower, 0.0);
  EXPECT_TRUE(std::isinf(ratio.upper));
}

}  // namespace
}  // namespace nightwave
