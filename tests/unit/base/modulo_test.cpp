// SPDX-License-Identifier: Apache-2.0
#include "base/modulo.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(Modulo, IsNeverNegative) {
  for (int divisor : {1, 2, 7, 90})
    for (int value = -200; value <= 200; ++value) {
      EXPECT_GE(modulo(value, divisor), 0);
      EXPECT_LT(modulo(value, divisor), divisor);
      EXPECT_EQ((value - modulo(value, divisor)) % divisor, 0);
    }
}

TEST(Modulo, TakesTimesFarFromMidnight) {
  EXPECT_EQ(modulo(std::int64_t{-1} - (std::int64_t{1} << 40), std::int64_t{1} << 20), (std::int64_t{1} << 20) - 1);
  EXPECT_EQ(modulo((std::int64_t{1} << 40) + 7, std::int64_t{90}), ((std::int64_t{1} << 40) + 7) % 90);
}

}  // namespace
}  // namespace nightwave
