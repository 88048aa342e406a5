// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "signals/signal.hpp"
#include "signals/signal_members.hpp"

namespace nightwave {

/// Fills everything of `signal` that follows from its shipped program and the network's conflicts: index kinds,
/// stages, intergreens of all stage pairs, minimum greens, whole-second durations, cycle, offset, adjustable.
/// Needs name, junctions and shipped to be set, and the network complete.
void derive_stages(const Network& network, const SignalMembers& members, Signal& signal);
/// The same for a single signal, whose members are looked for in the whole network.
void derive_stages(const Network& network, SignalId id, Signal& signal);

/// Numbers the coordination groups: adjustable signals whose neighbours are near enough for platoons to hold together.
void assign_coordination_groups(const Network& network, Signals& signals);

}  // namespace nightwave
