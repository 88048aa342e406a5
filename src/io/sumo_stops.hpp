// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/sumo_network.hpp"

namespace nightwave {

class XmlElement;

/// What the import leaves out: kind -> vehicles or elements. Fractions come from flows.
using DroppedCounts = std::map<std::string, double>;

/// A halt that a vehicle makes on its route.
struct SumoStop {
  LinkId link;
  std::uint8_t lane = 0;
  double position_m = 0;  ///< where the front stands, from the link's beginning
  double duration_s = 0;
};

/// Collects bus stops and resolves stop elements.
class SumoStops {
 public:
  explicit SumoStops(const SumoNetwork& network) : network_(network) {}

  /// A busStop or trainStop element begins.
  void add_place(const XmlElement& element);
  /// The halt that a stop element describes; none (and counted) when the scenario cannot represent it.
  std::optional<SumoStop> resolve(const XmlElement& stop, DroppedCounts& dropped) const;

 private:
  std::optional<SumoStop> place(const XmlElement& element) const;

  const SumoNetwork& network_;
  StringMap<std::optional<SumoStop>> places_;  ///< none: on an edge that is no link
};

}  // namespace nightwave
