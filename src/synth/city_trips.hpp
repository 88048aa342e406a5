// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "synth/city_streets.hpp"

namespace nightwave {

/// Vehicles per hour at the busiest time of each purpose, before anybody has asked whether the streets can bear it.
struct PurposeFlows {
  double morning = 0;  ///< from home to work
  double midday = 0;   ///< everything else
  double evening = 0;  ///< from work to home
};

/// Vehicles that want to go from one link to another.
struct CityTrip {
  LinkId from;
  LinkId to;
  VehicleClass vehicle_class = VehicleClass::car;
  PurposeFlows flows;
};

/// Draws who wants to go where: from homes and jobs, which differ by district, and from outside, to places of which
/// near and attractive ones are more likely. Ordered by origin.
std::vector<CityTrip> draw_trips(const CityLattice& lattice, const CityStreets& streets, std::uint64_t seed);

}  // namespace nightwave
