// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/crossing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "places.hpp"
#include "search/population_tables.hpp"
#include "test_city.hpp"

namespace nightwave {
namespace {

using testing::TestCity;

constexpr std::uint32_t parents = 10;
constexpr std::uint32_t children = 150;

class Crossing : public testing::EveryPlace {
 protected:
  struct Family {
    std::vector<Genome> parents;
    std::vector<std::uint32_t> mothers, fathers;
    std::vector<Genome> children;
  };

  Family cross(const TestCity& city, const population::Crossing& crossing, std::vector<population::Columns> pieces) {
    Family family;
    family.parents = testing::legal_genomes(city.space, parents, 3);
    const auto population = make(city.tables, parents + children);
    population->write_genes({0, parents}, to_genes(city.space, city.tables, family.parents));
    std::mt19937 random(8);
    for (std::uint32_t c = 0; c < children; ++c) {
      family.mothers.push_back(static_cast<std::uint32_t>(random() % parents));
      family.fathers.push_back(static_cast<std::uint32_t>(random() % parents));
    }
    population->write_parents({parents, children}, family.mothers, family.fathers);
    for (const population::Columns piece : pieces) population->cross(piece, {.seed = 12, .generation = 1}, crossing);
    family.children = to_genomes(city.space, city.tables, population->read_genes({parents, children}));
    return family;
  }
};

/// Genes of a signal as a child that has the mother's cycles takes them from a parent.
SignalGenes taken(const TestCity& city, const Genome& from, const Genome& mother, SignalId id) {
  SignalGenes genes = from.signals[id];
  const int theirs = cycle_of(city.space, from, id);
  const int cycle = mother.cycle_s[city.space.choices[id].group];
  const int mine = genes.half ? cycle / 2 : cycle;
  if (mine != theirs) genes.offset_s = genes.offset_s * mine / theirs;
  return genes;
}

/// Signals of a child that have the father's genes; fails for those that have neither parent's.
std::vector<SignalId> of_father(const TestCity& city, const Genome& child, const Genome& mother, const Genome& father) {
  std::vector<SignalId> found;
  EXPECT_EQ(child.cycle_s, mother.cycle_s);
  for (const SignalId id : city.space.adjustable) {
    if (child.signals[id] == mother.signals[id]) continue;
    EXPECT_TRUE(child.signals[id] == taken(city, father, mother, id)) << id.value;
    found.push_back(id);
  }
  return found;
}

TEST_P(Crossing, TakesEverySignalFromOneOfTheParents) {
  for (const auto& city : testing::small_cities()) {
    const Family family = cross(*city, {.uniform = 0.5, .block = 0.4}, {{parents, children}});
    for (std::uint32_t c = 0; c < children; ++c)
      of_father(*city, family.children[c], family.parents[family.mothers[c]], family.parents[family.fathers[c]]);
  }
}

TEST_P(Crossing, TakesTheShareOfSignalsThatItIsToldUniformly) {
  const auto city = testing::odd_signals(2);
  const Family family = cross(*city, {.uniform = 1, .least_share = 0.3, .most_share = 0.3}, {{parents, children}});
  double taken_ones = 0, all = 0;
  std::vector<std::set<std::vector<bool>>> patterns;  // of which four signals are taken, per child
  for (std::uint32_t c = 0; c < children; ++c) {
    const Genome& mother = family.parents[family.mothers[c]];
    const Genome& father = family.parents[family.fathers[c]];
    if (family.mothers[c] == family.fathers[c]) continue;
    const std::vector<SignalId> from_father = of_father(*city, family.children[c], mother, father);
    taken_ones += static_cast<double>(from_father.size());
    all += static_cast<double>(city->space.adjustable.size());
    patterns.emplace_back();
    for (std::size_t first = 0; first + 4 <= city->space.adjustable.size(); first += 4) {
      std::vector<bool> pattern;
      for (std::size_t s = first; s < first + 4; ++s)
        pattern.push_back(std::binary_search(from_father.begin(), from_father.end(), city->space.adjustable[s]));
      patterns.back().insert(pattern);
    }
  }
  EXPECT_NEAR(taken_ones / all, 0.3, 0.03);
  for (const auto& of_child : patterns) EXPECT_GT(of_child.size(), 1u) << "signals are decided one by one";
}

TEST_P(Crossing, TakesBlocksOfSignalsThatLieTogether) {
  const auto city = testing::odd_signals(2);
  const Family family = cross(*city, {.uniform = 0, .block = 1}, {{parents, children}});
  std::vector<std::size_t> sizes;
  for (std::uint32_t c = 0; c < children; ++c) {
    const std::vector<SignalId> block =
        of_father(*city, family.children[c], family.parents[family.mothers[c]], family.parents[family.fathers[c]]);
    if (block.empty()) continue;
    // Some signal has the block as the beginning of the list of those around it.
    const auto begins_with_block = [&](const population::Signal& centre) {
      const auto first = city->tables.near.begin() + centre.near_begin;
      if (block.size() > centre.near_count) return false;
      std::vector<std::uint32_t> near(first, first + static_cast<std::ptrdiff_t>(block.size()));
      std::sort(near.begin(), near.end());
      return std::equal(near.begin(), near.end(), block.begin(),
                        [&](std::uint32_t row, SignalId id) { return city->space.adjustable[row] == id; });
    };
    const auto& signals = city->tables.signals;
    EXPECT_TRUE(std::any_of(signals.begin(), signals.end(), begins_with_block)) << "child " << c;
    sizes.push_back(block.size());
  }
  EXPECT_GE(*std::max_element(sizes.begin(), sizes.end()), 8u);
  EXPECT_EQ(*std::min_element(sizes.begin(), sizes.end()), 1u);
}

TEST_P(Crossing, GivesTheSameInPieces) {
  const auto city = testing::odd_signals(5);
  const Family at_once = cross(*city, {}, {{parents, children}});
  const Family in_pieces = cross(*city, {}, {{parents + 64, children - 64}, {parents, 5}, {parents + 5, 59}});
  EXPECT_TRUE(at_once.children == in_pieces.children);
}

TEST_P(Crossing, CopiesTheMotherWhereNothingIsCrossed) {
  const auto city = testing::odd_signals(5);
  const Family family = cross(*city, {.uniform = 0, .block = 0}, {{parents, children}});
  for (std::uint32_t c = 0; c < children; ++c)
    EXPECT_TRUE(family.children[c] == family.parents[family.mothers[c]]) << c;
}

IN_EVERY_PLACE(Crossing);

}  // namespace
}  // namespace nightwave
