// SPDX-License-Identifier: Apache-2.0
#include "search/moves.hpp"

#include <gtest/gtest.h>

#include "row_of_signals.hpp"
#include "search/operator_choice.hpp"
#include "search/random_stream.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

using testing::make_row;

TEST(Moves, KeepPlansLegal) {
  const auto row = make_row(8);
  Genome genome = encode(row->space, row->space.shipped);
  Genome donor = genome;
  decode(row->space, genome);
  change_cycle(row->space, donor, 0, 100);
  decode(row->space, donor);
  const std::vector<const Genome*> donors{&donor};
  for (std::uint32_t i = 0; i < 2000; ++i) {
    RandomStream random(3, StreamUse::test, 1, 0, i);
    switch (i % 6) {
      case 0:
        shift_block(row->space, genome, random);
        break;
      case 1:
        step_cycle(row->space, genome, random);
        break;
      case 2:
        cross_uniformly(row->space, genome, donor, random);
        break;
      case 3:
        cross_block(row->space, genome, donor, random);
        break;
      default:
        move_some(row->space, genome, donors, random);
        break;
    }
    const Plan plan = decode(row->space, genome);
    for (const SignalId id : row->space.adjustable) {
      const auto problem = violation(row->signals.all[id], plan.timings[id]);
      ASSERT_FALSE(problem) << "after step " << i << ": " << *problem;
    }
  }
}

TEST(Moves, ReachEveryKindOfGene) {
  const auto row = make_row(3);
  const Genome before = [&] {
    Genome genome = encode(row->space, row->space.shipped);
    decode(row->space, genome);
    return genome;
  }();
  bool offset = false, green = false, order = false, half = false;
  for (std::uint32_t i = 0; i < 500; ++i) {
    RandomStream random(3, StreamUse::test, 2, 0, i);
    Genome genome = before;
    const SignalId id(2);
    move_signal(row->space, genome, id, {}, random);
    offset = offset || genome.signals[id].offset_s != before.signals[id].offset_s;
    green = green || genome.signals[id].green_s != before.signals[id].green_s;
    order = order || genome.signals[id].order != before.signals[id].order;
    half = half || genome.signals[id].half;
  }
  EXPECT_TRUE(offset && green && order && half);
}

TEST(OperatorChoice, PrefersWhatSucceedsAndNeverForgetsTheOthers) {
  OperatorChoice choice;
  for (int generation = 0; generation < 30; ++generation) {
    for (std::size_t i = 0; i < drawn_operators; ++i) {
      const auto op = static_cast<Operator>(i);
      choice.reward(op, op == Operator::cross_block ? 1.0 : 0.0);
    }
    choice.learn();
  }
  EXPECT_GT(choice.probability(Operator::cross_block), 0.6);
  EXPECT_GE(choice.probability(Operator::moves), 0.05);
}

TEST(RandomStream, DependsOnItsKeyAlone) {
  RandomStream a(1, StreamUse::test, 2, 3, 4);
  RandomStream b(1, StreamUse::test, 2, 3, 4);
  RandomStream other(1, StreamUse::test, 2, 3, 5);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const auto drawn = a.bits();
    EXPECT_EQ(drawn, b.bits());
    differs = differs || drawn != other.bits();
  }
  EXPECT_TRUE(differs);
}

TEST(RandomStream, StaysWithinItsBounds) {
  RandomStream random(9, StreamUse::test, 0, 0, 0);
  double sum = 0, squares = 0;
  for (int i = 0; i < 20000; ++i) {
    const int drawn = random.between(-3, 3);
    ASSERT_TRUE(drawn >= -3 && drawn <= 3);
    const int step = random.step(8);
    ASSERT_TRUE(step >= 1 && step <= 8);
    const double normal = random.normal();
    sum += normal;
    squares += normal * normal;
  }
  EXPECT_NEAR(sum / 20000, 0.0, 0.03);
  EXPECT_NEAR(squares / 20000, 1.0, 0.05);
}

}  // namespace
}  // namespace nightwave
