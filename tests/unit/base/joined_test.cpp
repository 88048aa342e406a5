// SPDX-License-Identifier: Apache-2.0
#include "base/joined.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(Joined, PutsTheSeparatorBetweenTexts) {
  EXPECT_EQ(joined({}), "");
  EXPECT_EQ(joined({"one"}), "one");
  EXPECT_EQ(joined({"one", "two", "three"}), "one; two; three");
  EXPECT_EQ(joined({"a", "b"}, ","), "a,b");
}

}  // namespace
}  // namespace nightwave
