// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_signals.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "signals/mutual_yielding.hpp"
#include "signals/stages.hpp"

namespace nightwave {
namespace {

struct Control {
  std::vector<JunctionId> junctions;
  std::size_t letters = 0;  ///< that its states need at least
};

IndexedVector<SignalId, Control> controls_of(const Network& network, std::size_t signals) {
  IndexedVector<SignalId, Control> controls(signals);
  for (const Connection& c : network.connections) {
    if (!c.signal) continue;
    Control& control = controls[*c.signal];
    control.junctions.push_back(c.junction);
    control.letters = std::max(control.letters, std::size_t{c.signal_index} + 1);
  }
  for (const Crossing& crossing : network.crossings) {
    Control& control = controls[crossing.signal];
    control.letters = std::max(control.letters, std::size_t{crossing.signal_index} + 1);
  }
  for (Control& control : controls) {
    auto& list = control.junctions;
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return controls;
}

void check_states(const SumoProgramSet& set, const ShippedProgram& program, std::size_t letters) {
  if (program.phases.empty()) return;
  const std::size_t size = program.phases.front().state.size();
  if (size >= letters) return;
  throw InputError(
      set.file, "tlLogic '" + set.id + "' program '" + program.name + "'",
      "has states of " + std::to_string(size) + " letters, but controls linkIndex " + std::to_string(letters - 1),
      "give every phase a letter for each linkIndex");
}

}  // namespace

Signals build_signals(const SumoNetwork& built, const SumoPrograms& programs,
                      std::map<std::string, std::int64_t>& dropped) {
  Signals signals;
  const auto controls = controls_of(built.network, built.signal_names.size());
  const auto members = members_of_signals(built.network, controls.size());
  for (const SignalId id : controls.ids()) {
    const SumoProgramSet& set = *programs.find(built.signal_names[id.index()]);
    Signal signal;
    signal.name = set.id;
    signal.junctions = controls[id].junctions;
    for (const ShippedProgram& program : set.programs) check_states(set, program, controls[id].letters);
    if (!set.programs.empty()) signal.shipped = set.programs.back();
    if (signal.shipped.type == unsupported_program_type || signal.shipped.type == "NEMA") {
      ++dropped["signal_programs_without_fixed_order"];
    }
    derive_stages(built.network, members[id], signal);
    if (yields_mutually(built.network, members[id], signal.shipped)) {
      ++dropped["signal_programs_that_yield_mutually"];
    }
    signals.all.push_back(std::move(signal));
  }
  assign_coordination_groups(built.network, signals);
  return signals;
}

}  // namespace nightwave
