// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace nightwave {

/// What a rank may use of its machine.
struct Placement {
  std::optional<int> device;  ///< GPU, as CUDA numbers those that the rank sees; none: there is none
  unsigned threads = 1;
};

/// Shares a machine among its ranks. GPUs are dealt out in turn: one rank per GPU is best, and a launcher that shows
/// each rank only its own is content as well. Threads: the processors that the launcher bound the rank to; where it
/// bound nobody, `bound_processors` is all of them and they are divided.
Placement place_rank(int node_rank, int node_size, int devices, unsigned bound_processors, unsigned all_processors);

}  // namespace nightwave
