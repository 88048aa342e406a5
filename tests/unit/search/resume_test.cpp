// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/byte_stream.hpp"
#include "base/parallel.hpp"
#include "row_of_signals.hpp"
#include "search/island.hpp"
#include "search/optimizer.hpp"

namespace nightwave {
namespace {

using testing::fake_measures;
using testing::make_row;
using testing::Row;

std::vector<Individual> scored(const Row& row, const Objective& objective, std::vector<Genome> genomes) {
  std::vector<Individual> individuals;
  for (Genome& genome : genomes) {
    const Plan plan = decode(row.space, genome);
    individuals.push_back(score(objective, std::move(genome), fake_measures(row.space, {&plan, 1}).front()));
  }
  return individuals;
}

ThreadPool pool(2);

void advance(const Row& row, Island& island, ThreadPool& threads = pool) {
  std::vector<Genome> genomes = island.propose(16, threads);
  std::vector<Plan> plans;
  for (Genome& genome : genomes) plans.push_back(decode(row.space, genome));
  const std::vector<Measures> measures = fake_measures(row.space, plans);
  island.absorb(std::move(genomes), measures, threads);
}

TEST(AnIsland, GoesOnFromItsBytesAsIfNothingHadBeen) {
  const auto row = make_row(14);
  const Objective objective;
  Island island(row->space, objective, 3, 0, scored(*row, objective, {encode(row->space, row->space.shipped)}), pool);
  // Long enough for restarts, composites and operators' rewards to be under way at some of the stops.
  for (int generation = 0; generation < 120; ++generation) {
    const Bytes state = to_bytes(island);
    ByteReader reader(state);
    Island restored = Island::restored(row->space, objective, 3, 0, reader);
    EXPECT_TRUE(reader.at_end());
    advance(*row, island);
    advance(*row, restored);
    ASSERT_EQ(to_bytes(restored), to_bytes(island)) << "generation " << generation;
    ASSERT_EQ(restored.best().genome, island.best().genome);
  }
}

TEST(AnIsland, BecomesTheSameOnAnyNumberOfThreads) {
  const auto row = make_row(14);
  const Objective objective;
  const auto founders = scored(*row, objective, {encode(row->space, row->space.shipped)});
  ThreadPool one(1), four(4);
  Island alone(row->space, objective, 3, 0, founders, one), shared(row->space, objective, 3, 0, founders, four);
  for (int generation = 0; generation < 60; ++generation) {
    advance(*row, alone, one);
    advance(*row, shared, four);
    ASSERT_EQ(to_bytes(shared), to_bytes(alone)) << "generation " << generation;
  }
}

TEST(AnIsland, TakesInABetterIndividualAndKeepsItsOwnWhereItIsWorse) {
  const auto row = make_row(6);
  const Objective objective;
  const auto founders = scored(*row, objective, {encode(row->space, row->space.shipped)});
  Island good(row->space, objective, 1, 0, founders, pool), bad(row->space, objective, 1, 1, founders, pool);
  for (int i = 0; i < 20; ++i) advance(*row, good);
  const double best = good.best().objective;
  good.admit(bad.best());
  EXPECT_EQ(good.best().objective, best);
  bad.admit(good.best());
  EXPECT_EQ(bad.best().genome, good.best().genome);
}

SearchRequest request_for(std::int64_t evaluations, std::optional<std::size_t> islands) {
  SearchRequest request;
  request.seed = 5;
  request.budget.evaluations = evaluations;
  request.islands = islands;
  request.finalists = 3;
  request.preferred_batch = 16;
  return request;
}

ScoreFunction fake(const Row& row) {
  return [&row](std::span<const Plan> plans) { return fake_measures(row.space, plans); };
}

class ASearch : public ::testing::TestWithParam<std::optional<std::size_t>> {};

TEST_P(ASearch, ResumedFromAnyBoundaryEndsAsIfNeverInterrupted) {
  const auto row = make_row(8);
  std::vector<Bytes> boundaries;
  SearchRequest request = request_for(2500, GetParam());
  request.hooks.boundary = [&](Bytes state) { boundaries.push_back(std::move(state)); };
  const SearchResult whole = optimize(row->space, fake(*row), request);
  ASSERT_GT(boundaries.size(), 10u);
  request.hooks = {};
  for (const Bytes& boundary : boundaries) {
    request.resume = boundary;
    const SearchResult resumed = optimize(row->space, fake(*row), request);
    ASSERT_EQ(resumed.best, whole.best);
    ASSERT_EQ(resumed.objective, whole.objective);
    ASSERT_EQ(resumed.status.evaluations, whole.status.evaluations);
    ASSERT_EQ(resumed.finalists.size(), whole.finalists.size());
    for (std::size_t i = 0; i < whole.finalists.size(); ++i)
      ASSERT_EQ(resumed.finalists[i].plan, whole.finalists[i].plan);
  }
}

TEST_P(ASearch, InterruptedAgainAndAgainEndsAsIfNeverInterrupted) {
  const auto row = make_row(8);
  const SearchResult whole = optimize(row->space, fake(*row), request_for(2500, GetParam()));
  // As slow as a small city, or copies of states would be too dear to keep every few generations.
  const ScoreFunction slow = [&](std::span<const Plan> plans) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return fake_measures(row->space, plans);
  };
  SearchRequest request = request_for(2500, GetParam());
  int interruptions = 0;
  for (;; ++interruptions) {
    Bytes newest;
    int batches = 0;
    request.hooks.boundary = [&](Bytes state) { newest = std::move(state); };
    request.hooks.stop = [&] { return ++batches > 30 + interruptions % 5; };
    const SearchResult result = optimize(row->space, slow, request);
    if (!result.interrupted) {
      EXPECT_EQ(result.best, whole.best);
      break;
    }
    request.resume = newest;
    ASSERT_LT(interruptions, 200);
  }
  EXPECT_GT(interruptions, 3);
}

INSTANTIATE_TEST_SUITE_P(WithIslands, ASearch, ::testing::Values(std::nullopt, std::size_t{5}));

TEST(AState, ThatIsNoneIsRefused) {
  const auto row = make_row(3);
  SearchRequest request = request_for(200, std::nullopt);
  request.resume = Bytes(100, std::byte{0xff});
  EXPECT_THROW(optimize(row->space, fake(*row), request), BrokenBytes);
}

}  // namespace
}  // namespace nightwave
