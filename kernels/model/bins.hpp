// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/model/batch_kernels.hpp"
#include "kernels/model/program.hpp"

namespace nightwave::model {

/// Clusters that are launched together: what one of them needs of shared memory all of them get.
struct Bin {
  std::vector<BinPlace> places;
  std::size_t shared_bytes = 0;  ///< 0: their scratch is in a tile's own memory
};

/// All clusters of a program, the largest first.
struct Bins {
  std::vector<Bin> bins;
  std::uint32_t scratch_size = 0;  ///< numbers of a tile that the clusters without shared memory need
};

/// Sorts clusters into bins. Those that need more than `shared_limit` bytes are a bin of their own; in the others the
/// smallest needs no less than three fifths of what the largest does, so that few launches waste little memory.
Bins sort_into_bins(const Program& program, std::size_t shared_limit);

}  // namespace nightwave::model
