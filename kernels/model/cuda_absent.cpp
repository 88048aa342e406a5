// SPDX-License-Identifier: Apache-2.0
// What kernels/model has of CUDA in builds without it.
#include "base/errors.hpp"
#include "kernels/model/batch_simulator.hpp"

namespace nightwave::model {

bool cuda_available() noexcept { return false; }

int cuda_devices() noexcept { return 0; }

std::unique_ptr<BatchSimulator> make_cuda_simulator(const ModelTables& /*tables*/, const Program& /*program*/,
                                                    std::span<const DemandProgram> /*demands*/,
                                                    const CudaOptions& /*options*/) {
  throw EnvironmentError("this build has no CUDA (configure with -DNIGHTWAVE_CUDA=ON)");
}

}  // namespace nightwave::model
