// SPDX-License-Identifier: Apache-2.0
#include "synth/city_routes.hpp"

#include <algorithm>

#include "demand/routing.hpp"
#include "synth/draws.hpp"

namespace nightwave {
namespace {

/// Slowest way that is looked for, as the crow flies, m/s; and what is added to every search, s.
constexpr double slowest_way_m_s = 4.5;
constexpr double least_search_s = 90;
/// How wrong drivers judge speeds.
constexpr double slowest_judgement = 0.75;
constexpr double fastest_judgement = 1.15;

RoadGraph misjudged(const Network& network, std::uint64_t seed) {
  Network seen;
  seen.junctions = network.junctions;
  seen.links = network.links;
  seen.connections = network.connections;
  for (const LinkId link : seen.links.ids()) {
    seen.links[link].speed_m_s *=
        Draws(seed, DrawFor::perceived_speeds, link.value).between(slowest_judgement, fastest_judgement);
  }
  return RoadGraph(seen);
}

}  // namespace

CityRoutes find_routes(const Network& network, const std::vector<CityTrip>& trips, std::uint64_t seed) {
  const RoadGraph graph(network);
  const RoadGraph seen = misjudged(network, seed);
  Router fastest(graph);
  Router apparent(seen);
  CityRoutes routes;
  std::vector<LinkId> targets;
  std::vector<LinkId> way;
  bool misjudges = false;
  for (auto first = trips.begin(); first != trips.end();) {
    const auto last = std::find_if(first, trips.end(), [&](const CityTrip& trip) { return trip.from != first->from; });
    Router& router = misjudges ? apparent : fastest;
    misjudges = !misjudges;
    targets.clear();
    double farthest_m = 0;
    for (auto trip = first; trip != last; ++trip) {
      targets.push_back(trip->to);
      farthest_m = std::max(farthest_m, distance_m(network.junctions[network.links[first->from].to].position,
                                                   network.junctions[network.links[trip->to].to].position));
    }
    router.search(first->from, {.classes = class_bit(VehicleClass::car)}, targets,
                  least_search_s + farthest_m / slowest_way_m_s);
    for (; first != last; ++first) {
      if (!router.path_to(first->to, way)) continue;
      routes.flows.push_back({first->vehicle_class, first->flows});
      routes.links.insert(routes.links.end(), way.begin(), way.end());
      routes.row_start.push_back(routes.links.size());
    }
  }
  return routes;
}

}  // namespace nightwave
