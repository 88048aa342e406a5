// SPDX-License-Identifier: Apache-2.0
#include "synth/draws.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

TEST(Draws, AreThoseOfPhilox) {
  // Known answer of Random123's kat_vectors for philox4x32 with 10 rounds, counter and key 0.
  Draws draws(0, static_cast<DrawFor>(0), 0);
  EXPECT_EQ(draws.bits(), 0x6627e8d5u);
  EXPECT_EQ(draws.bits(), 0xe169c58du);
  EXPECT_EQ(draws.bits(), 0xbc57ac4cu);
  EXPECT_EQ(draws.bits(), 0x9b00dbd8u);
}

TEST(Draws, DifferBySeedUseAndThing) {
  const std::uint32_t first = Draws(1, DrawFor::trips, 7).bits();
  EXPECT_EQ(Draws(1, DrawFor::trips, 7).bits(), first);
  EXPECT_NE(Draws(2, DrawFor::trips, 7).bits(), first);
  EXPECT_NE(Draws(std::uint64_t{1} << 32 | 1, DrawFor::trips, 7).bits(), first);
  EXPECT_NE(Draws(1, DrawFor::offsets, 7).bits(), first);
  EXPECT_NE(Draws(1, DrawFor::trips, 8).bits(), first);
}

TEST(Draws, KeepTheirBounds) {
  Draws draws(1, DrawFor::trips, 1);
  bool seen[3] = {};
  for (int i = 0; i < 1000; ++i) {
    const double share = draws.between(2, 3);
    ASSERT_GE(share, 2);
    ASSERT_LT(share, 3);
    const std::uint32_t number = draws.below(3);
    ASSERT_LT(number, 3u);
    seen[number] = true;
  }
  EXPECT_TRUE(seen[0] && seen[1] && seen[2]);
}

}  // namespace
}  // namespace nightwave
