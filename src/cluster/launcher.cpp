// SPDX-License-Identifier: Apache-2.0
#include "cluster/launcher.hpp"

#include <cstdlib>
#include <string>

#include "base/errors.hpp"
#include "base/version.hpp"

namespace nightwave {

void require_launched_together(int world_size) {
  if (world_size != 1) return;
  const char* tasks = std::getenv("SLURM_NTASKS");
  if (tasks == nullptr || std::atoi(tasks) <= 1) return;
  throw EnvironmentError(
      "Slurm gave this job " + std::string(tasks) + " tasks (SLURM_NTASKS), but this process is alone; " +
      (build().mpi ? "start it with srun --mpi=pmix (Open MPI does not know pmi2), or ask for one task"
                   : "this build has no MPI: configure with -DNIGHTWAVE_MPI=ON, or ask for one task"));
}

bool launched_by_mpi() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

}  // namespace nightwave
