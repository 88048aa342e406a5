// SPDX-License-Identifier: Apache-2.0
#include "app/stop_signals.hpp"

#include <chrono>
#include <cstddef>

namespace nightwave {
namespace {

constexpr std::array<int, 3> noted{SIGTERM, SIGINT, SIGUSR1};
constexpr std::chrono::milliseconds between_looks{100};
volatile std::sig_atomic_t stop_requested = 0;

extern "C" void note_stop(int number) {
  if (number == SIGINT && stop_requested) std::signal(SIGINT, SIG_DFL);
  stop_requested = 1;
}

}  // namespace

StopSignals::StopSignals() {
  stop_requested = 0;
  struct sigaction action = {};
  action.sa_handler = note_stop;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < noted.size(); ++i) sigaction(noted[i], &action, &before_[i]);
}

StopSignals::~StopSignals() {
  // Who was asked to stop is on the way out: when one rank is out first, srun sends the others a SIGTERM, which must
  // not turn their exit code 85 into 143.
  for (std::size_t i = 0; i < noted.size(); ++i)
    if (noted[i] != SIGTERM || !requested()) sigaction(noted[i], &before_[i], nullptr);
}

bool StopSignals::requested() { return stop_requested != 0; }

StopOnSignal::StopOnSignal()
    : watch_([source = source_](const std::stop_token& end) mutable {
        while (!end.stop_requested() && !source.stop_requested()) {
          if (StopSignals::requested()) source.request_stop();
          std::this_thread::sleep_for(between_looks);
        }
      }) {}

}  // namespace nightwave
