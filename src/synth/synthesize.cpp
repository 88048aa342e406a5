// SPDX-License-Identifier: Apache-2.0
#include "synth/synthesize.hpp"

#include <string>
#include <utility>

#include "base/errors.hpp"
#include "synth/city_demand.hpp"
#include "synth/city_programs.hpp"
#include "synth/city_routes.hpp"
#include "synth/city_streets.hpp"
#include "synth/grid_demand.hpp"
#include "synth/grid_streets.hpp"
#include "synth/junction_arms.hpp"
#include "synth/junction_ways.hpp"
#include "synth/protected_lefts.hpp"
#include "synth/signal_sites.hpp"

namespace nightwave {
namespace {

/// Traffic of a day over that of the rush hour: what jams at a peak that lasts longer would not dissolve all day.
constexpr double day_strength = 0.7;

void require_size(const std::string& name, std::uint64_t junctions) {
  if (junctions > 0 && junctions <= most_synthetic_junctions) return;
  throw UsageError(name + " cannot be made; ask for 1 to " + std::to_string(most_synthetic_junctions) + " junctions");
}

SyntheticCity make(const GridLayout& layout, const SynthOptions& options) {
  require_size("a grid of " + std::to_string(layout.rows) + "x" + std::to_string(layout.columns) + " junctions",
               std::uint64_t{layout.rows} * layout.columns);
  StreetPlan plan = draw_grid(layout, options.seed);
  const JunctionArms arms(plan);
  draw_ways(plan, arms);
  const auto sites = find_signal_sites(plan, arms);
  IndexedVector<SignalId, ProgramTimes> times;
  for (const SignalSite& site : sites) times.push_back(grid_times(site.junctions.front(), options.seed));
  SyntheticCity city;
  city.signals = install_signals(plan.network, sites, times);
  city.demand = grid_demand(layout, plan.network, options.seed, options.day);
  city.network = std::move(plan.network);
  return city;
}

SyntheticCity make(const CityLayout& layout, const SynthOptions& options) {
  require_size("a city of " + std::to_string(layout.junctions) + " junctions", layout.junctions);
  // Some cells become bends, because not every stretch of every street is there.
  const CityLattice lattice(layout.junctions + layout.junctions / 6, options.seed);
  CityStreets streets = draw_city(lattice, options.seed);
  StreetPlan& plan = streets.plan;
  const JunctionArms arms(plan);
  draw_ways(plan, arms);
  auto sites = find_signal_sites(plan, arms);
  const TurnTable turns(plan.network);
  CityRoutes routes = find_routes(plan.network, draw_trips(lattice, streets, options.seed), options.seed);
  set_level(plan.network, turns, sites, options.seed, routes);
  protect_busy_lefts(turns, sites, counted_flows(turns, routes), plan);
  sites = find_signal_sites(plan, arms);
  set_level(plan.network, turns, sites, options.seed, routes);
  thin_out(plan.network, turns, sites, options.seed, routes);
  if (options.day) scale_routes(day_strength, routes);

  IndexedVector<SignalId, std::uint32_t> districts;
  for (const SignalSite& site : sites) districts.push_back(streets.district_of[site.junctions.front()]);
  SyntheticCity city;
  city.signals =
      install_signals(plan.network, sites,
                      city_times(plan.network, turns, sites, districts, counted_flows(turns, routes), options.seed));
  city.demand = city_demand(plan.network, turns, routes, options.day ? day_profiles() : rush_hour_profiles());
  city.network = std::move(plan.network);
  return city;
}

}  // namespace

GridLayout near_square_grid(std::uint32_t junctions) {
  std::uint32_t rows = 1;
  for (std::uint64_t r = 1; r * r <= junctions; ++r) {
    if (junctions % r == 0) rows = static_cast<std::uint32_t>(r);
  }
  return {rows, junctions / rows};
}

SyntheticCity synthesize(const SynthOptions& options) {
  return std::visit([&](const auto& layout) { return make(layout, options); }, options.layout);
}

}  // namespace nightwave
