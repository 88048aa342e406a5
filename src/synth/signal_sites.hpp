// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "signals/signal_members.hpp"
#include "synth/signal_programs.hpp"

namespace nightwave {

/// A signal before its program is timed.
struct SignalSite {
  std::vector<JunctionId> junctions;
  SignalMembers members;
  std::vector<std::string> stages;
};

/// Sites of all signals of a city whose ways are drawn.
IndexedVector<SignalId, SignalSite> find_signal_sites(const StreetPlan& plan, const JunctionArms& arms);

/// Puts up the signals with their programs; `times`: per signal.
Signals install_signals(const Network& network, const IndexedVector<SignalId, SignalSite>& sites,
                        const IndexedVector<SignalId, ProgramTimes>& times);

}  // namespace nightwave
