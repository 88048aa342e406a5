// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "evaluate/timings.hpp"
#include "kernels/population/timings_buffer.hpp"
#include "places.hpp"
#include "search/population_tables.hpp"
#include "test_city.hpp"

namespace nightwave {
namespace {

using population::Columns;
using population::Tiling;
using testing::TestCity;

class Decoding : public testing::EveryPlace {};

bool same_bits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// The first difference between a candidate's timings and those that the search's own decoding gives; empty if none.
std::string difference(const population::TimingsView& view, std::uint32_t candidate,
                       const model::CandidateTimings& expected) {
  const auto at = [&](const population::Lanes<float>& lanes, std::uint32_t entity) {
    return lanes.at(view.tiling, entity, candidate);
  };
  const auto differ = [&](const char* what, std::uint32_t entity, float is, float should) {
    return std::string(what) + "[" + std::to_string(entity) + "] of candidate " + std::to_string(candidate) + " = " +
           std::to_string(is) + ", not " + std::to_string(should);
  };
  for (std::uint32_t s = 0; s < expected.cycle_s.size(); ++s) {
    if (!same_bits(at(view.cycle_s, s), expected.cycle_s[s]))
      return differ("cycle", s, at(view.cycle_s, s), expected.cycle_s[s]);
    if (!same_bits(at(view.position_s, s), expected.position_s[s]))
      return differ("position", s, at(view.position_s, s), expected.position_s[s]);
  }
  for (std::uint32_t w = 0; w < expected.windows.size(); ++w) {
    if (!same_bits(at(view.starts, w), expected.windows[w].start))
      return differ("start", w, at(view.starts, w), expected.windows[w].start);
    if (!same_bits(at(view.lengths, w), expected.windows[w].length))
      return differ("length", w, at(view.lengths, w), expected.windows[w].length);
  }
  return {};
}

struct Expected {
  std::vector<Genome> canonical;
  std::vector<model::CandidateTimings> timings;
};

/// What search/genome and evaluate/timings make of genomes.
Expected decode_one_by_one(const TestCity& city, const std::vector<Genome>& genomes) {
  Expected expected;
  for (Genome genome : genomes) {
    const Plan plan = decode(city.space, genome);
    expected.canonical.push_back(std::move(genome));
    expected.timings.push_back(timings_of(city.packed.tables, city.signals, plan, city.constants));
  }
  return expected;
}

std::vector<Genome> nonsense_genomes(const TestCity& city, std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Genome> genomes;
  while (genomes.size() < count) genomes.push_back(testing::nonsense(city.space, random));
  return genomes;
}

std::vector<std::unique_ptr<TestCity>> all_cities() {
  std::vector<std::unique_ptr<TestCity>> cities = testing::small_cities();
  for (std::uint32_t seed = 1; seed <= 12; ++seed) cities.push_back(testing::odd_signals(seed));
  for (const char* name : {"arterial", "grid", "town"}) cities.push_back(testing::example_city(name));
  return cities;
}

TEST_P(Decoding, EqualsTheSearchsAndTheEvaluatorsForAnyGenomeBitForBit) {
  for (const auto& city : all_cities()) {
    SCOPED_TRACE(city->title);
    const std::vector<Genome> genomes = nonsense_genomes(*city, 200, 11);
    const Expected expected = decode_one_by_one(*city, genomes);
    const auto population = make(city->tables, 200);
    population->write_genes({0, 200}, to_genes(city->space, city->tables, genomes));
    population::TimingsBuffer buffer(*population, 200, Tiling{4});
    population->decode({0, 200}, buffer.view());
    const population::TimingsCopy timings = buffer.read();
    EXPECT_TRUE(to_genomes(city->space, city->tables, population->read_genes({0, 200})) == expected.canonical);
    for (std::uint32_t c = 0; c < 200; ++c) ASSERT_EQ(difference(timings.view, c, expected.timings[c]), "");
  }
}

TEST_P(Decoding, WritesTilesOfAnyWidthAndRepeatsTheLastCandidateInTheLanesBeyondIt) {
  const auto city = testing::odd_signals(3);
  const std::vector<Genome> genomes = nonsense_genomes(*city, 77, 5);
  const Expected expected = decode_one_by_one(*city, genomes);
  const auto population = make(city->tables, 100);
  for (const std::uint32_t width_log2 : {0u, 3u, 4u, 5u, 7u})
    for (const std::uint32_t count : {1u, 15u, 16u, 17u, 64u, 77u}) {
      population->write_genes({0, count}, to_genes(city->space, city->tables, std::span(genomes).first(count)));
      population::TimingsBuffer buffer(*population, count, Tiling{width_log2});
      population->decode({0, count}, buffer.view());
      const population::TimingsCopy timings = buffer.read();
      const std::uint32_t width = 1u << width_log2;
      for (std::uint32_t c = 0; c < (count + width - 1) / width * width; ++c)
        ASSERT_EQ(difference(timings.view, c, expected.timings[std::min(c, count - 1)]), "") << width << ' ' << count;
    }
}

TEST_P(Decoding, GivesTheSameInPiecesAndInAnyColumns) {
  const auto city = testing::odd_signals(4);
  const std::vector<Genome> genomes = nonsense_genomes(*city, 40, 6);
  const Expected expected = decode_one_by_one(*city, genomes);
  const auto population = make(city->tables, 64);
  population->write_genes({20, 40}, to_genes(city->space, city->tables, genomes));
  population::TimingsBuffer buffer(*population, 16, Tiling{3});
  for (std::uint32_t begin = 20; begin < 60; begin += 13) {
    const std::uint32_t count = std::min(13u, 60 - begin);
    population->decode({begin, count}, buffer.view());
    const population::TimingsCopy timings = buffer.read();
    for (std::uint32_t c = 0; c < count; ++c)
      ASSERT_EQ(difference(timings.view, c, expected.timings[begin - 20 + c]), "");
  }
  EXPECT_TRUE(to_genomes(city->space, city->tables, population->read_genes({20, 40})) == expected.canonical);
}

TEST_P(Decoding, ChangesNothingTheSecondTime) {
  const auto city = testing::small_cities().front().release();
  const std::unique_ptr<TestCity> owner(city);
  const auto population = make(city->tables, 50);
  population->write_genes({0, 50}, to_genes(city->space, city->tables, nonsense_genomes(*city, 50, 7)));
  population::TimingsBuffer buffer(*population, 50, Tiling{6});
  population->decode({0, 50}, buffer.view());
  const std::vector<population::Gene> genes = population->read_genes({0, 50});
  const std::vector<float> timings = buffer.read().numbers;
  population->decode({0, 50}, buffer.view());
  EXPECT_EQ(population->read_genes({0, 50}), genes);
  EXPECT_EQ(std::memcmp(buffer.read().numbers.data(), timings.data(), timings.size() * sizeof(float)), 0);
}

IN_EVERY_PLACE(Decoding);

TEST(PopulationTables, NameTheSignalThatHasTooManyStages) {
  Signals signals;
  Signal signal;
  signal.name = "Place Royale";
  signal.adjustable = true;
  const std::size_t stages = population::most_stages + 1;
  for (std::size_t s = 0; s < stages; ++s) signal.stages.push_back({"G", 3, 1});
  signal.indices = {IndexKind::vehicles};
  signal.minimum_green_s = {0};
  signal.intergreens.resize(stages * stages);
  signal.shipped_cycle_s = 99;
  signals.all.push_back(signal);
  try {
    const TestCity city("one signal", signals, {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("signal \"Place Royale\" = 33 stages"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace nightwave
