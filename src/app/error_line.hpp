// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iostream>
#include <string>
#include <string_view>

namespace nightwave {

/// Writes "nightwave: MESSAGE" to stderr as one piece: a launcher that mixes the output of its processes with its own
/// could otherwise break the line in the middle.
inline void write_error_line(std::string_view message) {
  std::cerr << std::string("nightwave: ").append(message).append("\n") << std::flush;
}

}  // namespace nightwave
