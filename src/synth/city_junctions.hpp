// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "synth/city_lattice.hpp"

namespace nightwave {

/// The junction or the two junctions that a cell of the lattice becomes, and at which of them its sides begin and end.
struct CellJunctions {
  enum class Form : std::uint8_t {
    none,         ///< no street comes here
    plain,        ///< one junction, a bend, or the end of a road
    staggered,    ///< the streets of two opposite sides join the other street a few metres apart
    carriageways  ///< the street along the row has separate carriageways, one junction on each
  };
  Form form = Form::none;
  std::array<JunctionId, 2> nodes{};  ///< equal where there is one; else west and east, or south and north
  bool south_joins_east = false;      ///< staggered: the southern street joins the eastern junction
  std::array<bool, 4> has{};          ///< by Side: whether a street leads there

  /// The junction at which the street of a side ends (vehicles come in) or begins (they go out).
  JunctionId at(Side side, bool in) const;
  int streets() const { return has[0] + has[1] + has[2] + has[3]; }
};

/// Draws the junctions of all cells.
IndexedVector<CellId, CellJunctions> draw_junctions(const CityLattice& lattice, std::uint64_t seed, StreetPlan& plan);

}  // namespace nightwave
