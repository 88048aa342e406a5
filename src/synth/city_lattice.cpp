// SPDX-License-Identifier: Apache-2.0
#include "synth/city_lattice.hpp"

#include <algorithm>
#include <cmath>

#include "synth/draws.hpp"

namespace nightwave {
namespace {

// Sizes and shares by judgement, after European cities.
constexpr std::uint32_t smallest_district = 5;  ///< streets along an axis
constexpr std::uint32_t largest_district = 8;
constexpr double shortest_block_m = 75;
constexpr double longest_block_m = 240;
/// More than the 800 m over which signals are coordinated.
constexpr double narrowest_gap_m = 900;
constexpr double widest_gap_m = 1300;
constexpr double position_spread_m = 10;
constexpr double collector_share = 0.35;
constexpr double one_way_share = 0.3;  ///< of the local streets
constexpr double wide_arterial_share = 0.25;
constexpr double missing_local_share = 0.12;  ///< stretches that were never built
constexpr double missing_collector_share = 0.04;
constexpr double local_leaves_city_share = 0.5;

/// How many streets the districts along an axis have: two districts wherever four streets allow it.
std::vector<std::uint32_t> district_sizes(std::uint32_t count, Draws& draws) {
  std::vector<std::uint32_t> sizes;
  while (count > 0) {
    std::uint32_t size = smallest_district + draws.below(largest_district - smallest_district + 1);
    // No district of a single street is left over.
    if (size + 1 >= count) size = sizes.empty() && count >= 4 ? (count + 1) / 2 : count;
    sizes.push_back(size);
    count -= size;
  }
  return sizes;
}

void classify(StreetLine& line, bool arterial, Draws& draws) {
  if (arterial) {
    line.road_class = RoadClass::arterial;
    line.lanes = draws.chance(wide_arterial_share) ? 3 : 2;
    line.speed_m_s = draws.chance(0.5) ? 16.7 : 13.9;  // 60 or 50 km/h
  } else if (draws.chance(collector_share)) {
    line.road_class = RoadClass::collector;
    line.speed_m_s = 13.9;
  } else {
    line.speed_m_s = draws.chance(0.5) ? 13.9 : 8.3;  // 30 km/h
  }
}

std::vector<StreetLine> draw_lines(std::uint32_t count, std::uint32_t across, bool rows, std::uint64_t seed) {
  Draws draws(seed, DrawFor::street_lines, rows ? 0 : 1);
  std::vector<StreetLine> lines;
  double at = 0;
  for (const std::uint32_t size : district_sizes(count, draws)) {
    const std::uint32_t arterial = draws.below(size);
    const std::uint32_t district = lines.empty() ? 0 : lines.back().district + 1;
    bool towards_end = draws.chance(0.5);
    for (std::uint32_t i = 0; i < size; ++i) {
      StreetLine line;
      classify(line, i == arterial, draws);
      line.district = district;
      if (line.road_class == RoadClass::local && across > 2 && draws.chance(one_way_share)) {
        line.one_way = rows ? (towards_end ? Side::east : Side::west) : (towards_end ? Side::north : Side::south);
        towards_end = !towards_end;
      }
      line.leaves_city = line.road_class != RoadClass::local || across <= 2 || draws.chance(local_leaves_city_share);
      line.at_m = at;
      at += i + 1 < size ? draws.between(shortest_block_m, longest_block_m)
                         : draws.between(narrowest_gap_m, widest_gap_m);
      lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace

CityLattice::CityLattice(std::uint32_t cells, std::uint64_t seed) : cell_count_(cells), seed_(seed) {
  auto rows = static_cast<std::uint32_t>(std::sqrt(static_cast<double>(cells)));
  rows = std::max<std::uint32_t>(rows, 1);
  const std::uint32_t columns = (cells + rows - 1) / rows;
  rows = (cells + columns - 1) / columns;
  rows_ = draw_lines(rows, columns, true, seed);
  columns_ = draw_lines(columns, rows, false, seed);
}

std::optional<CellId> CityLattice::neighbour(CellId cell, Side side) const {
  const std::uint32_t column = column_of(cell);
  std::uint32_t other = cell.value;
  switch (side) {
    case Side::east:
      if (column + 1 == columns()) return std::nullopt;
      other += 1;
      break;
    case Side::west:
      if (column == 0) return std::nullopt;
      other -= 1;
      break;
    case Side::north:
      other += columns();
      break;
    case Side::south:
      if (cell.value < columns()) return std::nullopt;
      other -= columns();
      break;
  }
  return other < cell_count_ ? std::optional(CellId(other)) : std::nullopt;
}

Stretch CityLattice::stretch(CellId cell, Side side) const {
  const StreetLine& street = line(cell, side);
  const std::optional<CellId> other = neighbour(cell, side);
  if (!other) return {street.leaves_city, false};
  const Side across = along_row(side) ? Side::north : Side::east;
  if (line(cell, across).district != line(*other, across).district) {
    return {street.road_class == RoadClass::arterial, true};
  }
  if (street.road_class == RoadClass::arterial) return {true, false};
  // Drawn for the western or southern end, so that both ends agree.
  const std::uint32_t number = 2 * std::min(cell, *other).value + (along_row(side) ? 0 : 1);
  const double missing = street.road_class == RoadClass::collector ? missing_collector_share : missing_local_share;
  return {!Draws(seed_, DrawFor::missing_stretches, number).chance(missing), false};
}

Point CityLattice::position(CellId cell) const {
  Draws draws(seed_, DrawFor::positions, cell.value);
  const double x = columns_[column_of(cell)].at_m + draws.between(-position_spread_m, position_spread_m);
  const double y = rows_[row_of(cell)].at_m + draws.between(-position_spread_m, position_spread_m);
  return {whole_centimetres(x), whole_centimetres(y)};
}

}  // namespace nightwave
