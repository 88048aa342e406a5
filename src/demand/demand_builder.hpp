// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "demand/demand.hpp"
#include "demand/passage_sums.hpp"
#include "demand/road_graph.hpp"

namespace nightwave {

/// Travel speed over the speed limit in the estimate of passage times: an estimate of its own, made before any plan is
/// known.
inline constexpr double estimated_speed_factor = 0.9;
/// Mean wait per signalised junction in the estimate of passage times, s: half the red of a common 60 to 90 s cycle.
inline constexpr double estimated_signal_wait_s = 15.0;

/// A vehicle, or several equal ones, on the way through the network.
struct Journey {
  std::span<const LinkId> links;  ///< route, first to last
  double depart_s = 0;
  double vehicles = 1;
  double insertion_lanes = 1;
  VehicleClass vehicle_class = VehicleClass::car;
  ClassMask classes = 0;  ///< in the masks of the RoadGraph
  double length_m = 5.0;
  double min_gap_m = 2.5;
  double speed_factor = 1.0;
  double persons = 1.0;
};

/// A halt on the way: when a journey comes to the link, it stays that long.
struct Halt {
  LinkId link;
  double duration_s = 0;
};

/// The horizon that demand is collected for, and how finely.
struct Horizon {
  std::int64_t begin_s = 0;
  std::int64_t end_s = 0;
  std::int32_t slice_s = 300;
  std::int32_t departure_bin_s = 5;
};

/// Sums journeys into a Demand. Its memory depends on the network and the horizon, not on the number of journeys.
class DemandBuilder {
 public:
  DemandBuilder(const RoadGraph& graph, const Horizon& horizon);

  /// Adds a journey that departs within the horizon. False, and nothing added, when its links do not follow one another
  /// for its classes.
  bool add(const Journey& journey, std::span<const Halt> halts = {});
  /// Counts vehicles as due, whether or not they can be routed.
  void count_due(double vehicles) { due_ += vehicles; }
  /// Counts a vehicle's stop at a place of a link.
  void add_stop(LinkId link, VehicleClass vehicle_class, std::uint8_t lane, double position_m, double dwell_s,
                double vehicles);
  const Horizon& horizon() const { return horizon_; }

  /// The demand collected, sorted. Call it once, after the last journey.
  Demand finish();

 private:
  struct DepartureKey {
    LinkId link;
    std::int32_t bin = 0;
    VehicleClass vehicle_class = VehicleClass::car;
    friend auto operator<=>(const DepartureKey&, const DepartureKey&) = default;
  };
  struct StopKey {
    LinkId link;
    VehicleClass vehicle_class = VehicleClass::bus;
    std::uint8_t lane = 0;
    double position_m = 0;
    friend auto operator<=>(const StopKey&, const StopKey&) = default;
  };
  struct Hash {
    std::size_t operator()(const DepartureKey& k) const;
    std::size_t operator()(const StopKey& k) const;
  };
  struct Inserted {
    double vehicles = 0;
    double lanes_times_vehicles = 0;
  };
  struct Stopped {
    double vehicles = 0;
    double dwell_times_vehicles = 0;
  };

  bool connected(const Journey& journey) const;

  const RoadGraph& graph_;
  Horizon horizon_;
  double due_ = 0;
  std::array<ClassProperties, vehicle_class_count> sums_;  ///< properties times vehicles
  std::unordered_map<DepartureKey, Inserted, Hash> departures_;
  PassageSums passages_;
  std::unordered_map<StopKey, Stopped, Hash> stops_;
};

}  // namespace nightwave
