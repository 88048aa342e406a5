// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "demand/demand_builder.hpp"
#include "demand/routing.hpp"

namespace nightwave {

/// A journey whose way is still to be found: Journey::links is ignored.
struct Trip {
  LinkId from;
  LinkId to;
  Traveller traveller;
  Journey journey;
};

/// Routes trips and adds them to a demand. Trips wait until many with the same origin share one search; how many wait
/// is bounded.
class TripRouter {
 public:
  TripRouter(const RoadGraph& graph, DemandBuilder& demand) : graph_(graph), router_(graph), demand_(demand) {}

  /// Takes a trip.
  void add(const Trip& trip);
  /// Routes what still waits. Call it once after the last trip.
  void flush();
  /// The fastest way over several places at once, for trips that wait for nobody; empty when there is none.
  std::vector<LinkId> route_over(const std::vector<LinkId>& places, const Traveller& traveller);
  /// Vehicles for which there was no way.
  double vehicles_without_route() const { return without_route_; }

 private:
  static constexpr std::size_t most_waiting = std::size_t{1} << 18;

  const RoadGraph& graph_;
  Router router_;
  DemandBuilder& demand_;
  std::vector<Trip> waiting_;
  double without_route_ = 0;
};

}  // namespace nightwave
