// SPDX-License-Identifier: Apache-2.0
#include "synth/grid_streets.hpp"

#include <numeric>

#include "synth/draws.hpp"

namespace nightwave {
namespace {

constexpr int grid_lanes = 3;
constexpr double grid_speed_m_s = 13.9;  // 50 km/h
/// Middle to middle; between the stop lines it is 28 m less.
constexpr double shortest_block_m = 265;
constexpr double longest_block_m = 285;
constexpr LinkDesign grid_road{RoadClass::collector, true, true};

/// Positions of the lines of streets along one axis; the first and the last are the ends of the outer arms.
std::vector<double> lines(std::uint32_t count, std::uint64_t seed, std::uint32_t axis) {
  Draws draws(seed, DrawFor::block_lengths, axis);
  std::vector<double> at{0};
  for (std::uint32_t i = 0; i <= count; ++i) {
    at.push_back(whole_centimetres(at.back() + draws.between(shortest_block_m, longest_block_m)));
  }
  return at;
}

std::string place_name(std::uint32_t row, std::uint32_t column) {
  return std::to_string(row) + "/" + std::to_string(column);
}

}  // namespace

StreetPlan draw_grid(const GridLayout& layout, std::uint64_t seed) {
  const std::vector<double> x = lines(layout.columns, seed, 0);
  const std::vector<double> y = lines(layout.rows, seed, 1);
  StreetPlan plan;
  const JunctionDesign crossroads{.control = JunctionControl::signal, .protected_lefts = true};
  for (std::uint32_t r = 1; r <= layout.rows; ++r) {
    for (std::uint32_t c = 1; c <= layout.columns; ++c) plan.add_junction(place_name(r, c), {x[c], y[r]}, crossroads);
  }
  const auto end_of_road = [&](std::uint32_t r, std::uint32_t c) {
    return plan.add_junction(place_name(r, c), {x[c], y[r]}, {});
  };
  const auto at = [&](std::uint32_t r, std::uint32_t c) { return grid_junction(layout, r - 1, c - 1); };
  const auto join = [&](JunctionId a, JunctionId b) { plan.add_street(a, b, grid_lanes, grid_speed_m_s, grid_road); };
  for (std::uint32_t r = 1; r <= layout.rows; ++r) {
    join(end_of_road(r, 0), at(r, 1));
    for (std::uint32_t c = 1; c < layout.columns; ++c) join(at(r, c), at(r, c + 1));
    join(at(r, layout.columns), end_of_road(r, layout.columns + 1));
  }
  for (std::uint32_t c = 1; c <= layout.columns; ++c) {
    join(end_of_road(0, c), at(1, c));
    for (std::uint32_t r = 1; r < layout.rows; ++r) join(at(r, c), at(r + 1, c));
    join(at(layout.rows, c), end_of_road(layout.rows + 1, c));
  }
  plan.settle_lengths();
  return plan;
}

ProgramTimes grid_times(JunctionId junction, std::uint64_t seed) {
  ProgramTimes times{.green_s = {23, 12, 23, 12}};
  const int stages = static_cast<int>(times.green_s.size());
  const int cycle_s =
      std::accumulate(times.green_s.begin(), times.green_s.end(), stages * (times.yellow_s + times.all_red_s));
  Draws draws(seed, DrawFor::offsets, junction.value);
  times.offset_s = static_cast<int>(draws.below(static_cast<std::uint32_t>(cycle_s)));
  return times;
}

}  // namespace nightwave
