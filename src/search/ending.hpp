// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "cluster/mailbox.hpp"

namespace nightwave {

/// Why a search ends; of several the last counts.
enum class EndReason : std::uint8_t { none, evaluations, time, stopped };

/// Tells every rank that the search is over, on whichever of them it was noticed.
class Ending {
 public:
  /// `seconds`: until when to search; `elapsed_before_s`: spent before this process began, of a search that goes on.
  Ending(Mailbox& mail, std::optional<double> seconds, std::function<bool()> stop, double elapsed_before_s = 0);

  /// Asks the clock, the stop hook and the other ranks. What was noticed here is told to the others.
  EndReason look();
  /// What is known without asking.
  EndReason reason() const { return reason_; }
  bool over() const { return reason_ != EndReason::none; }
  /// What another rank has found out.
  void learn(EndReason reason);
  /// Whether less time is left than something takes; then the search is over.
  bool no_time_for(double seconds);
  /// Seconds searched, those before this process included.
  double elapsed_s() const;
  std::optional<double> seconds() const { return seconds_; }

 private:
  void notice(EndReason reason);

  Mailbox& mail_;
  std::optional<double> seconds_;
  std::function<bool()> stop_;
  double elapsed_before_s_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  EndReason reason_ = EndReason::none;
};

}  // namespace nightwave
