// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluate/model_constants.hpp"

namespace nightwave {

/// Vehicles per second that get through the gaps of a stream of `foes` vehicles per second: gap acceptance in a
/// dichotomised (Cowan M3) stream, after Akcelik & Chung (1994), with unbunched share 1 - minimum headway * foes.
double cowan_capacity(const ModelConstants& constants, double critical_gap_s, double foes);

/// The gap that a vehicle needs which starts from standstill to cross a junction of `way_m` at up to `speed_m_s`: until
/// its rear end has left it, and a margin.
double critical_gap_s(const ModelConstants& constants, double way_m, double speed_m_s, double vehicle_length_m);

/// The curve that the kernels use for it, capacity(0) * (1 - foes / zero_flow)^3: three multiplications, the same bits
/// on every backend.
struct GapAcceptanceFit {
  float zero_flow = 0;       ///< vehicles per second
  double largest_error = 0;  ///< against cowan_capacity(), as a share of capacity(0)
};
GapAcceptanceFit fit_gap_acceptance(const ModelConstants& constants, double critical_gap_s);

}  // namespace nightwave
