// SPDX-License-Identifier: Apache-2.0
#include "synth/city_streets.hpp"

#include <utility>

#include "synth/city_junctions.hpp"
#include "synth/draws.hpp"

namespace nightwave {
namespace {

// Shares and lengths by judgement.
constexpr double bay_at_arterial = 0.6;
constexpr double bay_at_collector = 0.35;
constexpr double own_left_lane_share = 0.5;
constexpr double own_right_lane_share = 0.3;
constexpr double shortest_bay_m = 35;
constexpr double longest_bay_m = 70;
/// From the middle of the junction to the stop line, about, m.
constexpr double stop_line_m = 14;
/// Shortest approach that widens, m.
constexpr double shortest_widening_m = 130;
constexpr double nearest_outer_end_m = 250;
constexpr double farthest_outer_end_m = 450;

/// The side on the left of those who drive towards a side.
constexpr Side left_of(Side side) { return static_cast<Side>((static_cast<unsigned>(side) + 1) % 4); }

Point moved(Point from, Side side, double distance_m) {
  switch (side) {
    case Side::east:
      return {from.x + distance_m, from.y};
    case Side::north:
      return {from.x, from.y + distance_m};
    case Side::west:
      return {from.x - distance_m, from.y};
    case Side::south:
      return {from.x, from.y - distance_m};
  }
  return from;
}

class StreetDrawer {
 public:
  StreetDrawer(const CityLattice& lattice, std::uint64_t seed)
      : lattice_(lattice), seed_(seed), junctions_(draw_junctions(lattice, seed, city_.plan)) {
    city_.addresses.resize(lattice.cells().size());
  }

  CityStreets draw() {
    for (const CellId cell : lattice_.cells()) {
      for (const Side side : all_sides) {
        const Stretch stretch = lattice_.stretch(cell, side);
        if (!stretch.exists) continue;
        const std::optional<CellId> other = lattice_.neighbour(cell, side);
        if (!other) {
          draw_outside(cell, side);
        } else if (side == Side::east || side == Side::north) {
          draw_between(cell, *other, side, stretch.between_districts);
        }
      }
      draw_inside(cell);
    }
    city_.plan.settle_lengths();
    city_.district_of.resize(city_.plan.junctions.size(), 0);
    for (const CellId cell : lattice_.cells()) {
      if (junctions_[cell].form == Form::none) continue;
      for (const JunctionId node : junctions_[cell].nodes) city_.district_of[node] = lattice_.district(cell);
    }
    return std::move(city_);
  }

 private:
  using Form = CellJunctions::Form;

  /// Whether anybody drives towards a side on the street through a cell.
  bool drives(CellId cell, Side towards) const {
    const std::optional<Side> one_way = lattice_.line(cell, towards).one_way;
    return !one_way || *one_way == towards;
  }

  void draw_between(CellId a, CellId b, Side side, bool between_districts) {
    const auto draw_direction = [&](CellId from, CellId to, Side towards) {
      if (!drives(from, towards)) return;
      const LinkId link = draw_approach(junctions_[from].at(towards, false), to, towards);
      if (!between_districts) city_.addresses[to].streets.push_back(link);
    };
    draw_direction(a, b, side);
    draw_direction(b, a, opposite(side));
  }

  void draw_outside(CellId cell, Side side) {
    static constexpr const char* names[] = {" east", " north", " west", " south"};
    const auto number = 4 * cell.value + static_cast<std::uint32_t>(side);
    Draws draws(seed_, DrawFor::outer_ends, number);
    const Point& here = city_.plan.network.junctions[junctions_[cell].at(side, true)].position;
    const std::string name = name_of(junctions_[cell].nodes[0]) + names[static_cast<std::size_t>(side)];
    const Point there = moved(here, side, draws.between(nearest_outer_end_m, farthest_outer_end_m));
    const JunctionId end = city_.plan.add_junction(name, there, {});
    if (drives(cell, opposite(side))) {
      city_.addresses[cell].entries.push_back(draw_approach(end, cell, opposite(side)));
    }
    if (drives(cell, side)) {
      city_.addresses[cell].exits.push_back(
          draw_link(junctions_[cell].at(side, false), end, lattice_.line(cell, side), {}));
    }
  }

  /// The few metres between the two junctions of a cell.
  void draw_inside(CellId cell) {
    const CellJunctions& here = junctions_[cell];
    if (here.nodes[0] == here.nodes[1]) return;
    const bool staggered = here.form == Form::staggered;
    const Side side = staggered ? Side::east : Side::north;
    StreetLine line = lattice_.line(cell, side);
    if (!staggered) ++line.lanes;  // those who turn left off the carriageways wait beside the others
    if (!staggered || drives(cell, side)) draw_link(here.nodes[0], here.nodes[1], line, {});
    if (!staggered || drives(cell, opposite(side))) draw_link(here.nodes[1], here.nodes[0], line, {});
  }

  /// A link to a cell; where it widens before the stop line, the part before that.
  LinkId draw_approach(JunctionId from, CellId to, Side towards) {
    const JunctionId node = junctions_[to].at(opposite(towards), true);
    const StreetLine& line = lattice_.line(to, towards);
    Draws draws(seed_, DrawFor::approaches, 4 * to.value + static_cast<std::uint32_t>(towards));
    LinkDesign design{line.road_class, line.lanes > 2 || draws.chance(own_left_lane_share),
                      line.lanes > 2 && draws.chance(own_right_lane_share)};
    const double bay_m = draws.between(shortest_bay_m, longest_bay_m);
    if (!widens(from, node, to, towards, draws)) return draw_link(from, node, line, design);

    const Point& begin = city_.plan.network.junctions[from].position;
    const Point& end = city_.plan.network.junctions[node].position;
    const double share = (bay_m + stop_line_m) / distance_m(begin, end);
    const Point place{end.x + share * (begin.x - end.x), end.y + share * (begin.y - end.y)};
    const std::string name = name_of(from) + ">" + name_of(node);
    const JunctionId widening = city_.plan.add_junction(name, place, {.control = JunctionControl::free});
    design.own_left_lane = true;
    city_.plan.add_link(name + " bay", widening, node, line.lanes + 1, line.speed_m_s, design);
    return city_.plan.add_link(name, from, widening, line.lanes, line.speed_m_s, {.road_class = line.road_class});
  }

  bool widens(JunctionId from, JunctionId node, CellId to, Side towards, Draws& draws) const {
    const RoadClass road_class = lattice_.line(to, towards).road_class;
    if (road_class == RoadClass::local || city_.plan.junctions[node].control != JunctionControl::signal) return false;
    const Side left = left_of(towards);
    if (!lattice_.stretch(to, left).exists || !drives(to, left)) return false;
    const auto& places = city_.plan.network.junctions;
    if (distance_m(places[from].position, places[node].position) < shortest_widening_m) return false;
    return draws.chance(road_class == RoadClass::arterial ? bay_at_arterial : bay_at_collector);
  }

  LinkId draw_link(JunctionId from, JunctionId to, const StreetLine& line, LinkDesign design) {
    design.road_class = line.road_class;
    return city_.plan.add_link(name_of(from) + ">" + name_of(to), from, to, line.lanes, line.speed_m_s, design);
  }

  const std::string& name_of(JunctionId junction) const { return city_.plan.network.junctions[junction].name; }

  const CityLattice& lattice_;
  std::uint64_t seed_;
  CityStreets city_;
  IndexedVector<CellId, CellJunctions> junctions_;
};

}  // namespace

CityStreets draw_city(const CityLattice& lattice, std::uint64_t seed) { return StreetDrawer(lattice, seed).draw(); }

}  // namespace nightwave
