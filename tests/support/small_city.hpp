// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "demand/demand.hpp"
#include "network/network.hpp"
#include "signals/plan.hpp"
#include "signals/signal.hpp"

namespace nightwave::testing {

/// A city of a few streets with signals and demand.
struct SmallCity {
  Network network;
  Signals signals;
  Demand demand;

  /// The link of this name.
  LinkId link(const std::string& name) const;
};

/// Draws streets along the axes of the plane and lets traffic drive on them, on the right.
class CityBuilder {
 public:
  /// Demand of `slices` slices of 300 s, from 07:00 on.
  explicit CityBuilder(int slices);

  JunctionId junction(const std::string& name, double x, double y);
  /// One direction, as long as the junctions are apart.
  LinkId road(const std::string& name, JunctionId from, JunctionId to, int lanes);
  /// Both directions, named "a>b" and "b>a" after the junctions.
  void street(JunctionId a, JunctionId b, int lanes);
  /// Connects everything that meets at the junction but u-turns: right turns from the right lane, left turns from the
  /// left one, where they are alone if there are three lanes. Left turns yield to oncoming traffic, north and south to
  /// east and west.
  void cross(JunctionId junction);
  /// cross() under a signal: both axes in turn, left turns permissive or, if `protected_left`, in stages of their own.
  void cross_with_signal(JunctionId junction, int green_s, bool protected_left, int offset_s);
  /// Vehicles that take a route, spread over the slices as `profile` says (relative).
  void drive(const std::vector<LinkId>& route, double vehicles, VehicleClass vehicle_class,
             const std::vector<double>& profile);

  /// The city so far, sorted as the contracts want it.
  SmallCity finish();
  const Network& network() const { return city_.network; }
  /// Links that begin where a link ends and that cross() has connected it to.
  std::vector<LinkId> next(LinkId link) const;

 private:
  int side(JunctionId at, JunctionId other) const;
  std::vector<std::string> stages_of(JunctionId junction, bool protected_left) const;

  SmallCity city_;
  int slices_;
};

/// An east-west street of two lanes, both directions: west, a (signal), p (side street yields), b and c (signals, 8 m
/// apart), east; cross streets of one lane at the signals; left turns are permissive and share their lane with through
/// traffic; vehicles enter at the edges and in the middle of the street.
SmallCity corridor(double vehicles_per_route);

/// A random grid of 3x3 to 5x5 junctions: signals, priority, lanes, block lengths (some 8 m, some 6 m), routes and
/// classes; `vehicles_per_route` sets how full it is.
SmallCity random_grid(std::uint32_t seed, double vehicles_per_route);

/// A legal plan that has random cycles, orders, greens and offsets.
Plan random_plan(const Signals& signals, std::mt19937& random);

}  // namespace nightwave::testing
