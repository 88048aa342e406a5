// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"

namespace nightwave {

/// Mean size and behaviour of the vehicles of a class, weighted by the demand.
struct ClassProperties {
  VehicleClass vehicle_class = VehicleClass::car;
  double vehicles = 0;  ///< due in [begin, end)
  double length_m = 5.0;
  double min_gap_m = 2.5;
  double speed_factor = 1.0;  ///< desired speed over the limit
  double persons = 1.0;       ///< occupants per vehicle
};

/// Vehicles that want to enter the network on a link within a time bin.
struct Departures {
  LinkId link;
  VehicleClass vehicle_class = VehicleClass::car;
  std::int32_t bin = 0;  ///< [begin + bin * departure_bin_s, + departure_bin_s)
  float vehicles = 0;
  float insertion_lanes = 1;  ///< lanes that may take them at once (SUMO departLane: first = 1, best/free/random = all)
};

/// Vehicles that come to the end of `link` within a slice, by where they came from and go to.
/// The time is an estimate: departure + free-flow travel + a mean wait per signal passed.
struct Passage {
  LinkId link;
  std::optional<LinkId> previous;  ///< none: departed on `link`
  std::optional<LinkId> next;      ///< none: ends its trip on `link`
  VehicleClass vehicle_class = VehicleClass::car;
  std::int32_t slice = 0;  ///< [begin + slice * slice_s, + slice_s)
  float vehicles = 0;
};

/// Stops of public transport on a link.
struct StopEvents {
  LinkId link;
  VehicleClass vehicle_class = VehicleClass::bus;
  float vehicles = 0;  ///< vehicles that stop there within the horizon
  float mean_dwell_s = 0;
  float position_m = 0;  ///< from the link's beginning
  std::uint8_t lane = 0;
};

/// Demand of one horizon, aggregated from trips (or, later, from counts).
struct Demand {
  std::int64_t begin_s = 0;  ///< seconds since local midnight
  std::int64_t end_s = 0;
  std::int32_t slice_s = 300;
  std::int32_t departure_bin_s = 5;
  double vehicles_due = 0;  ///< with intended departure in [begin, end); all classes
  std::vector<ClassProperties> classes;
  std::vector<Departures> departures;  ///< sorted by (link, bin, class)
  std::vector<Passage> passages;       ///< sorted by (link, slice, previous, next, class)
  std::vector<StopEvents> stops;
};

}  // namespace nightwave
