// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demand/demand.hpp"
#include "demand/movements.hpp"
#include "demand/prior_flows.hpp"

namespace nightwave {

/// Makes a demand of flows: vehicles depart as the flows say and at every link turn in the flows' shares, each link
/// taking its time. So whoever departs passes link after link up to an end, exactly (but for the rounding of `float`s),
/// which flows of an estimation do only nearly. Vehicles still under way at the span's end go on in the last slice's
/// shares. Classes, scheduled vehicles and stops are the prior's.
Demand load_flows(const Movements& movements, const SliceFlows& flows, const SliceSpan& span, const Demand& prior);

}  // namespace nightwave
