// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/changes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "places.hpp"
#include "search/population_tables.hpp"
#include "test_city.hpp"

namespace nightwave {
namespace {

using population::Columns;
using population::Population;
using testing::TestCity;

constexpr std::uint32_t candidates = 200;
const population::Draw draw{.seed = 5, .island = 1, .generation = 9};

class AChange : public testing::EveryPlace {
 protected:
  /// What an operator makes of legal genomes, applied to ranges of them.
  std::vector<Genome> changed(const TestCity& city, const std::vector<Genome>& before,
                              const std::function<void(Population&, Columns)>& change,
                              const std::vector<Columns>& pieces = {{0, candidates}}) {
    const auto population = make(city.tables, candidates);
    population->write_genes({0, candidates}, to_genes(city.space, city.tables, before));
    for (const Columns piece : pieces) change(*population, piece);
    return to_genomes(city.space, city.tables, population->read_genes({0, candidates}));
  }
};

int total(const std::vector<int>& values) { return std::accumulate(values.begin(), values.end(), 0); }

TEST_P(AChange, OfGreenMovesSecondsThatTheGivingStageCanSpare) {
  const auto city = testing::odd_signals(1);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 1);
  const std::vector<Genome> after = changed(*city, before, [](Population& p, Columns columns) {
    p.change_signals(columns, draw, {.order = 0, .half = 0, .random_offset = 0, .offset_step = 0}, 1.0);
  });
  int moved = 0, later = 0, earlier = 0;
  for (std::uint32_t c = 0; c < candidates; ++c)
    for (const SignalId id : city->space.adjustable) {
      const SignalGenes &a = before[c].signals[id], &b = after[c].signals[id];
      EXPECT_EQ(total(a.green_s), total(b.green_s));
      for (std::size_t s = 0; s < a.green_s.size(); ++s) {
        EXPECT_LE(std::abs(a.green_s[s] - b.green_s[s]), 8);
        const int least = std::max(1, city->signals.all[id].stages[s].minimum_duration_s);
        EXPECT_TRUE(b.green_s[s] >= a.green_s[s] || b.green_s[s] >= least) << b.green_s[s];
        moved += b.green_s[s] != a.green_s[s];
      }
      const int shift = b.offset_s - a.offset_s;
      EXPECT_TRUE(shift == 0 || shift == a.green_s[0] - b.green_s[0]) << "the first stage gives way at its beginning";
      later += shift > 0;
      earlier += shift < 0;
    }
  EXPECT_GT(moved, static_cast<int>(candidates));
  EXPECT_GT(later, 50);
  EXPECT_GT(earlier, 50);
}

TEST_P(AChange, OfTheOrderPicksAnotherOne) {
  const auto city = testing::odd_signals(1);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 1);
  const std::vector<Genome> after = changed(*city, before, [](Population& p, Columns columns) {
    p.change_signals(columns, draw, {.order = 1, .half = 0, .random_offset = 0, .offset_step = 0}, 1.0);
  });
  for (std::uint32_t c = 0; c < candidates; ++c)
    for (const SignalId id : city->space.adjustable) {
      const SignalGenes &a = before[c].signals[id], &b = after[c].signals[id];
      if (city->space.choices[id].orders.size() == 1) continue;
      EXPECT_NE(a.order, b.order);
      EXPECT_LT(b.order, city->space.choices[id].orders.size());
      EXPECT_EQ(a.offset_s, b.offset_s);
      EXPECT_EQ(a.green_s, b.green_s);
    }
}

TEST_P(AChange, OfTheOffsetOrTheHalfNeedsNeighbours) {
  const auto city = testing::odd_signals(1);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 1);
  for (const bool half : {false, true}) {
    const std::vector<Genome> after = changed(*city, before, [&](Population& p, Columns columns) {
      p.change_signals(columns, draw, {.order = 0, .half = half ? 1.0 : 0.0, .random_offset = 0, .offset_step = 1.0},
                       1.0);
    });
    for (std::uint32_t c = 0; c < candidates; ++c)
      for (const SignalId id : city->space.adjustable) {
        const SignalGenes &a = before[c].signals[id], &b = after[c].signals[id];
        const bool coordinated = !city->space.graph.neighbours(id).empty();
        EXPECT_EQ(a.half != b.half, half && coordinated);
        if (!coordinated) continue;  // green was moved instead
        const int step = std::abs(b.offset_s - a.offset_s);
        EXPECT_EQ(step > 0, !half);
        EXPECT_LE(step, std::max(1, cycle_of(city->space, before[c], id) / 4));
        EXPECT_EQ(a.green_s, b.green_s);
      }
  }
}

