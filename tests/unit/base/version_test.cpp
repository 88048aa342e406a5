// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(TheBuild, SaysWhatItIs) {
  EXPECT_FALSE(build().version.empty());
  EXPECT_FALSE(build().commit.empty());
  EXPECT_NE(build().flags.find("-ffp-contract=off"), std::string_view::npos);
  EXPECT_EQ(build().flags.find("-ffast-math"), std::string_view::npos);
}

}  // namespace
}  // namespace nightwave
