// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "network/network.hpp"

namespace nightwave {

/// Constants of the traffic model: the one place where they live. docs/model.md tells where each comes from.
struct ModelConstants {
  double headway_base_s = 1.33;       ///< saturation headway = base + spacing / discharge speed
  double discharge_speed_m_s = 10.5;  ///< highest speed over the stop line while a queue discharges
  double turn_speed_factor = 1.0;     ///< discharge speed of turns where the source does not limit turning speeds
  double start_loss_s = 2.4;          ///< green lost while a queue starts
  double yellow_use_s = 1.2;          ///< yellow used as green
  double gap_margin_s = 1.6;          ///< critical gap over the time to cross the junction from standstill
  double follow_up_s = 2.6;           ///< between vehicles that use the same gap
  double minimum_headway_s = 0.5;     ///< between vehicles of a stream that has the right of way (Cowan M3)
  double travel_speed_factor = 0.82;  ///< travel speed over the speed limit
  double insertion_headway_s = 2.9;   ///< per vehicle entering the network on one lane
  double departure_acceleration_m_s2 = 1.95;  ///< of vehicles that depart from standstill
  double cruise_speed_factor = 0.95;          ///< their speed over the speed limit once they have accelerated
  double pass_through_length_m = 7.5;         ///< links below it hold three vehicles per lane
  double lane_storage_factor = 1.8;  ///< vehicles a lane group holds over what its lanes hold, while the link has room
  double sorting_length_m =
      75;  ///< stretch before the stop line on which a lane group's queue can stand without blocking others
  double standing_only_length_m = 7.5;  ///< links up to it count only standing vehicles against their storage

  /// Delay of every vehicle that depends on no plan: braking, accelerating and slow ways across junctions. The model
  /// has none of it; calibration says how much a microsimulator counts, so that delays can be compared.
  double moving_loss_s = 0;

  /// What calibration found the stop lines of a link to let through over what the constants above say, for saturation
  /// flow and gaps alike; empty: 1 everywhere.
  IndexedVector<LinkId, double> capacity_factor;
};

/// Saturation headway, s per vehicle and lane, of vehicles at this spacing in the queue and speed over the stop line.
inline double saturation_headway_s(const ModelConstants& k, double spacing_m, double speed_m_s) {
  return k.headway_base_s + spacing_m / speed_m_s;
}

/// A constant by the name that scenario files and calibration know it by.
struct NamedConstant {
  std::string_view name;
  double ModelConstants::*member;
};
const std::vector<NamedConstant>& named_constants();

/// Sets a constant by name; false if the model has none of that name.
bool set_constant(ModelConstants& constants, std::string_view name, double value);

}  // namespace nightwave
