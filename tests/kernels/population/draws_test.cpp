// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/draws.hpp"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "search/random_stream.hpp"

namespace nightwave::population {
namespace {

TEST(Numbers, AreThoseOfPhiloxForSeedItemCandidateGenerationUseAndIsland) {
  const Draw draw{0x0123456789abcdefull, 5, 7, 1000};
  Numbers numbers(draw, Use::change, 34, 77);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const auto expected =
        r123::Philox4x32()({{(77u << 4) + block, 1034, 7, (68u << 24) | 5u}}, {{0x89abcdefu, 0x01234567u}});
    for (unsigned i = 0; i < 4; ++i) EXPECT_EQ(numbers.bits(), expected[i]);
  }
}

TEST(Numbers, ShareNoUseWithTheSearchsOwnStreams) {
  EXPECT_LT(static_cast<std::uint32_t>(StreamUse::test), static_cast<std::uint32_t>(Use::tournament));
  EXPECT_LT(static_cast<std::uint32_t>(Use::cycle), 256u);
}

TEST(Chances, HitAsOftenAsTheySay) {
  EXPECT_EQ(Chance(0).hits, 0u);
  EXPECT_EQ(Chance(-1).hits, 0u);
  EXPECT_TRUE(Chance(1).hit(UINT32_MAX));
  EXPECT_TRUE(Chance(0.25).hit((1u << 30) - 1));
  EXPECT_FALSE(Chance(0.25).hit(1u << 30));
}

TEST(Steps, HaveUniformLogarithms) {
  const auto logarithms = step_logarithms();
  for (const int largest : {1, 2, 8, 60, 255}) {
    std::map<int, int> count;
    const int draws = 40000;
    for (std::uint32_t i = 0; i < draws; ++i) {
      Numbers numbers({3, 0, 0, 0}, Use::shift, i, 0);
      const int step = numbers.signed_step(largest, logarithms.data());
      EXPECT_LE(std::abs(step), largest);
      EXPECT_NE(step, 0);
      ++count[step];
    }
    for (int k = 1; k <= largest; ++k) {
      const double expected = draws * std::log((k + 1.0) / k) / std::log(largest + 1.0);
      const double tolerance = 5 * std::sqrt(expected) + 1;
      EXPECT_NEAR(count[k] + count[-k], expected, tolerance) << k << " of " << largest;
      EXPECT_NEAR(count[k], expected / 2, tolerance) << k << " of " << largest;
    }
  }
}

TEST(StepLogarithms, AreThoseToBaseTwoRoundedDown) {
  const auto logarithms = step_logarithms();
  EXPECT_EQ(logarithms[1], 0u);
  EXPECT_EQ(logarithms[8], 3u << 24);
  EXPECT_EQ(logarithms[1024], 10u << 24);
  for (std::size_t k = 1; k < logarithms.size(); ++k)
    EXPECT_NEAR(logarithms[k], std::log2(static_cast<double>(k)) * (1 << 24), 1.01) << k;
}

}  // namespace
}  // namespace nightwave::population
