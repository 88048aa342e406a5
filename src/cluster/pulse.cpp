// SPDX-License-Identifier: Apache-2.0
#include "cluster/pulse.hpp"

#include <string>

#include "base/exit_code.hpp"

namespace nightwave {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds between_pulses{1};

}  // namespace

void Pulse::step() {
  const auto now = Clock::now();
  if (now - last_ < between_pulses) return;
  last_ = now;
  mail_.send(0, pulse_tag, {});
}

PulseWatch::PulseWatch(Mailbox& mail) : mail_(mail), heard_(static_cast<std::size_t>(mail.size()), Clock::now()) {
  while (mail_.take(pulse_tag)) continue;  // of the work before
}

Clock::duration PulseWatch::silence(int rank) {
  while (const auto message = mail_.take(pulse_tag)) heard_[static_cast<std::size_t>(message->from)] = Clock::now();
  return Clock::now() - heard_[static_cast<std::size_t>(rank)];
}

std::optional<Failure> PulseWatch::frozen(int rank, Clock::duration limit) {
  if (silence(rank) <= limit) return std::nullopt;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
  return Failure{
      static_cast<int>(ExitCode::environment_failed),
      "no sign of life for " + std::to_string(seconds) +
          " s: the process is stopped or its node hangs; look at that node and repeat the run, which goes on "
          "if it was given --checkpoint and --resume"};
}

}  // namespace nightwave
