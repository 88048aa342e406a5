// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "cluster/mailbox.hpp"

namespace nightwave {

/// How long a rank that shows its pulse may be silent before it counts as frozen: its process stopped, its node
/// hanging.
inline constexpr std::chrono::seconds longest_silence{60};

/// The message that shows it; among the tags below Mailbox::first_free_tag.
inline constexpr int pulse_tag = 2;

/// Shows rank 0 that this rank is there while threads of its own do what was asked for.
class Pulse {
 public:
  explicit Pulse(Mailbox& mail) : mail_(mail) {}
  /// To be called often; tells rank 0 every second.
  void step();

 private:
  Mailbox& mail_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// On rank 0: listens for the others' pulses. Begins as if all had just been heard.
class PulseWatch {
 public:
  explicit PulseWatch(Mailbox& mail);
  /// How long a rank has not been heard.
  std::chrono::steady_clock::duration silence(int rank);
  /// What to say where a rank has been silent for longer than `limit`.
  std::optional<Failure> frozen(int rank, std::chrono::steady_clock::duration limit);

 private:
  Mailbox& mail_;
  std::vector<std::chrono::steady_clock::time_point> heard_;  ///< by rank
};

}  // namespace nightwave
