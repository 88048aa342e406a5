// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <csignal>

namespace nightwave {

/// While it lives, SIGTERM, SIGINT and SIGUSR1 are noted instead of ending the program. A second SIGINT ends it at
/// once, for those who wait at a terminal.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Whether one has come.
  static bool requested();

 private:
  std::array<struct sigaction, 3> before_{};
};

}  // namespace nightwave
