// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "signals/plan.hpp"
#include "signals/stages.hpp"

namespace nightwave {

/// A signal at one junction, written down by its program: one connection per letter unless it is a crossing.
struct SmallSignal {
  std::vector<ShippedProgram::Phase> phases;
  std::string type = "static";
  double offset_s = 0;
  std::vector<std::pair<int, int>> conflicts = {};         ///< pairs of indices whose vehicles cross
  std::vector<std::pair<int, int>> yielding = {};          ///< of these, (index, index that it lets pass)
  std::vector<std::pair<int, double>> crossings = {};      ///< indices of pedestrians, length in m
  std::vector<std::pair<int, int>> crossed_vehicles = {};  ///< crossing (its place in `crossings`), index of vehicles
};

/// Phase of a fixed length.
ShippedProgram::Phase phase(double duration_s, std::string state, double min_duration_s = 0, double max_duration_s = 0);

/// The signal with everything derived.
Signal derived(const SmallSignal& small);

/// The signal alone, as Signals.
Signals alone(Signal signal);

/// 0, 1, ... for every stage.
std::vector<std::uint8_t> shipped_order(const Signal& signal);

/// Letters in the second `time_s` after midnight.
std::string state_at(const Signal& signal, const SignalTiming& timing, int time_s);

/// Letters in the second `time_s` after midnight as the source means it (whole durations).
std::string shipped_state_at(const ShippedProgram& program, int time_s);

/// Four stages: through and left of two roads, with yellow and all-red, as of a common junction.
SmallSignal four_stages();

/// Two vehicle stages with a pedestrian crossing that closes 5 s before the vehicles beside it.
SmallSignal with_pedestrians();

/// Overlapping greens, clearances under a green that goes on, always green and unused letters, a stage that wraps
/// around the end.
SmallSignal overlapping();

/// A signal of up to nine stages in which random movements run, with yellows, all-reds and short stages.
SmallSignal random_signal(std::mt19937& random);

}  // namespace nightwave
