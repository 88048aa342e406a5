// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/model/host_device.hpp"
#include "kernels/model/program.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave::model {

/// Where the history of a stream is read and written in a block, in tiles of `width` lanes.
NIGHTWAVE_HD inline Cursor cursor_at(const StreamOp& stream, std::uint32_t width, std::int32_t block) {
  const std::uint32_t steps = stream.ring_size / width;
  const std::uint32_t written = static_cast<std::uint32_t>(block) * block_steps % steps;
  // Rings are longer than the travel time.
  const std::uint32_t read = (written + steps - stream.travel_steps) % steps;
  return {stream.ring_begin + read * width, stream.ring_begin + written * width};
}

}  // namespace nightwave::model
