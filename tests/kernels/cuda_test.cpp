// SPDX-License-Identifier: Apache-2.0
// What needs a GPU: skipped without one, unless NIGHTWAVE_REQUIRE_GPU=1.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/errors.hpp"
#include "evaluate/evaluator.hpp"
#include "io/files.hpp"
#include "kernels/simulated_city.hpp"
#include "synth/synthesize.hpp"

namespace nightwave::model {
namespace {

class Cuda : public ::testing::Test {
 protected:
  void SetUp() override {
    if (cuda_available()) return;
    const char* required = std::getenv("NIGHTWAVE_REQUIRE_GPU");
    if (required && std::string(required) == "1") FAIL() << "NIGHTWAVE_REQUIRE_GPU=1, but no GPU answers";
    GTEST_SKIP() << "no GPU here";
  }

  static std::unique_ptr<BatchSimulator> simulator_of(const SimulatedCity& city, const Program& program,
                                                      std::size_t memory_bytes = 0) {
    return make_cuda_simulator(city.tables(), program, city.demands(), {.device = {}, .memory_bytes = memory_bytes});
  }

  ThreadPool pool_{0};
};

TEST_F(Cuda, EqualsNaiveBitForBitInStatesAndOutcomesForAnyNumberOfCandidates) {
  for (const double vehicles : {30.0, 400.0}) {
    SimulatedCity city(testing::corridor(vehicles), 37);
    for (const RunOptions& options : every_option) {
      city.run_naive(options);
      const Program program = city.program(options);
      const auto simulator = simulator_of(city, program);
      for (const std::size_t count : {1, 15, 16, 17, 257, 4096}) city.expect_equal(*simulator, count, pool_);
    }
  }
}

TEST_F(Cuda, EqualsNaiveInRandomGridsFromEmptyStreetsToGridlock) {
  for (const std::uint32_t seed : {1u, 2u, 3u, 4u})
    for (const double vehicles : {4.0, 60.0}) {
      SimulatedCity city(testing::random_grid(seed, vehicles), 17);
      for (const RunOptions& options : every_option) {
        city.run_naive(options);
        const Program program = city.program(options);
        city.expect_equal(*simulator_of(city, program), 65, pool_);
      }
    }
}

TEST_F(Cuda, EqualsNaiveInTheExampleCities) {
  for (const char* name : {"arterial/arterial.nc", "grid/grid.nc", "town/town.nc"}) {
    const Scenario s = read_scenario(std::filesystem::path(NIGHTWAVE_SOURCE_DIR "/inputs") / name);
    SimulatedCity city(s.network, s.signals, s.demand, 3);
    for (const RunOptions& options : {every_option[0], every_option[3]}) {
      city.run_naive(options);
      const Program program = city.program(options);
      city.expect_equal(*simulator_of(city, program), 70, pool_);
    }
  }
}

TEST_F(Cuda, EqualsNaiveInASyntheticGrid) {
  const SyntheticCity c = synthesize({.layout = near_square_grid(49), .seed = 3});
  SimulatedCity city(c.network, c.signals, c.demand, 3, {1.0f, 1.5f});
  for (const RunOptions& options : {every_option[0], every_option[2]}) {
    city.run_naive(options);
    const Program program = city.program(options);
    city.expect_equal(*simulator_of(city, program), 70, pool_);
  }
}

TEST_F(Cuda, RunsABatchInAsManyChunksAsItsMemoryAsksFor) {
  SimulatedCity city(testing::corridor(200), 37);
  city.run_naive({});
  const Program program = city.program({});
  for (const std::size_t memory : {4 << 20, 6 << 20, 10 << 20}) {
    const auto simulator = simulator_of(city, program, memory);
    EXPECT_LT(simulator->chunk_candidates(), 257u);
    city.expect_equal(*simulator, 257, pool_);
  }
}

TEST_F(Cuda, GivesTheSameBitsWhenItsGraphsAreLaunchedAgain) {
  SimulatedCity city(testing::random_grid(4, 60), 37, {1.0f, 1.3f});
  city.run_naive({});
  const Program program = city.program({});
  const auto simulator = simulator_of(city, program);
  for (int i = 0; i < 3; ++i) city.expect_equal(*simulator, 100, pool_);
}

TEST_F(Cuda, SaysHowMuchMemoryIsMissing) {
  const SimulatedCity city(testing::corridor(30), 1);
  const Program program = city.program({});
  EXPECT_THROW(simulator_of(city, program, 100'000), EnvironmentError);
}

TEST_F(Cuda, MeasuresPlansAsTheCpuDoes) {
  const testing::SmallCity c = testing::random_grid(7, 30);
  std::mt19937 random(5);
  std::vector<Plan> plans;
  while (plans.size() < 100) plans.push_back(testing::random_plan(c.signals, random));
  const auto evaluate = [&](Backend backend) {
    EvaluationOptions options;
    options.backend = backend;
    options.demand_draws = {{}, {1.2}};
    return Evaluator(c.network, c.signals, c.demand, {}, options).evaluate(plans);
  };
  const std::vector<Measures> cpu = evaluate(Backend::cpu), cuda = evaluate(Backend::cuda);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    EXPECT_EQ(cuda[i].delay_s, cpu[i].delay_s) << i;
    EXPECT_EQ(cuda[i].unserved, cpu[i].unserved) << i;
    for (std::size_t z = 0; z < cpu[i].zones.size(); ++z)
      EXPECT_EQ(cuda[i].zones[z].delay_veh_s, cpu[i].zones[z].delay_veh_s) << i << " zone " << z;
  }
}

TEST(WithoutCuda, ASimulatorIsRefusedInOneLine) {
  if (cuda_available()) GTEST_SKIP() << "there is a GPU here";
  const SimulatedCity city(testing::corridor(30), 1);
  const Program program = city.program({});
  try {
    make_cuda_simulator(city.tables(), program, city.demands(), {});
    FAIL();
  } catch (const EnvironmentError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace nightwave::model
