// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace nightwave {

/// The machine the program runs on.
struct Machine {
  std::string host;
  std::string system;       ///< operating system and kernel
  std::string processor;    ///< model name
  unsigned processors = 0;  ///< that this process may use
  std::uint64_t memory_bytes = 0;
};

/// Looks the machine up; what the system does not tell stays "unknown" or 0.
Machine this_machine();

}  // namespace nightwave
