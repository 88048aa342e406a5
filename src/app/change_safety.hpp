// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "signals/calendar.hpp"
#include "signals/day_line.hpp"
#include "signals/signal.hpp"
#include "verify/rules.hpp"
#include "verify/verdict.hpp"

namespace nightwave {

/// Judges what signals show wherever plans change: within each type's day, at midnight between any two types whose days
/// can follow each other, and where the clock changes, by the types of the date and its neighbours. The transitions are
/// those that are simulated and exported; the checker sees letters and seconds only. The plans themselves must have
/// been found legal. Plans for every day that go on beyond midnight are judged from begin to end instead: they are of
/// no day that the next could follow.
void check_changes(const Signals& signals, const std::vector<verify::SignalRules>& rules, const Calendar& calendar,
                   std::span<const ClockChange> clock_changes, verify::Verdict& verdict);

}  // namespace nightwave
