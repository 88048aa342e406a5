// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "network/network.hpp"

namespace nightwave {

class XmlElement;

/// A set of SUMO's vehicle classes, one bit each: finer than the classes that demand is counted by.
using SumoClasses = std::uint64_t;

/// A vehicle class of SUMO and how its vehicles are unless their type says otherwise.
struct SumoClass {
  std::string_view name;
  std::optional<VehicleClass> vehicle_class;  ///< class it is counted as; none: not a road or rail vehicle
  double length_m = 5.0;
  double min_gap_m = 2.5;
  double max_speed_m_s = 200 / 3.6;
};

/// Index of a SUMO class by its name, old names included.
std::optional<unsigned> sumo_class_index(std::string_view name);
/// The class with an index from sumo_class_index().
const SumoClass& sumo_class(unsigned index);

/// Classes that may use what the element's allow and disallow attributes describe; all when it has neither.
SumoClasses permitted_classes(const XmlElement& element);
/// class_bit()s that stand for a set of SUMO classes. A class counts by its main member (car: passenger), and by the
/// others it stands for (car: taxi, delivery, ...) only where no main member at all is allowed, so that a lane for
/// buses and taxis stays closed to cars.
std::uint8_t permissions_of(SumoClasses classes);

}  // namespace nightwave
