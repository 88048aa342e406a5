// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluate/model_constants.hpp"
#include "evaluate/traffic.hpp"
#include "network/network.hpp"

namespace nightwave {

/// Whole seconds, at least one, from the beginning of a link to its stop line, for the links that the demand uses. The
/// way across the junction before a link belongs to it.
IndexedVector<LinkId, double> travel_steps(const Network& network, const Traffic& traffic,
                                           const ModelConstants& constants);

/// What a vehicle that departs from standstill needs to the end of its first link beyond the link's travel time, s.
double starting_time_s(const Link& link, const ModelConstants& constants);

}  // namespace nightwave
