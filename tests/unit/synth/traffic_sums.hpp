// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "synth/synthesize.hpp"

namespace nightwave {

/// What a demand says of every link over its horizon, vehicles.
struct TrafficSums {
  IndexedVector<LinkId, double> departing;  ///< by the departures
  IndexedVector<LinkId, double> began;      ///< by the passages
  IndexedVector<LinkId, double> ended;
  std::map<std::pair<LinkId, LinkId>, double> sent;      ///< seen from the link left
  std::map<std::pair<LinkId, LinkId>, double> received;  ///< seen from the link entered

  double all_departing() const;
  double all_ended() const;
};

TrafficSums traffic_sums(const SyntheticCity& city);

/// Fails where vehicles vanish or appear between departures, links and ends of trips.
void expect_vehicles_conserved(const SyntheticCity& city);

/// Vehicles that depart per slice.
std::vector<double> departures_per_slice(const SyntheticCity& city);

}  // namespace nightwave
