// SPDX-License-Identifier: Apache-2.0
#include "synth/city_junctions.hpp"

#include <algorithm>

#include "synth/draws.hpp"

namespace nightwave {
namespace {

// Shares by judgement.
constexpr double signal_at_collector = 0.9;
constexpr double signal_at_local = 0.5;
constexpr double signal_at_arterial = 0.97;
constexpr double protected_lefts_share = 0.3;
constexpr double staggered_share = 0.12;
constexpr double carriageways_share = 0.3;  ///< of an arterial along a row, in each district
/// Half the distance between two junctions of a cell, m.
constexpr double nearest_half_m = 17;
constexpr double farthest_half_m = 27;

using Form = CellJunctions::Form;

/// Draws the junctions of one cell after the other.
class JunctionDrawer {
 public:
  JunctionDrawer(const CityLattice& lattice, std::uint64_t seed, StreetPlan& plan)
      : lattice_(lattice), seed_(seed), plan_(plan) {}

  CellJunctions draw(CellId cell) {
    CellJunctions result;
    for (const Side side : all_sides) {
      result.has[static_cast<std::size_t>(side)] = lattice_.stretch(cell, side).exists;
    }
    if (result.streets() == 0) return result;
    Draws draws(seed_, DrawFor::junctions, cell.value);
    result.form = form_of(cell, result, draws);
    const JunctionDesign design = design_of(cell, result, draws);
    const Point middle = lattice_.position(cell);
    const std::string name =
        std::to_string(lattice_.row_of(cell) + 1) + "/" + std::to_string(lattice_.column_of(cell) + 1);
    if (result.form == Form::plain) {
      result.nodes.fill(plan_.add_junction(name, middle, design));
      return result;
    }
    const double half_m = draws.between(nearest_half_m, farthest_half_m);
    if (result.form == Form::staggered) {
      result.south_joins_east = draws.chance(0.5);
      result.nodes[0] = plan_.add_junction(name + "w", {middle.x - half_m, middle.y}, design);
      result.nodes[1] = plan_.add_junction(name + "e", {middle.x + half_m, middle.y}, design);
    } else {
      result.nodes[0] = plan_.add_junction(name + "s", {middle.x, middle.y - half_m}, design);
      result.nodes[1] = plan_.add_junction(name + "n", {middle.x, middle.y + half_m}, design);
      // One controller runs both carriageways.
      plan_.junctions[result.nodes[1]].controlled_with = result.nodes[0];
    }
    return result;
  }

 private:
  RoadClass class_of(CellId cell, Side side) const { return lattice_.line(cell, side).road_class; }

  Form form_of(CellId cell, const CellJunctions& cell_junctions, Draws& draws) const {
    const double drawn = draws.uniform();
    const auto has = [&](Side side) { return cell_junctions.has[static_cast<std::size_t>(side)]; };
    const bool east_west = has(Side::east) && has(Side::west);
    if (east_west && (has(Side::north) || has(Side::south)) && has_carriageways(cell)) return Form::carriageways;
    const bool four = cell_junctions.streets() == 4;
    const bool lesser = class_of(cell, Side::north) < class_of(cell, Side::east);
    const bool both_ways = !lattice_.line(cell, Side::north).one_way;
    return four && lesser && both_ways && drawn < staggered_share ? Form::staggered : Form::plain;
  }

  /// Whether the arterial along the cell's row has separate carriageways in the cell's district.
  bool has_carriageways(CellId cell) const {
    if (class_of(cell, Side::east) != RoadClass::arterial) return false;
    return Draws(seed_, DrawFor::districts, lattice_.district(cell)).chance(carriageways_share);
  }

  JunctionDesign design_of(CellId cell, const CellJunctions& cell_junctions, Draws& draws) const {
    JunctionDesign design;
    const double drawn = draws.uniform();
    const bool protects = draws.chance(protected_lefts_share);
    if (cell_junctions.streets() == 1) return design;
    design.control = JunctionControl::free;
    if (cell_junctions.streets() == 2) return design;
    if (cell_junctions.form == Form::carriageways) {
      design.control = JunctionControl::signal;
      return design;
    }
    if (!comes_in(cell, cell_junctions, Side::east) && !comes_in(cell, cell_junctions, Side::west)) return design;
    if (!comes_in(cell, cell_junctions, Side::north) && !comes_in(cell, cell_junctions, Side::south)) return design;
    const RoadClass along = class_of(cell, Side::east);
    const RoadClass across = class_of(cell, Side::north);
    const RoadClass greater = std::max(along, across);
    const double signal_share = greater == RoadClass::arterial    ? along == across ? 1.0 : signal_at_arterial
                                : greater == RoadClass::collector ? signal_at_collector
                                                                  : signal_at_local;
    design.control = drawn < signal_share ? JunctionControl::signal
                     : along == across    ? JunctionControl::right_before_left
                                          : JunctionControl::priority;
    design.protected_lefts = greater == RoadClass::arterial && protects;
    return design;
  }

  /// Whether vehicles come into the cell from a side.
  bool comes_in(CellId cell, const CellJunctions& cell_junctions, Side side) const {
    const std::optional<Side> one_way = lattice_.line(cell, side).one_way;
    return cell_junctions.has[static_cast<std::size_t>(side)] && (!one_way || *one_way == opposite(side));
  }

  const CityLattice& lattice_;
  std::uint64_t seed_;
  StreetPlan& plan_;
};

}  // namespace

JunctionId CellJunctions::at(Side side, bool in) const {
  switch (form) {
    case Form::none:
    case Form::plain:
      return nodes[0];
    case Form::staggered:
      if (along_row(side)) return nodes[side == Side::east ? 1 : 0];
      return nodes[(side == Side::south) == south_joins_east ? 1 : 0];
    case Form::carriageways:
      if (!along_row(side)) return nodes[side == Side::north ? 1 : 0];
      // Driving on the right: eastbound vehicles use the southern carriageway.
      return nodes[(side == Side::west) == in ? 0 : 1];
  }
  return nodes[0];
}

IndexedVector<CellId, CellJunctions> draw_junctions(const CityLattice& lattice, std::uint64_t seed, StreetPlan& plan) {
  IndexedVector<CellId, CellJunctions> junctions(lattice.cells().size());
  JunctionDrawer drawer(lattice, seed, plan);
  for (const CellId cell : lattice.cells()) junctions[cell] = drawer.draw(cell);
  return junctions;
}

}  // namespace nightwave
