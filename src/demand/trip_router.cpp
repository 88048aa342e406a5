// SPDX-License-Identifier: Apache-2.0
#include "demand/trip_router.hpp"

#include <algorithm>
#include <tuple>

namespace nightwave {

void TripRouter::add(const Trip& trip) {
  waiting_.push_back(trip);
  if (waiting_.size() >= most_waiting) flush();
}

void TripRouter::flush() {
  const auto search_key = [](const Trip& t) {
    return std::tuple(t.from, t.traveller.classes, t.traveller.max_speed_m_s, t.traveller.speed_factor);
  };
  std::stable_sort(waiting_.begin(), waiting_.end(), [&](const Trip& a, const Trip& b) {
    return std::tuple_cat(search_key(a), std::tuple(a.to)) < std::tuple_cat(search_key(b), std::tuple(b.to));
  });
  std::vector<LinkId> targets;
  std::vector<LinkId> links;
  for (auto first = waiting_.begin(); first != waiting_.end();) {
    const auto last =
        std::find_if(first, waiting_.end(), [&](const Trip& t) { return search_key(t) != search_key(*first); });
    targets.clear();
    for (auto trip = first; trip != last; ++trip) targets.push_back(trip->to);
    router_.search(first->from, first->traveller, targets);
    for (; first != last; ++first) {
      Journey journey = first->journey;
      if (router_.path_to(first->to, links)) {
        journey.links = links;
        if (demand_.add(journey)) continue;
      }
      without_route_ += journey.vehicles;
    }
  }
  waiting_.clear();
}

std::vector<LinkId> TripRouter::route_over(const std::vector<LinkId>& places, const Traveller& traveller) {
  std::vector<LinkId> route;
  if (places.empty() || !graph_.open(places.front(), traveller.classes)) return route;
  route.push_back(places.front());
  std::vector<LinkId> leg;
  for (std::size_t i = 1; i < places.size(); ++i) {
    if (places[i] == route.back()) continue;
    router_.search(route.back(), traveller, std::span(&places[i], 1));
    if (!router_.path_to(places[i], leg)) return {};
    route.insert(route.end(), leg.begin() + 1, leg.end());
  }
  return route;
}

}  // namespace nightwave
