// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "synth/city_trips.hpp"

namespace nightwave {

/// The ways that trips take, and how many vehicles take them.
struct CityRoutes {
  struct Flow {
    VehicleClass vehicle_class = VehicleClass::car;
    PurposeFlows flows;
  };
  std::vector<Flow> flows;                ///< per route
  std::vector<std::size_t> row_start{0};  ///< of `links`, one more than routes
  std::vector<LinkId> links;

  std::size_t size() const { return flows.size(); }
  std::span<const LinkId> of(std::size_t route) const {
    return {links.data() + row_start[route], links.data() + row_start[route + 1]};
  }
};

/// Routes every trip that can be: half of the origins by the fastest way, half by what seems the fastest to drivers who
/// misjudge the speed of every link.
CityRoutes find_routes(const Network& network, const std::vector<CityTrip>& trips, std::uint64_t seed);

}  // namespace nightwave
