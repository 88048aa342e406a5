// SPDX-License-Identifier: Apache-2.0
#include "base/whole_shares.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace nightwave {
namespace {

// The second's share would be 2; it keeps its 4, and the others share 16 as 3 to 1.
TEST(WholeShares, MayReplaceTheLeastByTheShares) {
  std::array<std::int16_t, 3> least{1, 4, 1};
  const std::array<int, 3> weights{6, 1, 2};
  std::array<std::int32_t, 3> remainder{};
  share_out_whole<std::int32_t>(
      20, 3, [&](int i) { return weights[i]; }, [&](int i) -> int { return least[i]; },
      [&](int i) -> std::int16_t& { return least[i]; }, [&](int i) -> std::int32_t& { return remainder[i]; });
  EXPECT_EQ(least, (std::array<std::int16_t, 3>{12, 4, 4}));
}

TEST(WholeShares, GiveWhatIsLeftToNobodyWhereEveryoneHasHisLeast) {
  std::array<int, 0> none{};
  share_out_whole<int>(
      5, 0, [&](int i) { return none[i]; }, [&](int i) { return none[i]; }, [&](int i) -> int& { return none[i]; },
      [&](int i) -> int& { return none[i]; });
}

}  // namespace
}  // namespace nightwave
