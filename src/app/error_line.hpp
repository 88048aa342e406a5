// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iostream>
#include <string>

namespace nightwave {

/// Writes "nightwave: MESSAGE" to stderr as one piece: a launcher that mixes the output of its processes with its own
/// could otherwise break the line in the middle.
inline void write_error_line(const std::string& message) { std::cerr << "nightwave: " + message + '\n' << std::flush; }

}  // namespace nightwave