TEST_P(AChange, HappensToAsManySignalsAsItsProbabilitySays) {
  const auto city = testing::odd_signals(6);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 1);
  const std::vector<Genome> after = changed(*city, before, [](Population& p, Columns columns) {
    p.change_signals(columns, draw, {.order = 0, .half = 0, .random_offset = 1, .offset_step = 0}, 0.1);
  });
  std::vector<int> of_signal(city->signals.all.size());
  for (std::uint32_t c = 0; c < candidates; ++c)
    for (const SignalId id : city->space.adjustable) {
      of_signal[id.index()] += !(before[c].signals[id] == after[c].signals[id]);
      EXPECT_LT(after[c].signals[id].offset_s, cycle_of(city->space, before[c], id));
    }
  // A random offset is the old one now and then: a little less than 0.1.
  EXPECT_NEAR(total(of_signal), 0.098 * candidates * static_cast<double>(city->space.adjustable.size()), 100);
  for (const SignalId id : city->space.adjustable) {
    EXPECT_GT(of_signal[id.index()], 3);
    EXPECT_LT(of_signal[id.index()], 45);
  }
}

TEST_P(AChange, OfFewSignalsTouchesOneAndAnotherAsOftenAsTold) {
  const auto city = testing::odd_signals(6);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 1);
  const auto mean_changes = [&](double another) {
    const std::vector<Genome> after = changed(*city, before, [&](Population& p, Columns columns) {
      p.change_few(columns, draw, {.order = 0, .half = 0, .random_offset = 1, .offset_step = 0}, another);
    });
    double changes = 0;
    for (std::uint32_t c = 0; c < candidates; ++c)
      for (const SignalId id : city->space.adjustable) changes += !(before[c].signals[id] == after[c].signals[id]);
    return changes / candidates;
  };
  EXPECT_NEAR(mean_changes(0), 1, 0.1);
  EXPECT_NEAR(mean_changes(0.5), 2, 0.3);
}

TEST_P(AChange, OfABlockShiftsSignalsThatLieTogetherByTheSameTime) {
  const auto city = testing::odd_signals(7);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 1);
  const std::vector<Genome> after =
      changed(*city, before, [](Population& p, Columns columns) { p.shift_blocks(columns, draw, 0.8); });
  std::size_t blocks = 0, largest = 0;
  for (std::uint32_t c = 0; c < candidates; ++c) {
    std::size_t size = 0;
    int shift = 0;
    for (const SignalId id : city->space.adjustable) {
      const int here = after[c].signals[id].offset_s - before[c].signals[id].offset_s;
      if (here == 0) continue;
      EXPECT_TRUE(shift == 0 || shift == here);
      shift = here;
      ++size;
    }
    blocks += size > 0;
    largest = std::max(largest, size);
  }
  EXPECT_NEAR(static_cast<double>(blocks), 0.8 * candidates, 25);
  EXPECT_GT(largest, 5u);
}

TEST_P(AChange, OfTheCycleIsThatOfTheSearch) {
  for (const auto& city : testing::small_cities()) {
    const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 2);
    for (std::uint32_t group = 0; group < city->space.groups.size(); ++group)
      for (const int cycle : {30, 61, 90, 119, 500}) {
        const std::vector<Genome> after =
            changed(*city, before, [&](Population& p, Columns columns) { p.change_cycle(columns, group, cycle); });
        for (std::uint32_t c = 0; c < candidates; ++c) {
          Genome expected = before[c];
          change_cycle(city->space, expected, group, cycle);
          ASSERT_TRUE(after[c] == expected) << city->title << ", candidate " << c << ", group " << group;
        }
      }
  }
}

TEST_P(AChange, OfCyclesByStepsChangesOneGroupByAtMostEightSeconds) {
  const auto city = testing::odd_signals(3);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 2);
  const std::vector<Genome> after =
      changed(*city, before, [](Population& p, Columns columns) { p.step_cycles(columns, draw, 1.0); });
  int steps = 0;
  for (std::uint32_t c = 0; c < candidates; ++c) {
    int groups = 0;
    for (std::size_t g = 0; g < city->space.groups.size(); ++g) {
      const int step = after[c].cycle_s[g] - before[c].cycle_s[g];
      EXPECT_LE(std::abs(step), 8);
      if (step == 0) continue;
      ++groups;
      Genome expected = before[c];
      change_cycle(city->space, expected, g, after[c].cycle_s[g]);
      EXPECT_TRUE(after[c] == expected);
    }
    EXPECT_LE(groups, 1);
    steps += groups;
  }
  EXPECT_GT(steps, static_cast<int>(candidates / 2));
}

TEST_P(AChange, IsTheSameInPieces) {
  const auto city = testing::odd_signals(9);
  const std::vector<Genome> before = testing::legal_genomes(city->space, candidates, 3);
  const std::vector<std::function<void(Population&, Columns)>> operators = {
      [](Population& p, Columns c) { p.change_signals(c, draw, {}, 0.3); },
      [](Population& p, Columns c) { p.change_few(c, draw, {}, 0.5); },
      [](Population& p, Columns c) { p.shift_blocks(c, draw, 0.5); },
      [](Population& p, Columns c) { p.step_cycles(c, draw, 0.5); }};
  for (const auto& change : operators) {
    const std::vector<Genome> at_once = changed(*city, before, change);
    EXPECT_FALSE(at_once == before);
    EXPECT_TRUE(changed(*city, before, change, {{150, 50}, {0, 1}, {1, 149}}) == at_once);
  }
}

IN_EVERY_PLACE(AChange);

}  // namespace
}  // namespace nightwave
