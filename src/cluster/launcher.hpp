// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nightwave {

/// Throws EnvironmentError when the launcher's environment announces several tasks but only `world_size` = 1 process
/// knows of itself: srun without a common PMI, or a program started without srun inside a job of several tasks.
void require_launched_together(int world_size);

/// Whether a launcher that speaks MPI's language (mpirun, srun --mpi=pmix) started this process.
bool launched_by_mpi();

}  // namespace nightwave
