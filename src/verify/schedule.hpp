// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verify/rules.hpp"
#include "verify/verdict.hpp"

namespace nightwave::verify {

/// A program and when a signal begins to show it, wherever in its cycle its clock is at that second.
struct Shift {
  std::int64_t begin_s = 0;   ///< seconds since midnight
  std::int64_t offset_s = 0;  ///< second at which the first phase begins, mod cycle
  std::vector<Phase> cycle;   ///< whole seconds
  std::string occasion = {};  ///< why it begins to, as findings show it; empty: they show the second
  std::int64_t clock_s = 0;   ///< second from which findings count
};

/// Cycles of a program on end from which on it counts as one that stays: it is judged by itself, and what is shown
/// across a change is looked at for as long before and after it.
inline constexpr int staying_cycles = 2;

/// Judges what a signal shows when it changes from program to program: the rules of a cycle hold across every change.
/// `shifts` in order of time; the first rules before its begin as well. Programs that stay are
/// taken to be judged by themselves. The shape of the rules must have been checked.
void check_schedule(const SignalRules& rules, std::span<const Shift> shifts, Verdict& verdict);

}  // namespace nightwave::verify
