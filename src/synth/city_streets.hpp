// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "synth/city_lattice.hpp"

namespace nightwave {

/// Links of a cell of the lattice on which vehicles may begin or end trips.
struct CellAddresses {
  std::vector<LinkId> streets;  ///< links towards the cell, from within the city
  std::vector<LinkId> entries;  ///< links into the city
  std::vector<LinkId> exits;    ///< links out of the city
};

/// The streets of a city and where they lie.
struct CityStreets {
  StreetPlan plan;
  IndexedVector<CellId, CellAddresses> addresses;
  IndexedVector<JunctionId, std::uint32_t> district_of;  ///< of junctions in a cell; 0 for the ends of roads
};

/// Draws the streets of a city: junctions with signals and without, some staggered or with separate carriageways,
/// one-way streets, and approaches that widen before the stop line.
CityStreets draw_city(const CityLattice& lattice, std::uint64_t seed);

}  // namespace nightwave
