// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/thrust.hpp"
// Thrust comes after the check of its version.
#include <gtest/gtest.h>
#include <thrust/reduce.h>
#include <thrust/version.h>

#include <vector>

#include "base/errors.hpp"
#include "kernels/population/population.hpp"

namespace nightwave::population {
namespace {

TEST(Thrust, HasOneVersionInTheWholeProgram) {
  EXPECT_EQ(host_thrust_version(), THRUST_VERSION);
  EXPECT_EQ(NIGHTWAVE_THRUST_SYMBOL, THRUST_VERSION);
  EXPECT_TRUE(cuda_thrust_version() == THRUST_VERSION || cuda_thrust_version() == 0);
}

TEST(Thrust, RunsOnTheHostInFilesThatTheHostCompilerReads) {
  static_assert(THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_CPP);
  const std::vector<int> values{1, 2, 3};
  EXPECT_EQ(thrust::reduce(values.begin(), values.end()), 6);
}

TEST(ACudaPopulation, IsRefusedWithTheReasonWhereThereIsNoGpu) {
  if (cuda_devices() > 0) GTEST_SKIP() << "there is a GPU";
  try {
    make_cuda_population({}, 1);
    FAIL();
  } catch (const EnvironmentError& error) {
    const std::string expected = cuda_thrust_version() == 0
                                     ? "this build has no CUDA (configure with -DNIGHTWAVE_CUDA=ON)"
                                     : "there is no GPU number 0 here (0 found); see nvidia-smi";
    EXPECT_EQ(error.what(), expected);
  }
}

}  // namespace
}  // namespace nightwave::population
