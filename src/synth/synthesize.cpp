// SPDX-License-Identifier: Apache-2.0
#include "synth/synthesize.hpp"

#include <string>
#include <utility>

#include "base/errors.hpp"
#include "signals/signal_members.hpp"
#include "signals/stages.hpp"
#include "synth/grid_demand.hpp"
#include "synth/grid_streets.hpp"
#include "synth/junction_arms.hpp"
#include "synth/junction_ways.hpp"
#include "synth/signal_programs.hpp"

namespace nightwave {
namespace {

/// Puts a signal at every junction that is to have one; `times(junction, stages)` gives its program's times.
template <class Times>
Signals install_signals(const StreetPlan& plan, const JunctionArms& arms, Times times) {
  Signals signals;
  std::vector<JunctionId> places;
  for (const JunctionId j : plan.junctions.ids()) {
    if (plan.junctions[j].control == JunctionControl::signal) places.push_back(j);
  }
  const auto members = members_of_signals(plan.network, places.size());
  for (const SignalId id : members.ids()) {
    const JunctionId j = places[id.index()];
    const std::vector<std::string> stages = stage_states(plan, j, arms.of(j), members[id]);
    Signal signal;
    signal.name = plan.network.junctions[j].name;
    signal.junctions = {j};
    signal.shipped = fixed_time_program(stages, times(j, stages));
    derive_stages(plan.network, members[id], signal);
    signals.all.push_back(std::move(signal));
  }
  assign_coordination_groups(plan.network, signals);
  return signals;
}

SyntheticCity grid_city(const GridLayout& layout, const SynthOptions& options) {
  const auto junctions = std::uint64_t{layout.rows} * layout.columns;
  if (junctions == 0 || junctions > most_synthetic_junctions) {
    throw UsageError("a grid of " + std::to_string(layout.rows) + "x" + std::to_string(layout.columns) +
                     " junctions cannot be made; ask for 1 to " + std::to_string(most_synthetic_junctions) +
                     " junctions in all");
  }
  StreetPlan plan = draw_grid(layout, options.seed);
  const JunctionArms arms(plan);
  draw_ways(plan, arms);
  SyntheticCity city;
  city.signals = install_signals(plan, arms, [&](JunctionId j, const auto&) { return grid_times(j, options.seed); });
  city.demand = grid_demand(layout, plan.network, options.seed, options.day);
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
  return std::visit([&](const auto& layout) { return grid_city(layout, options); }, options.layout);
}

}  // namespace nightwave
