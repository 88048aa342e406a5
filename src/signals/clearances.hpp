// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "network/network.hpp"
#include "signals/signal.hpp"
#include "signals/signal_members.hpp"

namespace nightwave {

/// Speed at which pedestrians are assumed to clear a crossing: 3.5 ft/s, MUTCD 2009 section 4E.06 (RiLSA 2010: 1.2
/// m/s).
inline constexpr double pedestrian_clearing_speed_m_s = 1.07;

/// Longest stage without anything new in it that counts as time for pedestrians to clear, s. Longer ones serve
/// vehicles.
inline constexpr int longest_clearance_stage_s = 10;

/// How an index is closed and opened in intergreens that the shipped program does not have, s.
struct Clearance {
  int yellow_s = 0;   ///< longest yellow before a red in the shipped program
  int all_red_s = 0;  ///< longest time from the end of that yellow to the next stage
  int entering_red_s =
      0;  ///< longest time before its green in which no vehicles that have to stop are on green or yellow
  int red_yellow_s = 0;  ///< longest red + yellow before green
  int walking_s = 0;     ///< pedestrians only: time from the end of their green until vehicles may come
};

/// Clearances of all indices of a signal.
struct Clearances {
  std::vector<Clearance> indices;
  /// [ending index * indices + beginning index]: shortest shipped time from the end of the first one's yellow to the
  /// green of the second, for pairs whose paths conflict; 0 for others, and where other movements run in between for
  /// long.
  std::vector<int> between_s;
};

/// Clearances of a signal whose kinds, stages and shipped intergreens are known.
Clearances shipped_clearances(const Network& network, const SignalMembers& members, const Signal& signal);

/// Walking time over the longest crossing of every index, rounded up, s; 0 where an index has no crossing.
std::vector<int> crossing_times_s(const Network& network, const SignalMembers& members, const Signal& signal);

}  // namespace nightwave
