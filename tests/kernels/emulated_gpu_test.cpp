// SPDX-License-Identifier: Apache-2.0
// Everything of the GPU's simulator but the GPU: layout, launches, chunks and reading back, on a host that stands in.
#include "kernels/emulated_gpu.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "kernels/simulated_city.hpp"

namespace nightwave::model {
namespace {

std::unique_ptr<BatchSimulator> simulator_of(const SimulatedCity& city, const Program& program, EmulatedGpuFacts& facts,
                                             std::size_t memory_bytes = 0) {
  return make_batch_simulator(EmulatedGpu(facts), city.tables(), program, city.demands(), memory_bytes);
}

TEST(EmulatedGpu, EqualsNaiveBitForBitInStatesAndOutcomesForAnyNumberOfCandidates) {
  ThreadPool pool(2);
  for (const double vehicles : {30.0, 400.0}) {
    SimulatedCity city(testing::corridor(vehicles), 37);
    for (const RunOptions& options : every_option) {
      city.run_naive(options);
      const Program program = city.program(options);
      EmulatedGpuFacts facts;
      const auto simulator = simulator_of(city, program, facts);
      for (const std::size_t count : {1, 15, 16, 17, 257}) city.expect_equal(*simulator, count, pool);
    }
  }
}

TEST(EmulatedGpu, EqualsNaiveInRandomGridsWhereverScratchIs) {
  ThreadPool pool(1);
  const std::pair<std::uint32_t, double> grids[] = {{1, 4.0}, {2, 60.0}, {3, 60.0}};
  for (const auto& [seed, vehicles] : grids) {
    SimulatedCity city(testing::random_grid(seed, vehicles), 5);
    for (const RunOptions& options : {every_option[1], every_option[2]}) {
      city.run_naive(options);
      const Program program = city.program(options);
      for (const std::size_t limit : {0, 24 << 10, 1 << 20}) {
        EmulatedGpuFacts facts;
        facts.shared_limit = limit;
        city.expect_equal(*simulator_of(city, program, facts), 33, pool);
        EXPECT_EQ(facts.units_in_shared > 0, limit > 0);
      }
    }
  }
}

TEST(EmulatedGpu, SortsClustersOfLikeSizeIntoBins) {
  const SimulatedCity city(testing::random_grid(3, 10), 1);
  const Program program = city.program({});
  for (const std::size_t limit : {0, 24 << 10, 1 << 20}) {
    const Bins bins = sort_into_bins(program, limit);
    std::vector<int> seen(program.clusters.size(), 0);
    std::uint32_t in_memory = 0;
    for (const Bin& bin : bins.bins)
      for (const BinPlace& place : bin.places) {
        ++seen[place.cluster];
        const std::size_t bytes = program.clusters[place.cluster].scratch_size * sizeof(float);
        if (bin.shared_bytes > 0) {
          EXPECT_LE(bytes, bin.shared_bytes);
          EXPECT_LE(bin.shared_bytes, limit);
          EXPECT_GE(bytes * 5, bin.shared_bytes * 3);
        } else {
          EXPECT_GT(bytes, limit);
          EXPECT_EQ(place.scratch_begin, in_memory);
          in_memory += program.clusters[place.cluster].scratch_size;
        }
      }
    EXPECT_EQ(bins.scratch_size, in_memory);
    EXPECT_EQ(seen, std::vector<int>(seen.size(), 1));
  }
}

TEST(EmulatedGpu, RunsABatchInAsManyChunksAsItsMemoryAsksFor) {
  SimulatedCity city(testing::corridor(200), 37);
  city.run_naive({});
  const Program program = city.program({});
  ThreadPool pool(2);
  EmulatedGpuFacts facts;
  facts.warps_at_once = 1000;
  const auto whole = simulator_of(city, program, facts);
  std::size_t chunk = whole->chunk_candidates(), chunks_seen = 0;
  EXPECT_GT(chunk, 257u);
  for (std::size_t memory = std::size_t{1} << 25; chunk > 32; memory = memory * 4 / 5) {
    const auto simulator = simulator_of(city, program, facts, memory);
    EXPECT_LE(simulator->chunk_candidates(), chunk);
    if (simulator->chunk_candidates() == chunk) continue;
    chunk = simulator->chunk_candidates();
    if (chunk > 128) continue;
    ++chunks_seen;
    city.expect_equal(*simulator, 257, pool);
  }
  EXPECT_GT(chunks_seen, 1u);
}

TEST(EmulatedGpu, SaysHowMuchMemoryIsMissing) {
  const SimulatedCity city(testing::corridor(30), 1);
  const Program program = city.program({});
  EmulatedGpuFacts facts;
  try {
    simulator_of(city, program, facts, 100'000);
    FAIL();
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string(error.what()).find("100000 may be used"), std::string::npos) << error.what();
  }
}

TEST(EmulatedGpu, MakesGraphsOnceAndLaunchesThemAgain) {
  SimulatedCity city(testing::corridor(100), 7);
  city.run_naive({});
  const Program program = city.program({});
  ThreadPool pool(1);
  EmulatedGpuFacts facts;
  const auto simulator = simulator_of(city, program, facts);
  for (int i = 0; i < 3; ++i) city.expect_equal(*simulator, 33, pool);
  EXPECT_EQ(facts.graphs_made, 1u);
  EXPECT_EQ(facts.graphs_launched, 3u);
}

TEST(EmulatedGpu, RunsLongHorizonsInSeveralGraphs) {
  SimulatedCity city(testing::corridor(200), 3, {1.0f}, 3600);
  ASSERT_GT(city.tables().blocks, most_blocks_of_graph);
  city.run_naive({Resolution::half, MeasureSet::costs});
  const Program program = city.program({Resolution::half, MeasureSet::costs});
  ThreadPool pool(1);
  EmulatedGpuFacts facts;
  city.expect_equal(*simulator_of(city, program, facts), 3, pool);
  EXPECT_GT(facts.graphs_made, 1u);
}

TEST(EmulatedGpu, RunsEveryDemandForEveryCandidate) {
  SimulatedCity city(testing::corridor(150), 37, {1.0f, 1.3f, 0.5f});
  city.run_naive({});
  const Program program = city.program({});
  ThreadPool pool(2);
  EmulatedGpuFacts facts;
  city.expect_equal(*simulator_of(city, program, facts, 4 << 20), 100, pool);
}

TEST(EmulatedGpu, RunsTimingsThatAreAlreadyInItsMemory) {
  SimulatedCity city(testing::random_grid(2, 30), 37, {1.0f, 1.2f});
  city.run_naive({});
  const Program program = city.program({});
  EmulatedGpuFacts facts;
  const auto simulator = simulator_of(city, program, facts, 6 << 20);
  const std::size_t candidates = 3 * simulator->chunk_candidates() + 20, tiles = (candidates + 31) / 32;
  const std::size_t signals = city.tables().signal_count, windows = city.tables().window_count;
  // Another layout than the simulator's own: windows first.
  const std::size_t stride = (2 * signals + 2 * windows) * warp_width + 64;
  std::vector<float> numbers(tiles * stride);
  float* const cycles = numbers.data() + 2 * windows * warp_width;
  for (std::size_t i = 0; i < tiles * warp_width; ++i) {
    const CandidateTimings& t = city.timings(std::min(i, candidates - 1));
    const std::size_t at = i / warp_width * stride + i % warp_width;
    for (std::size_t w = 0; w < windows; ++w) {
      numbers[at + w * warp_width] = t.windows[w].start;
      numbers[at + (windows + w) * warp_width] = t.windows[w].length;
    }
    for (std::size_t s = 0; s < signals; ++s) {
      cycles[at + s * warp_width] = t.cycle_s[s];
      cycles[at + (signals + s) * warp_width] = t.position_s[s];
    }
  }
  const TimingsView view{cycles, cycles + signals * warp_width, numbers.data(), numbers.data() + windows * warp_width,
                         stride};
  for (std::size_t d = 0; d < 2; ++d) {
    std::vector<double> totals(tiles * program.total_size, -1.0);
    simulator->run(view, candidates, d, totals.data());
    for (std::size_t i = 0; i < candidates; ++i) {
      const double* of_tile = totals.data() + i / warp_width * program.total_size;
      ASSERT_TRUE(city.is_expected(read_outcome(program, of_tile, i % warp_width), i, d)) << i;
    }
  }
}

TEST(EmulatedGpu, GoesOnAfterABatchThatFailed) {
  SimulatedCity city(testing::corridor(30), 3);
  city.run_naive({});
  const Program program = city.program({});
  ThreadPool pool(2);
  EmulatedGpuFacts facts;
  const auto simulator = simulator_of(city, program, facts, 4 << 20);
  Batch bad;
  bad.candidates = 300;
  bad.timings = [&](std::size_t i) { return i == 290 ? throw std::runtime_error("no such plan") : city.timings(i); };
  bad.take = [](std::size_t, std::span<const Outcome>) {};
  EXPECT_THROW(simulator->run(bad, pool), std::runtime_error);
  city.expect_equal(*simulator, 40, pool);
}

}  // namespace
}  // namespace nightwave::model
