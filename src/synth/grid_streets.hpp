// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "synth/signal_programs.hpp"
#include "synth/street_plan.hpp"
#include "synth/synthesize.hpp"

namespace nightwave {

/// The streets of a grid: every junction has a signal and four arms of three lanes each way, one lane per turn; the
/// outer arms lead out of the city. Junctions come first, row by row.
StreetPlan draw_grid(const GridLayout& layout, std::uint64_t seed);

/// The junction of the grid in a row and column, counted from 0.
constexpr JunctionId grid_junction(const GridLayout& layout, std::uint32_t row, std::uint32_t column) {
  return JunctionId(row * layout.columns + column);
}

/// Times of the shipped program of a junction of the grid: the same fixed times everywhere, and an offset that nobody
/// has thought about.
ProgramTimes grid_times(JunctionId junction, std::uint64_t seed);

}  // namespace nightwave
