// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "signals/signal.hpp"
#include "signals/signal_members.hpp"

namespace nightwave {

/// Whether the shipped program shows a yielding green (g) at once to two connections that each have to let the other
/// pass. netconvert makes such programs where it joins many junctions to one signal. SUMO (1.15) runs them from a net,
/// but refuses them in an additional file ("mutual conflict between link indices"), whatever their times: no plan of
/// such a signal could be driven.
bool yields_mutually(const Network& network, const SignalMembers& members, const ShippedProgram& program);

}  // namespace nightwave
