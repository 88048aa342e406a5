// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/sumo_classes.hpp"
#include "io/sumo_network.hpp"

namespace nightwave {

/// A vType.
struct SumoVehicleType {
  unsigned sumo_class = 0;  ///< index, see sumo_class()
  double length_m = 5.0;
  double min_gap_m = 2.5;
  double max_speed_m_s = 200 / 3.6;
  double speed_factor = 1.0;  ///< mean of its distribution

  SumoClasses classes() const { return SumoClasses{1} << sumo_class; }
};

/// What a type id stands for: one type, or a distribution over several (shares sum to 1).
struct SumoTypeShare {
  SumoVehicleType type;
  double share = 1;
};
using SumoTypeMix = std::vector<SumoTypeShare>;

/// Collects vType and vTypeDistribution elements. Knows SUMO's default types from the start.
class SumoVehicleTypes {
 public:
  SumoVehicleTypes();

  /// A vType or vTypeDistribution begins.
  void open(const XmlElement& element);
  /// An element ends.
  void close(std::string_view name);
  /// The types of an id; null when it is not known.
  const SumoTypeMix* find(std::string_view id) const;

 private:
  void open_distribution(const XmlElement& element);

  StringMap<SumoTypeMix> mixes_;
  std::string distribution_;  ///< id of the distribution being read
  SumoTypeMix members_;
  bool in_distribution_ = false;
};

/// Scales shares so that they sum to 1.
template <class Shares>
void normalize_shares(Shares& shares) {
  double sum = 0;
  for (const auto& s : shares) sum += s.share;
  for (auto& s : shares) s.share = sum > 0 ? s.share / sum : 1.0 / static_cast<double>(shares.size());
}

}  // namespace nightwave
