// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/sumo_network.hpp"
#include "io/sumo_stops.hpp"

namespace nightwave {

/// One way that a route id, or a vehicle's own routes, may stand for.
struct SumoRoute {
  std::vector<LinkId> links;  ///< empty: leads over an edge that is no link
  std::vector<SumoStop> stops;
  double share = 1;
};
using SumoRouteMix = std::vector<SumoRoute>;

/// Collects route and routeDistribution elements: those with ids for later, those inside a vehicle for that vehicle.
class SumoRoutes {
 public:
  explicit SumoRoutes(const SumoNetwork& network) : network_(network) {}

  /// A route or routeDistribution begins; `in_vehicle`: inside a vehicle or flow.
  void open(const XmlElement& element, bool in_vehicle);
  /// An element ends.
  void close(std::string_view name);
  /// Whether stops belong to a route now.
  bool in_route() const { return in_route_; }
  void add_stop(const SumoStop& stop) { mix_.back().stops.push_back(stop); }

  /// Routes of an id; null when it is not known.
  const SumoRouteMix* find(std::string_view id) const;
  /// Routes given inside the current vehicle; empties the store.
  SumoRouteMix take_own() { return std::exchange(own_, {}); }
  /// Number of the link of an edge; none for an edge that is no link. Fails on `element` when the net has no such edge.
  std::optional<LinkId> link(const XmlElement& element, std::string_view edge) const;

 private:
  void open_route(const XmlElement& element);
  void open_distribution(const XmlElement& element);
  void keep(SumoRouteMix mix);

  const SumoNetwork& network_;
  StringMap<SumoRouteMix> mixes_;
  SumoRouteMix own_;
  SumoRouteMix mix_;  ///< being read
  std::string route_id_;
  std::string mix_id_;
  bool in_vehicle_ = false;
  bool in_route_ = false;
  bool in_distribution_ = false;
  bool any_probability_ = false;
};

}  // namespace nightwave
