// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "verify/rules.hpp"
#include "verify/timeline.hpp"

namespace nightwave::verify {

/// Shortest green of any movement that the shipped program does not itself undercut, s (RiLSA: 5 s).
inline constexpr double least_green_s = 5;
/// Yellow of a movement that the shipped program never closes, s (RiLSA: 3 s at 50 km/h).
inline constexpr double standard_yellow_s = 3;
/// Speed at which pedestrians clear a crossing, m/s (RiLSA: 1.2 m/s).
inline constexpr double walking_speed_m_s = 1.2;
/// Longest cycle and split that NTCIP 1202 can carry, s.
inline constexpr int longest_cycle_s = 255;

/// How far a letter lets traffic go: 0 stop, 1 go and yield (also signals that are off), 2 go.
constexpr int permission(char letter) {
  if (letter == 'G') return 2;
  return letter == 'g' || letter == 'o' || letter == 'O' ? 1 : 0;
}

/// What one index may show.
struct IndexRequirement {
  bool served = false;         ///< the shipped program gives it green at some time
  int most_permission = 0;     ///< highest permission() shipped
  bool stop_and_go = false;    ///< 's' is shipped
  bool off = false;            ///< 'o' or 'O' is shipped
  double yellow_s = 0;         ///< least yellow when its green ends
  double minimum_green_s = 0;  ///< least contiguous green by the shipped program
  bool red_yellow = false;     ///< each shipped green begins with red + yellow
};

/// What two conflicting indices may show together, and how far apart they must be.
struct PairRequirement {
  int a = 0;
  int b = 0;
  std::array<std::array<bool, 3>, 3> together{};  ///< [permission of a][permission of b]
  bool overlap = false;                           ///< shipped green together at some time: no clearance between them
  bool a_yellow_b_green = false;                  ///< shipped at some time
  bool b_yellow_a_green = false;
  double clearance_ab_s = 0;  ///< from the end of a's green to the beginning of b's
  double clearance_ba_s = 0;
};

/// All that a plan for one signal has to keep, derived from the shipped program and the conflicts alone.
struct Requirements {
  std::vector<IndexRequirement> indices;
  std::vector<PairRequirement> pairs;
};

/// Derives the requirements. The shapes of `rules` must have been checked; docs/safety.md gives the rules in words.
Requirements requirements(const SignalRules& rules);

}  // namespace nightwave::verify
