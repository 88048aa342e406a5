// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "synth/street_plan.hpp"

namespace nightwave {

/// Sides of a cell of the lattice, counterclockwise.
enum class Side : std::uint8_t { east, north, west, south };
inline constexpr Side all_sides[] = {Side::east, Side::north, Side::west, Side::south};

/// The side across.
constexpr Side opposite(Side side) { return static_cast<Side>((static_cast<unsigned>(side) + 2) % 4); }
/// Whether streets through the side run along a row of the lattice.
constexpr bool along_row(Side side) { return side == Side::east || side == Side::west; }

/// A crossing of a row and a column of the lattice, counted row by row.
using CellId = Id<struct CellTag>;

/// A street from one end of the city to the other.
struct StreetLine {
  double at_m = 0;  ///< where it runs
  RoadClass road_class = RoadClass::local;
  int lanes = 1;  ///< each way
  double speed_m_s = 0;
  std::optional<Side> one_way;  ///< where everybody drives to
  std::uint32_t district = 0;   ///< counted along its axis
  bool leaves_city = true;      ///< goes on outside
};

/// What a stretch of a street between two cells is.
struct Stretch {
  bool exists = false;
  bool between_districts = false;
};

/// The skeleton of a city: rows and columns of streets of several classes, in districts with open land between them
/// that only arterials cross. Its last row may be incomplete, so that it has as many cells as asked for.
class CityLattice {
 public:
  CityLattice(std::uint32_t cells, std::uint64_t seed);

  std::uint32_t rows() const { return static_cast<std::uint32_t>(rows_.size()); }
  std::uint32_t columns() const { return static_cast<std::uint32_t>(columns_.size()); }
  IdRange<CellId> cells() const { return IdRange<CellId>(cell_count_); }
  std::uint32_t row_of(CellId cell) const { return cell.value / columns(); }
  std::uint32_t column_of(CellId cell) const { return cell.value % columns(); }

  /// The street through a cell that leads to one of its sides.
  const StreetLine& line(CellId cell, Side side) const {
    return along_row(side) ? rows_[row_of(cell)] : columns_[column_of(cell)];
  }
  /// The cell at a side; none where the city ends.
  std::optional<CellId> neighbour(CellId cell, Side side) const;
  /// The street to the cell at a side; one that leads out of the city where there is none.
  Stretch stretch(CellId cell, Side side) const;
  Point position(CellId cell) const;
  /// Number of the district of a cell, from 0.
  std::uint32_t district(CellId cell) const {
    return rows_[row_of(cell)].district * (columns_.back().district + 1) + columns_[column_of(cell)].district;
  }

 private:
  std::uint32_t cell_count_;
  std::uint64_t seed_;
  std::vector<StreetLine> rows_;
  std::vector<StreetLine> columns_;
};

}  // namespace nightwave
