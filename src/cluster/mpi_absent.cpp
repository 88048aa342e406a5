// SPDX-License-Identifier: Apache-2.0
#include "cluster/communicator.hpp"
#include "cluster/launcher.hpp"

namespace nightwave {

std::unique_ptr<Communicator> make_world() {
  require_launched_together(1);
  if (launched_by_mpi())
    throw EnvironmentError("started by an MPI launcher, but this build has no MPI; configure with -DNIGHTWAVE_MPI=ON");
  return make_single_process();
}

}  // namespace nightwave
