// SPDX-License-Identifier: Apache-2.0
#include "verify/shape.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace nightwave::verify {

namespace {

bool has_length(const SignalRules& rules, const std::string& state) { return state.size() == rules.kinds.size(); }

std::string lengths(const SignalRules& rules, const std::string& state) {
  return "'" + state + "' has " + std::to_string(state.size()) + " letters, the signal has " +
         std::to_string(rules.kinds.size());
}

}  // namespace

std::optional<std::string> shape_error(const SignalRules& rules) {
  const std::size_t n = rules.kinds.size();
  const std::size_t stages = rules.stage_states.size();
  if (rules.minimum_green_s.size() != n || rules.crossing_length_m.size() != n) {
    return "minimum greens or crossing lengths are not given for each of " + std::to_string(n) + " indices";
  }
  for (auto [a, b] : rules.conflicts) {
    if (a < 0 || b < 0 || static_cast<std::size_t>(std::max(a, b)) >= n) {
      return "conflict of indices " + std::to_string(a) + " and " + std::to_string(b) + ", the signal has " +
             std::to_string(n);
    }
  }
  double shipped_s = 0;
  for (const Phase& phase : rules.shipped) {
    if (!has_length(rules, phase.state)) return "shipped state " + lengths(rules, phase.state);
    if (!(phase.duration_s >= 0) || std::isinf(phase.duration_s))
      return "shipped phase '" + phase.state + "' has no duration";
    shipped_s += phase.duration_s;
  }
  if (rules.stage_minimum_s.size() != stages || rules.shipped_green_s.size() != stages ||
      rules.intergreens.size() != stages * stages) {
    return "minima, shipped durations or intergreens are not given for each of " + std::to_string(stages) + " stages";
  }
  for (const std::string& state : rules.stage_states) {
    if (!has_length(rules, state)) return "stage " + lengths(rules, state);
  }
  for (const auto& intergreen : rules.intergreens) {
    if (auto error = phase_error(rules, intergreen)) return "intergreen: " + *error;
  }
  if (rules.adjustable && !(shipped_s > 0)) return "adjustable, but the shipped program lasts no time";
  return std::nullopt;
}

std::optional<std::string> phase_error(const SignalRules& rules, const std::vector<Phase>& phases) {
  for (std::size_t k = 0; k < phases.size(); ++k) {
    const Phase& phase = phases[k];
    std::ostringstream where;
    where << "phase " << k << ": ";
    if (!has_length(rules, phase.state)) return where.str() + lengths(rules, phase.state);
    const auto letter = phase.state.find_first_not_of("rygGsuoOY");
    if (letter != std::string::npos) return where.str() + "'" + phase.state[letter] + "' is no signal letter";
    if (!(phase.duration_s > 0) || phase.duration_s != std::floor(phase.duration_s) || std::isinf(phase.duration_s)) {
      where << "lasts " << phase.duration_s << " s, must be whole seconds above 0";
      return where.str();
    }
  }
  return std::nullopt;
}

}  // namespace nightwave::verify
