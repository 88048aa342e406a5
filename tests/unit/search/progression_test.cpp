// SPDX-License-Identifier: Apache-2.0
#include "search/progression.hpp"

#include <gtest/gtest.h>

#include "row_of_signals.hpp"
#include "search/random_stream.hpp"
#include "signals/plan.hpp"

namespace nightwave {
namespace {

using testing::make_row;

double middle_of_first_green(const Genome& genome, SignalId id) {
  return genome.signals[id].offset_s + genome.signals[id].green_s[0] / 2.0;
}

TEST(Progression, LetsPlatoonsArriveInTheMiddleOfGreen) {
  const auto row = make_row(7);
  Genome genome = encode(row->space, row->space.shipped);
  change_cycle(row->space, genome, 0, 80);
  decode(row->space, genome);
  RandomStream random(1, StreamUse::test, 4, 0, 0);
  guide_offsets(row->space, genome, {}, random);
  for (std::uint32_t i = 1; i < 7; ++i) {
    double lag = middle_of_first_green(genome, SignalId(i)) - middle_of_first_green(genome, SignalId(i - 1));
    while (lag < 0) lag += 80;
    while (lag >= 80) lag -= 80;
    EXPECT_NEAR(lag, 20.0, 1.1);
  }
}

TEST(Progression, SuitsOneSignalToItsNeighbours) {
  const auto row = make_row(3);
  Genome genome = encode(row->space, row->space.shipped);
  decode(row->space, genome);
  RandomStream random(1, StreamUse::test, 5, 0, 0);
  guide_offsets(row->space, genome, {}, random);
  const int good = genome.signals[SignalId(1)].offset_s;
  genome.signals[SignalId(1)].offset_s = (good + 31) % genome.cycle_s[0];
  EXPECT_NEAR(guided_offset(row->space, genome, SignalId(1)), good, 1);
}

}  // namespace
}  // namespace nightwave
