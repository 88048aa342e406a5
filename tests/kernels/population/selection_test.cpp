// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "places.hpp"
#include "search/population_tables.hpp"
#include "test_city.hpp"

namespace nightwave {
namespace {

using population::Columns;
using population::Equals;
using population::Gene;

class Selection : public testing::EveryPlace {
 protected:
  /// A population whose scores are these; the genes of column c begin with c.
  std::unique_ptr<population::Population> scored(const std::vector<double>& scores, std::uint32_t begin = 0) {
    const auto count = static_cast<std::uint32_t>(scores.size());
    auto population = make(city_->tables, begin + count);
    std::vector<Gene> genes(population->shape().genes * std::size_t{count});
    for (std::uint32_t c = 0; c < count; ++c) genes[c] = static_cast<Gene>(begin + c);
    population->write_genes({begin, count}, genes);
    population->write_scores({begin, count}, scores);
    return population;
  }
  std::vector<Gene> first_genes(const population::Population& population, Columns columns) {
    std::vector<Gene> genes = population.read_genes(columns);
    genes.resize(columns.count);
    return genes;
  }

  std::unique_ptr<testing::TestCity> city_ = testing::odd_signals(1);
};

TEST_P(Selection, RanksByScoreTheFirstOfEqualsFirst) {
  const double none = std::nan("");
  const auto population = scored({3, 1, none, 2, 1, -0.0, 0.0, 1}, 5);
  population->rank({5, 8});
  EXPECT_EQ(population->read_ranking({5, 8}), (std::vector<std::uint32_t>{10, 11, 6, 9, 12, 8, 5, 7}));
  population->rank({6, 3});
  EXPECT_EQ(population->read_ranking({6, 3}), (std::vector<std::uint32_t>{6, 8, 7}));
}

TEST_P(Selection, PutsRepeatedScoresLastIfAskedTo) {
  const auto population = scored({3, 1, 2, 1, 3, 1});
  population->rank({0, 6}, Equals::last);
  EXPECT_EQ(population->read_ranking({0, 6}), (std::vector<std::uint32_t>{1, 2, 0, 3, 5, 4}));
}

TEST_P(Selection, RanksAsASortOfManyScoresDoes) {
  std::mt19937 random(1);
  std::vector<double> scores;
  for (int i = 0; i < 5000; ++i) scores.push_back(static_cast<double>(random() % 3000) - 500);
  const auto population = scored(scores);
  population->rank({0, 5000});
  std::vector<std::uint32_t> expected(5000);
  std::iota(expected.begin(), expected.end(), 0u);
  std::stable_sort(expected.begin(), expected.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return scores[a] < scores[b]; });
  EXPECT_EQ(population->read_ranking({0, 5000}), expected);
}

TEST_P(Selection, KeepsTheBestInTheirOrderAndLeavesOthersAlone) {
  const auto population = scored({9, 4, 7, 1, 8, 4, 6});
  population->rank({1, 6});
  population->keep({1, 6}, 4);
  EXPECT_EQ(first_genes(*population, {0, 5}), (std::vector<Gene>{0, 3, 1, 5, 6}));
  EXPECT_EQ(population->read_scores({0, 5}), (std::vector<double>{9, 1, 4, 4, 6}));
}

TEST_P(Selection, PrefersTheBetterOfATournamentAndTheFirstOfEquals) {
  // Of two drawn with replacement from n, one that k others lose against wins with (2 k + 1) / n^2.
  for (const std::vector<double>& scores : {std::vector<double>{5, 1, 3, 2, 4}, std::vector<double>{2, 2, 1, 2, 1}}) {
    const auto population = make(city_->tables, 5 + 20000);
    population->write_scores({0, 5}, scores);
    std::vector<Gene> genes(population->shape().genes * std::size_t{5});
    for (std::uint32_t c = 0; c < 5; ++c) genes[c] = static_cast<Gene>(c);
    population->write_genes({0, 5}, genes);
    const Columns children{5, 20000};
    population->draw_parents({0, 5}, children, {.seed = 7}, 2);
    population->cross(children, {.seed = 7}, {.uniform = 0, .block = 0});  // copies of the mothers
    std::vector<int> count(5);
    for (const Gene mother : first_genes(*population, children)) ++count[static_cast<std::size_t>(mother)];
    for (std::size_t c = 0; c < 5; ++c) {
      double losers = 0;
      for (std::size_t other = 0; other < 5; ++other)
        losers += scores[other] > scores[c] || (scores[other] == scores[c] && other > c);
      const double expected = 20000 * (2 * losers + 1) / 25.0;
      EXPECT_NEAR(count[c], expected, 5 * std::sqrt(expected)) << c;
    }
  }
}

TEST_P(Selection, DrawsTheSameParentsInPieces) {
  const auto draw_genes = [&](std::vector<Columns> pieces, population::Draw draw, std::uint32_t first) {
    const auto population = make(city_->tables, 200);
    population->write_scores({0, 20}, std::vector<double>(20, 1.0));
    std::vector<Gene> genes(population->shape().genes * std::size_t{20});
    for (std::uint32_t c = 0; c < 20; ++c) genes[c] = static_cast<Gene>(c);
    population->write_genes({0, 20}, genes);
    for (const Columns piece : pieces) {
      population->draw_parents({0, 20}, piece, draw, 1);
      population->cross(piece, draw, {.uniform = 0, .block = 0});
    }
    return first_genes(*population, {first, 90});
  };
  const population::Draw draw{.seed = 3, .island = 2, .generation = 4};
  const std::vector<Gene> at_once = draw_genes({{20, 90}}, draw, 20);
  EXPECT_EQ(draw_genes({{60, 50}, {20, 7}, {27, 33}}, draw, 20), at_once);
  population::Draw shifted = draw;
  shifted.first_candidate = 0u - 80;  // as another part of a larger population
  EXPECT_EQ(draw_genes({{100, 90}}, shifted, 100), at_once);
  population::Draw other = draw;
  other.generation = 5;
  EXPECT_NE(draw_genes({{20, 90}}, other, 20), at_once);
}

IN_EVERY_PLACE(Selection);

TEST(APopulation, RefusesRangesBeyondItsCapacity) {
  const auto city = testing::odd_signals(1);
  const auto population = population::make_host_population(city->tables, 10, 1);
  EXPECT_THROW(population->read_scores({5, 6}), InvariantError);
  EXPECT_THROW(population->rank({11, 0}), InvariantError);
  EXPECT_THROW(population->keep({0, 5}, 6), InvariantError);
  EXPECT_THROW(population->draw_parents({0, 5}, {4, 3}, {}), InvariantError);
  EXPECT_THROW(population->draw_parents({0, 0}, {4, 3}, {}), InvariantError);
  EXPECT_THROW(population->write_scores({0, 2}, std::vector<double>(3)), InvariantError);
  EXPECT_THROW(population->write_parents({0, 1}, std::vector<std::uint32_t>{0}, std::vector<std::uint32_t>{1}),
               InvariantError);
}

}  // namespace
}  // namespace nightwave
