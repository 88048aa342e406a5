// SPDX-License-Identifier: Apache-2.0
#include "synth/protected_lefts.hpp"

#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// Product of left-turning and opposing flow per hour from which left turns are protected: a common rule of thumb for
/// one opposing lane (FHWA, Signalized Intersections: an informational guide).
constexpr double busy_product = 50'000;

bool too_busy(const Network& network, const TurnTable& turns, const SignalSite& site, const TurnFlows& flows) {
  for (const std::string& state : site.stages) {
    const auto is_open = [&](const Connection& foe) { return is_green(state[foe.signal_index]); };
    for (const ConnectionId id : site.members.connections) {
      const Connection& way = network.connections[id];
      if (way.turn != Turn::left || state[way.signal_index] != 'g') continue;
      const TurnId turn = turns.of(id);
      const auto opposing = flow_of_foes(network, turns, turn, flows, is_open);
      if (opposing && flows[turn] * *opposing > busy_product) return true;
    }
  }
  return false;
}

}  // namespace

void protect_busy_lefts(const TurnTable& turns, const IndexedVector<SignalId, SignalSite>& sites,
                        const TurnFlows& flows, StreetPlan& plan) {
  for (const SignalSite& site : sites) {
    // Junctions that share a controller have the same stages, and stay so.
    if (site.junctions.size() > 1 || !too_busy(plan.network, turns, site, flows)) continue;
    plan.junctions[site.junctions.front()].protected_lefts = true;
  }
}

}  // namespace nightwave
