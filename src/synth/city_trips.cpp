// SPDX-License-Identifier: Apache-2.0
#include "synth/city_trips.hpp"

#include <algorithm>
#include <array>

#include "synth/draws.hpp"

namespace nightwave {
namespace {

// Densities and shares by judgement; the level of traffic follows from what the junctions can bear.
constexpr double origin_share = 0.4;  ///< of the streets' links: trips of the others begin there too
constexpr std::uint32_t trips_per_origin = 8;
constexpr std::uint32_t trips_per_entry = 12;
constexpr std::uint32_t candidates_per_trip = 16;
/// How far trips go, in cells along each axis and as the crow flies.
constexpr std::uint32_t reach_cells = 10;
constexpr double shortest_trip_m = 300;
constexpr double longest_trip_m = 4000;
constexpr double usual_trip_m = 1500;
constexpr double truck_share = 0.06;
constexpr double midday_share = 0.5;

struct LandUse {
  double homes_per_m;
  double jobs_per_m;
};
constexpr LandUse residential{0.10, 0.02};
constexpr LandUse mixed{0.06, 0.06};
constexpr LandUse business{0.015, 0.13};

/// Of what is outside, in homes over the mean of homes and jobs: more people come to work than leave for it.
constexpr double homes_outside = 1.4;

/// What traffic over the edge of the city is worth, in homes and in jobs.
constexpr double outside_weight(RoadClass road_class) {
  return road_class == RoadClass::arterial ? 100 : road_class == RoadClass::collector ? 30 : 8;
}

/// A link as a place to come from or to go to.
struct Place {
  LinkId link;
  double homes = 0;
  double jobs = 0;

  double attraction() const { return (homes + jobs) / 2; }
};

class TripDrawer {
 public:
  TripDrawer(const CityLattice& lattice, const CityStreets& streets, std::uint64_t seed)
      : lattice_(lattice), streets_(streets), seed_(seed) {
    for (const CellId cell : lattice.cells()) {
      std::vector<Place> places;
      for (const LinkId link : streets.addresses[cell].streets) places.push_back(place_on(link, cell));
      for (const LinkId link : streets.addresses[cell].exits) places.push_back(outside(link));
      double sum = 0;
      for (const Place& place : places) sum += place.attraction();
      destinations_.push_back(std::move(places));
      attraction_.push_back(sum);
    }
  }

  std::vector<CityTrip> draw() {
    for (const CellId cell : lattice_.cells()) {
      for (const LinkId link : streets_.addresses[cell].streets) {
        Draws draws(seed_, DrawFor::trips, link.value);
        if (!draws.chance(origin_share)) continue;
        Place origin = place_on(link, cell);
        origin.homes /= origin_share;
        origin.jobs /= origin_share;
        draw_from(origin, cell, trips_per_origin, draws);
      }
      for (const LinkId link : streets_.addresses[cell].entries) {
        Draws draws(seed_, DrawFor::trips, link.value);
        draw_from(outside(link), cell, trips_per_entry, draws);
      }
    }
    return std::move(trips_);
  }

 private:
  Place place_on(LinkId link, CellId cell) const {
    Draws draws(seed_, DrawFor::land_use, lattice_.district(cell));
    const double drawn = draws.uniform();
    const LandUse& use = drawn < 0.45 ? residential : drawn < 0.75 ? mixed : business;
    const RoadClass road_class = streets_.plan.links[link].road_class;
    const double built = road_class == RoadClass::arterial ? 0.4 : road_class == RoadClass::collector ? 0.8 : 1.0;
    const double length_m = streets_.plan.network.links[link].length_m;
    return {link, use.homes_per_m * built * length_m, use.jobs_per_m * built * length_m};
  }

  Place outside(LinkId link) const {
    const double weight = outside_weight(streets_.plan.links[link].road_class);
    return {link, homes_outside * weight, (2 - homes_outside) * weight};
  }

  const Place& place_in(CellId cell, Draws& draws) const {
    double drawn = draws.uniform() * attraction_[cell];
    for (const Place& place : destinations_[cell]) {
      drawn -= place.attraction();
      if (drawn < 0) return place;
    }
    return destinations_[cell].back();
  }

  /// A cell near another one, any with the same chance.
  CellId near(CellId cell, Draws& draws) const {
    const auto draw_line = [&](std::uint32_t at, std::uint32_t count) {
      const std::uint32_t low = at > reach_cells ? at - reach_cells : 0;
      const std::uint32_t high = std::min(count - 1, at + reach_cells);
      return low + draws.below(high - low + 1);
    };
    const std::uint32_t row = draw_line(lattice_.row_of(cell), lattice_.rows());
    const std::uint32_t column = draw_line(lattice_.column_of(cell), lattice_.columns());
    const CellId drawn(row * lattice_.columns() + column);
    return drawn.value < lattice_.cells().size() ? drawn : cell;
  }

  /// How likely a trip of some length is, over the likelihood of the shortest.
  static double likelihood(double distance_m) {
    if (distance_m < shortest_trip_m || distance_m > longest_trip_m) return 0;
    const double ratio = distance_m / usual_trip_m;
    return 1 / (1 + ratio * ratio);
  }

  /// One of several candidates, in proportion to attraction and likelihood; none when no candidate is possible.
  std::optional<Place> draw_destination(LinkId origin, CellId cell, Draws& draws) const {
    const Network& net = streets_.plan.network;
    const Point& from = net.junctions[net.links[origin].from].position;
    std::optional<Place> chosen;
    double sum = 0;
    for (std::uint32_t k = 0; k < candidates_per_trip; ++k) {
      const CellId candidate = near(cell, draws);
      if (destinations_[candidate].empty()) continue;
      const Place& place = place_in(candidate, draws);
      const Point& to = net.junctions[net.links[place.link].to].position;
      const double weight = attraction_[candidate] * likelihood(distance_m(from, to));
      sum += weight;
      if (weight > 0 && draws.uniform() * sum < weight) chosen = place;
    }
    return chosen;
  }

  void draw_from(const Place& origin, CellId cell, std::uint32_t count, Draws& draws) {
    for (std::uint32_t k = 0; k < count; ++k) {
      const bool truck = draws.chance(truck_share);
      const std::optional<Place> goal = draw_destination(origin.link, cell, draws);
      if (!goal || goal->link == origin.link) continue;
      const double share = 1.0 / count;
      const double to_jobs = goal->jobs / goal->attraction();
      const double to_homes = goal->homes / goal->attraction();
      CityTrip trip{origin.link, goal->link, truck ? VehicleClass::truck : VehicleClass::car, {}};
      trip.flows.midday = midday_share * origin.attraction() * share;
      if (!truck) {  // goods are not delivered at rush hour only
        trip.flows.morning = origin.homes * to_jobs * share;
        trip.flows.evening = origin.jobs * to_homes * share;
      }
      trips_.push_back(trip);
    }
  }

  const CityLattice& lattice_;
  const CityStreets& streets_;
  std::uint64_t seed_;
  IndexedVector<CellId, std::vector<Place>> destinations_;
  IndexedVector<CellId, double> attraction_;
  std::vector<CityTrip> trips_;
};

}  // namespace

std::vector<CityTrip> draw_trips(const CityLattice& lattice, const CityStreets& streets, std::uint64_t seed) {
  return TripDrawer(lattice, streets, seed).draw();
}

}  // namespace nightwave
