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

}  // namespace
}  // namespace nightwave
