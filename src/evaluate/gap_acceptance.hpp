// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluate/model_constants.hpp"

namespace nightwave {

/// What vehicles need to go through a stream that they yield to.
struct Gap {
  double critical_s = 0;   ///< shortest gap that one takes, critical_gap_s()
  double follow_up_s = 0;  ///< between vehicles that use the same gap, follow_up_time_s()
};

/// Vehicles per second that get through the gaps of a stream of `foes` vehicles per second: gap acceptance in a
/// dichotomised (Cowan M3) stream, after Akcelik & Chung (1994), with unbunched share 1 - minimum headway * foes.
double cowan_capacity(const ModelConstants& constants, const Gap& gap, double foes);

/// The gap that a vehicle needs which starts from standstill to cross a junction of `way_m` at up to `speed_m_s`: until
/// its rear end has left it, and a margin.
double critical_gap_s(const ModelConstants& constants, double way_m, double speed_m_s, double vehicle_length_m);

/// What queues in front of a stop line reach as they move up by a vehicle, m/s: on roads with lower limits that takes
/// longer. Between SUMO's 1,176 vehicles/h through an empty junction at 8.33 m/s, as at 13.89 m/s, and 1,035 at 5.56
/// m/s (docs/decisions/0015).
inline constexpr double moving_up_speed_m_s = 8.3;

/// Between vehicles of a road that use the same gap: the constant, and the longer time that they need to move up by
/// their spacing on slow roads.
double follow_up_time_s(const ModelConstants& constants, double limit_m_s, double spacing_m);

/// The curve that the kernels use for it, capacity(0) * (1 - foes / zero_flow)^3: three multiplications, the same bits
/// on every backend.
struct GapAcceptanceFit {
  float zero_flow = 0;       ///< vehicles per second
  double largest_error = 0;  ///< against cowan_capacity(), as a share of capacity(0)
};
GapAcceptanceFit fit_gap_acceptance(const ModelConstants& constants, const Gap& gap);

}  // namespace nightwave
