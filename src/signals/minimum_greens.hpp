// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "network/network.hpp"
#include "signals/shipped_cycle.hpp"
#include "signals/signal.hpp"
#include "signals/signal_members.hpp"

namespace nightwave {

/// Least green of vehicles where the source does not ship less, s: drivers expect no shorter one (RiLSA 2010: 5 s).
inline constexpr int least_vehicle_green_s = 5;
/// Least green of pedestrians where the source does not ship less, s: the walk interval of MUTCD 2009 section 4E.06.
inline constexpr int least_pedestrian_green_s = 7;
/// Longest minDur that is taken for a safety minimum, s. Longer ones are control parameters of actuated programs.
inline constexpr int longest_trusted_minimum_s = 10;
/// No green that can be made longer is planned shorter than this, whatever the source ships, s.
inline constexpr int shortest_planned_green_s = 4;

/// Least contiguous green of every index: the above, or the shortest green that the source ships where that is shorter;
/// 0 for indices that are always or never green. Needs kinds, stages, their shipped durations and shipped intergreens.
std::vector<int> minimum_greens(const Signal& signal, const ShippedCycle& cycle);

/// Sets the least duration of every stage: at least as much as shipped where that is less than 5 s or than the source's
/// minDur; stages that only let pedestrians clear keep their length.
void set_stage_minima(const Network& network, const SignalMembers& members, const ShippedCycle& cycle, Signal& signal);

}  // namespace nightwave
