// SPDX-License-Identifier: Apache-2.0
#include "base/float_mode.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace nightwave {
namespace {

// Volatile: the division has to happen while the test runs, in the mode of that moment.
float half_of_the_smallest_normal() {
  const volatile float smallest = std::numeric_limits<float>::min();
  return smallest / 2.0f;
}

TEST(FlushSubnormalsGuard, TurnsSubnormalsIntoZeroWhileItLives) {
  EXPECT_GT(half_of_the_smallest_normal(), 0.0f);
  {
    const FlushSubnormals guard;
    const bool is_zero = half_of_the_smallest_normal() == 0.0f;
    EXPECT_TRUE(is_zero);
  }
  EXPECT_GT(half_of_the_smallest_normal(), 0.0f);
}

}  // namespace
}  // namespace nightwave
