// SPDX-License-Identifier: Apache-2.0
#include "search/ending.hpp"

#include <algorithm>
#include <utility>

#include "search/tags.hpp"

namespace nightwave {

Ending::Ending(Mailbox& mail, std::optional<double> seconds, std::function<bool()> stop, double elapsed_before_s)
    : mail_(mail), seconds_(seconds), stop_(std::move(stop)), elapsed_before_s_(elapsed_before_s) {}

double Ending::elapsed_s() const {
  return elapsed_before_s_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

void Ending::learn(EndReason reason) { reason_ = std::max(reason_, reason); }

void Ending::notice(EndReason reason) {
  if (reason_ >= reason) return;
  reason_ = reason;
  mail_.send_others(end_tag, to_bytes(reason));
}

bool Ending::no_time_for(double seconds) {
  if (seconds_ && *seconds_ - elapsed_s() <= seconds) notice(EndReason::time);
  return over();
}

EndReason Ending::look() {
  if (stop_ && stop_()) notice(EndReason::stopped);
  if (!mail_.alone()) {
    while (const std::optional<Message> message = mail_.take(end_tag)) learn(from_bytes<EndReason>(message->bytes));
  }
  return reason_;
}

}  // namespace nightwave
