// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "demand/demand.hpp"
#include "demand/demand_builder.hpp"
#include "demand/road_graph.hpp"

namespace nightwave {

/// Vehicles of a class that come from one link over another one to a third: one kind of passage.
struct Movement {
  LinkId link;
  std::optional<LinkId> previous;  ///< none: departed on `link`
  std::optional<LinkId> next;      ///< none: ends its trip on `link`
  VehicleClass vehicle_class = VehicleClass::car;
  double vehicles = 0;  ///< in the demand that it comes from, over its horizon

  static constexpr std::uint32_t none = 0xffffffff;
  std::uint32_t feed = 0;          ///< where it comes from
  std::uint32_t next_feed = none;  ///< where it goes to; none: nowhere
};

/// A time in slices: the part `in_first` of what passes one place within a slice passes another one `slices` later, the
/// rest one slice after that. Exact for a constant flow.
struct SliceLag {
  std::int32_t slices = 0;
  double in_first = 1;

  SliceLag() = default;
  SliceLag(double time_s, std::int32_t slice_s);
};

/// What feeds movements: vehicles of a class on a link that come from the same link, or depart there.
struct Feed {
  LinkId link;
  std::optional<LinkId> previous;
  VehicleClass vehicle_class = VehicleClass::car;
  SliceLag lag;             ///< from the end of the link before, or from the departure, to the end of this one
  std::uint32_t first = 0;  ///< movements [first, end)
  std::uint32_t end = 0;
  std::vector<std::uint32_t> from;  ///< movements that go there; none for departures
};

/// Whether vehicles of a class keep to a timetable, whatever detectors count.
constexpr bool scheduled(VehicleClass c) { return c == VehicleClass::bus || c == VehicleClass::rail; }

/// The ways that a demand's vehicles take, without those of scheduled classes. Everybody who goes to a link also leaves
/// it or ends there.
struct Movements {
  std::vector<Movement> all;  ///< ascending by link, previous, class, next
  std::vector<Feed> feeds;    ///< ascending by link, previous, class
};
Movements movements_of(const Demand& demand, const RoadGraph& graph, std::int32_t slice_s);

}  // namespace nightwave
