// SPDX-License-Identifier: Apache-2.0
#include "synth/signal_sites.hpp"

#include <utility>

#include "signals/stages.hpp"

namespace nightwave {

IndexedVector<SignalId, SignalSite> find_signal_sites(const StreetPlan& plan, const JunctionArms& arms) {
  IndexedVector<SignalId, SignalSite> sites;
  IndexedVector<JunctionId, SignalId> signal_of(plan.junctions.size());
  for (const JunctionId j : plan.junctions.ids()) {
    if (plan.junctions[j].control != JunctionControl::signal) continue;
    const std::optional<JunctionId> other = plan.junctions[j].controlled_with;
    signal_of[j] = other ? signal_of[*other] : sites.push_back({});
    sites[signal_of[j]].junctions.push_back(j);
  }
  auto members = members_of_signals(plan.network, sites.size());
  for (const SignalId id : sites.ids()) {
    SignalSite& site = sites[id];
    site.members = std::move(members[id]);
    site.stages = stage_states(plan, site.junctions, arms, site.members);
  }
  return sites;
}

Signals install_signals(const Network& network, const IndexedVector<SignalId, SignalSite>& sites,
                        const IndexedVector<SignalId, ProgramTimes>& times) {
  Signals signals;
  signals.all.reserve(sites.size());
  for (const SignalId id : sites.ids()) {
    Signal signal;
    signal.name = network.junctions[sites[id].junctions.front()].name;
    signal.junctions = sites[id].junctions;
    signal.shipped = fixed_time_program(sites[id].stages, times[id]);
    derive_stages(network, sites[id].members, signal);
    signals.all.push_back(std::move(signal));
  }
  assign_coordination_groups(network, signals);
  return signals;
}

}  // namespace nightwave
