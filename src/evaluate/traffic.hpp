// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "demand/demand.hpp"
#include "evaluate/lane_use.hpp"
#include "network/network.hpp"

namespace nightwave {

/// Where the vehicles of a link came from: another link, or nowhere (they departed on it).
using Origin = std::optional<LinkId>;

/// The demand seen from one link.
struct LinkTraffic {
  std::map<LinkId, ClassFlows> next;                     ///< over the horizon
  std::map<Origin, std::map<Origin, double>> by_origin;  ///< [from][to]; to = none: ends here
  std::vector<const Passage*> passages;
  double vehicles = 0;
  double spacing_m = 7.5;  ///< mean length + gap of its vehicles
};

/// Traffic per link, for the links that the demand uses; passages without a connection are left out and counted.
struct Traffic {
  IndexedVector<LinkId, LinkTraffic> links;
  std::vector<LinkId> used;
  double unconnected_vehicles = 0;
};
Traffic traffic_of(const Network& network, const ConnectionsOfLink& connections, const Demand& demand);

/// Groups the origins of a link whose vehicles turn alike: one inflow history each. A long link needs one only, for
/// vehicles mix on it; on a short one those from the left may nearly all turn left.
struct Streams {
  std::map<Origin, std::uint32_t> of_origin;
  std::uint32_t count = 1;
};
Streams streams_of(const LinkTraffic& traffic, double travel_time_s);

}  // namespace nightwave
