// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/byte_stream.hpp"
#include "evaluate/evaluator.hpp"

namespace nightwave {

/// Measures as bytes: 16 per zone where only costs were asked for, 40 otherwise.
void write_measures(ByteWriter& writer, const Measures& measures);
/// The same back. Throws BrokenBytes.
Measures read_measures(ByteReader& reader);

}  // namespace nightwave
