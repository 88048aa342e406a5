// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "synth/signal_sites.hpp"
#include "synth/yielding.hpp"

namespace nightwave {

/// Asks for stages of their own for the left turns of a junction where so many vehicles turn left against so many that
/// they would not find gaps. Whoever asks has to find the signal sites anew.
void protect_busy_lefts(const TurnTable& turns, const IndexedVector<SignalId, SignalSite>& sites,
                        const TurnFlows& flows, StreetPlan& plan);

}  // namespace nightwave
