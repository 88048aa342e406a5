// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <csignal>
#include <stop_token>
#include <thread>

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

/// Passes a signal on as a stop token, to those who wait instead of asking: within a tenth of a second.
class StopOnSignal {
 public:
  StopOnSignal();
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread watch_;
};

}  // namespace nightwave
