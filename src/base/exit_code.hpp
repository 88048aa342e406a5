// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nightwave {

/// How the program ends; scripts rely on the numbers.
enum class ExitCode : int {
  done = 0,
  environment_failed = 1,  ///< disk, MPI, GPU or SUMO missing or broken
  usage = 2,               ///< the command line makes no sense
  bad_input = 3,           ///< a file is damaged or contradicts itself
  no_legal_plan = 4,       ///< no feasible plan, or a check failed
  street_rejects = 5,      ///< the microsimulation rejects the plan
  interrupted = 85         ///< stopped by a signal, with a checkpoint written
};

}  // namespace nightwave
