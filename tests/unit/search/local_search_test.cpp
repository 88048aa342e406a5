// SPDX-License-Identifier: Apache-2.0
#include "search/local_search.hpp"

#include <gtest/gtest.h>

#include "row_of_signals.hpp"
#include "search/island.hpp"
#include "search/random_stream.hpp"

namespace nightwave {
namespace {

using testing::fake_measures;
using testing::make_row;

Individual scored(const SearchSpace& space, Genome genome) {
  const Plan plan = decode(space, genome);
  return score(Objective{}, genome, fake_measures(space, {&plan, 1}).front());
}

TEST(LocalSearch, CombinesWhatHelpedInPlacesFarApart) {
  const auto row = make_row(30);
  const Individual parent = scored(row->space, encode(row->space, row->space.shipped));
  Credit credit(row->space, parent, 1.0);
  double best_single = parent.objective;
  for (std::uint32_t i = 0; i < 16; ++i) {
    RandomStream random(5, StreamUse::test, 6, 0, i);
    MovedGenome child = separated_moves(row->space, parent.genome, {}, random);
    EXPECT_GE(child.moved.size(), 5u);
    const Individual result = scored(row->space, child.genome);
    best_single = std::min(best_single, result.objective);
    credit.read(result, child.moved);
  }
  const std::vector<MovedGenome> composites = credit.composites();
  ASSERT_FALSE(composites.empty());
  EXPECT_LT(scored(row->space, composites.front().genome).objective, best_single)
      << "the sum of what helped is better than any single candidate";
}

TEST(LocalSearch, TakesBackMovesThatFailedTogether) {
  const auto row = make_row(12);
  const Individual parent = scored(row->space, encode(row->space, row->space.shipped));
  MovedGenome composite{parent.genome, {SignalId(0), SignalId(6)}};
  composite.genome.signals[SignalId(0)].green_s = {20, 32};  // towards the optimum of 1 : 2
  composite.genome.signals[SignalId(6)].green_s = {60, 5};   // away from it
  const Individual result = scored(row->space, composite.genome);
  const auto mended = without_failed_moves(row->space, parent, result, composite.moved);
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->moved, std::vector<SignalId>{SignalId(0)});
  EXPECT_EQ(mended->genome.signals[SignalId(6)], parent.genome.signals[SignalId(6)]);
}

}  // namespace
}  // namespace nightwave
