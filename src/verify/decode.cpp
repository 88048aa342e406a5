// SPDX-License-Identifier: Apache-2.0
#include "verify/decode.hpp"

namespace nightwave::verify {

std::vector<Phase> decoded(const SignalRules& rules, const SignalTimes& times) {
  const std::size_t stages = times.order.size();
  std::vector<Phase> phases;
  for (std::size_t place = 0; place < stages; ++place) {
    const auto stage = static_cast<std::size_t>(times.order[place]);
    const auto following = static_cast<std::size_t>(times.order[(place + 1) % stages]);
    phases.push_back({static_cast<double>(times.green_s[stage]), rules.stage_states[stage]});
    const auto& intergreen = rules.intergreens[stage * stages + following];
    phases.insert(phases.end(), intergreen.begin(), intergreen.end());
  }
  return phases;
}

double length_s(const std::vector<Phase>& phases) {
  double sum_s = 0;
  for (const Phase& phase : phases) sum_s += phase.duration_s;
  return sum_s;
}

}  // namespace nightwave::verify
