// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demand/demand.hpp"
#include "synth/street_plan.hpp"
#include "synth/synthesize.hpp"

namespace nightwave {

/// Whether vehicles begin and end trips on the links that lead to a junction of the grid: every fifth junction, so that
/// each one is such a place or next to one.
constexpr bool has_grid_trips(std::uint32_t row, std::uint32_t column) { return (row + 2 * column) % 5 == 0; }

/// Traffic in equilibrium on a grid whose ways are drawn: fixed turning shares per link, sources at the edges and at
/// every fifth junction, the same profile of strength over the slices everywhere.
Demand grid_demand(const GridLayout& layout, const Network& network, std::uint64_t seed, bool day);

}  // namespace nightwave
