// SPDX-License-Identifier: Apache-2.0
#include "search/genome.hpp"

#include <gtest/gtest.h>

#include "row_of_signals.hpp"
#include "search/random_stream.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

using testing::make_row;

Genome nonsense(const SearchSpace& space, RandomStream& random) {
  Genome genome;
  for (std::size_t g = 0; g < space.groups.size(); ++g) genome.cycle_s.push_back(random.between(-50, 400));
  genome.signals.resize(space.choices.size());
  for (const SignalId id : space.adjustable) {
    SignalGenes& genes = genome.signals[id];
    genes.offset_s = random.between(-500, 500);
    genes.half = random.chance(0.5);
    genes.order = static_cast<std::uint8_t>(random.below(12));
    for (int s = random.below(6); s > 0; --s) genes.green_s.push_back(random.between(-20, 150));
  }
  return genome;
}

TEST(Decode, MakesLegalPlansOfAnything) {
  const auto row = make_row(9);
  for (std::uint32_t i = 0; i < 500; ++i) {
    RandomStream random(7, StreamUse::test, 0, 0, i);
    Genome genome = nonsense(row->space, random);
    const Plan plan = decode(row->space, genome);
    for (const SignalId id : row->space.adjustable) {
      const auto problem = violation(row->signals.all[id], plan.timings[id]);
      EXPECT_FALSE(problem) << *problem;
      const int cycle = genome.cycle_s[0];
      EXPECT_TRUE(plan.timings[id].cycle_s == cycle || 2 * plan.timings[id].cycle_s == cycle);
    }
    Genome again = genome;
    EXPECT_EQ(decode(row->space, again), plan) << "canonical genomes decode to the same plan";
    EXPECT_EQ(again, genome);
  }
}

TEST(Decode, LeavesSignalsThatAreNotAdjustable) {
  auto row = make_row(3);
  row->signals.all[SignalId(1)].adjustable = false;
  row->space = make_search_space(Network{}, row->signals, Demand{}, ModelConstants{});
  RandomStream random(1, StreamUse::test, 0, 0, 0);
  Genome genome = nonsense(row->space, random);
  EXPECT_EQ(decode(row->space, genome).timings[SignalId(1)], row->space.shipped.timings[SignalId(1)]);
}

TEST(Encode, KeepsALegalPlan) {
  const auto row = make_row(1);
  Genome genome = encode(row->space, row->space.shipped);
  EXPECT_EQ(decode(row->space, genome), row->space.shipped);
}

TEST(Encode, ReadsOrdersThatBeginWithAnotherStage) {
  const auto row = make_row(3);
  Plan plan = row->space.shipped;
  SignalTiming& timing = plan.timings[SignalId(2)];  // four stages
  timing.order = {2, 3, 0, 1};
  Genome genome = encode(row->space, plan);
  EXPECT_EQ(genome.signals[SignalId(2)].order, 0);
  EXPECT_EQ(genome.signals[SignalId(2)].offset_s, timing.offset_s + 2 * (timing.green_s[2] + 4));
}

TEST(Encode, TakesTheCycleOfMostSignalsAndHalves) {
  const auto row = make_row(3);
  Plan plan = row->space.shipped;
  const int cycles[] = {40, 80, 80};
  for (const SignalId id : plan.timings.ids()) {
    plan.timings[id] = *fit(row->signals.all[id], plan.timings[id], cycles[id.index()]);
  }
  Genome genome = encode(row->space, plan);
  EXPECT_EQ(genome.cycle_s[0], 80);
  EXPECT_TRUE(genome.signals[SignalId(0)].half);
  EXPECT_EQ(decode(row->space, genome), plan);
}

TEST(ChangeCycle, KeepsTheLagsOfNeighbours) {
  const auto row = make_row(6);
  Genome genome = encode(row->space, row->space.shipped);
  change_cycle(row->space, genome, 0, 90);
  decode(row->space, genome);
  int offset = 85;
  for (const SignalId id : row->space.adjustable) {
    genome.signals[id].offset_s = offset % 90;
    offset += 20;
  }
  change_cycle(row->space, genome, 0, 64);
  EXPECT_EQ(genome.cycle_s[0], 64);
  for (std::uint32_t i = 1; i < 6; ++i) {
    const int lag = genome.signals[SignalId(i)].offset_s - genome.signals[SignalId(i - 1)].offset_s;
    EXPECT_EQ((lag + 64) % 64, 20);
  }
}

}  // namespace
}  // namespace nightwave
