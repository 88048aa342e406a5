// SPDX-License-Identifier: Apache-2.0
// Stands in for cuda.cu in builds without CUDA.
#include "base/errors.hpp"
#include "kernels/population/population.hpp"

namespace nightwave::population {

int cuda_devices() { return 0; }

std::unique_ptr<Population> make_cuda_population(const Tables&, std::uint32_t, int, void*) {
  throw EnvironmentError("this build has no CUDA (configure with -DNIGHTWAVE_CUDA=ON)");
}

int cuda_thrust_version() { return 0; }

}  // namespace nightwave::population
