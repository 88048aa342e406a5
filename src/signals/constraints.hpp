// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "signals/plan.hpp"

namespace nightwave {

/// First thing that makes a timing illegal for its signal, in words; none when it is legal.
std::optional<std::string> violation(const Signal& signal, const SignalTiming& timing);

/// Shortest cycle that fit() makes for a stage order, s: stages and movements at their minima, and no green that a
/// stage can lengthen under 4 s, even where the source ships less.
int minimum_cycle(const Signal& signal, const std::vector<std::uint8_t>& order);

/// Turns any greens into legal ones whose stages and intergreens sum to `cycle_s`, changing their proportions as little
/// as it can: raised to the minima of stages and movements, the rest scaled and rounded to whole seconds by largest
/// remainder. None when the cycle is shorter than minimum_cycle().
std::optional<SignalTiming> fit(const Signal& signal, SignalTiming timing, int cycle_s);

/// Whether stages may run in this order: a permutation in which every intergreen exists and no movement's green is
/// split below its minimum.
bool order_allowed(const Signal& signal, const std::vector<std::uint8_t>& order);

}  // namespace nightwave
