// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "signals/signal.hpp"

namespace nightwave {

/// One contiguous green (G or g) of an index in a cycle: consecutive stages and the intergreen time around and between
/// them.
struct GreenRun {
  std::uint32_t index = 0;
  std::uint32_t first = 0;   ///< place in the order of the first stage covered
  std::uint32_t stages = 0;  ///< how many consecutive places it covers; 0: it lies inside one intergreen
  int fixed_s = 0;           ///< the part of it that lies in intergreens
};

/// Contiguous greens of every index when the stages run in this order; indices that are green throughout have none.
std::vector<GreenRun> green_runs(const Signal& signal, const std::vector<std::uint8_t>& order);

}  // namespace nightwave
