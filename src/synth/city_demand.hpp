// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demand/demand.hpp"
#include "synth/city_routes.hpp"
#include "synth/time_profiles.hpp"
#include "synth/turn_table.hpp"

namespace nightwave {

/// Departures and passages of the routes over a horizon. When vehicles pass is estimated as the import does:
/// free flow, and a mean wait per signal.
Demand city_demand(const Network& network, const TurnTable& turns, const CityRoutes& routes,
                   const TimeProfiles& profiles);

}  // namespace nightwave
