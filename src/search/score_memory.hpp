// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/byte_stream.hpp"

namespace nightwave {

/// Scores before the islands begin, in the order in which they were asked for: a search that goes on is answered from
/// here and comes to the same point without evaluating anything again.
struct ScoreMemory {
  std::int64_t evaluations = 0;     ///< all that were counted
  double expected_evaluations = 0;  ///< as the scorer saw it last; 0: unknown
  std::uint64_t remembered = 0;     ///< plans
  Bytes measures;                   ///< of these, one behind the other, each behind its plan's hash
};
template <class Stream>
void fields(Stream& stream, ScoreMemory& memory) {
  stream(memory.evaluations, memory.expected_evaluations, memory.remembered, memory.measures);
}

}  // namespace nightwave
