// SPDX-License-Identifier: Apache-2.0
#include "search/archive.hpp"

#include <gtest/gtest.h>

#include "row_of_signals.hpp"
#include "search/genome.hpp"

namespace nightwave {
namespace {

using testing::make_row;

Plan at_cycle(const SearchSpace& space, int cycle, int shift = 0, int lag = 0) {
  Genome genome = encode(space, space.shipped);
  change_cycle(space, genome, 0, cycle);
  int offset = shift;
  for (const SignalId id : space.adjustable) {
    genome.signals[id].offset_s = offset;
    offset += lag;
  }
  return decode(space, genome);
}

TEST(PlanDistance, IgnoresACommonShift) {
  const auto row = make_row(5);
  EXPECT_NEAR(plan_distance(row->space, at_cycle(row->space, 80, 0, 15), at_cycle(row->space, 80, 33, 15)), 0.0, 1e-12);
  EXPECT_GT(plan_distance(row->space, at_cycle(row->space, 80, 0, 15), at_cycle(row->space, 80, 0, 40)), 0.1);
  EXPECT_GT(plan_distance(row->space, at_cycle(row->space, 80), at_cycle(row->space, 110)), 0.02);
}

TEST(Archive, ReturnsTheBestAndThenWhatDiffersMost) {
  const auto row = make_row(5);
  Archive archive(row->space);
  const Plan best = at_cycle(row->space, 80, 0, 15);
  const Plan twin = at_cycle(row->space, 80, 0, 16);
  const Plan other = at_cycle(row->space, 80, 0, 50);
  const Plan bad = at_cycle(row->space, 110, 0, 30);
  archive.offer(twin, 10.05);
  archive.offer(other, 10.1);
  archive.offer(bad, 20.0);
  archive.offer(best, 10.0);
  const std::vector<ScoredPlan> finalists = archive.most_different(3);
  ASSERT_EQ(finalists.size(), 2u) << "twins count once and bad plans not at all";
  EXPECT_EQ(finalists[0].plan, best);
  EXPECT_EQ(finalists[1].plan, other);
}

}  // namespace
}  // namespace nightwave
