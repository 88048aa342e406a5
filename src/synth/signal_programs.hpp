// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "signals/signal.hpp"
#include "signals/signal_members.hpp"
#include "synth/junction_arms.hpp"

namespace nightwave {

/// Letters of the stages of a signalised junction: for every road through it, or arm that none faces, one stage, and
/// one more for its left turns where they are protected. What yields within a stage shows `g`.
std::vector<std::string> stage_states(const StreetPlan& plan, JunctionId junction, const std::vector<Arm>& arms,
                                      const SignalMembers& members);

/// Times of a fixed-time program, whole seconds.
struct ProgramTimes {
  std::vector<int> green_s;  ///< per stage
  int yellow_s = 3;
  int all_red_s = 2;
  int offset_s = 0;
};

/// A program that shows the stages one after the other: what ends gets its yellow and then red, what goes on stays.
ShippedProgram fixed_time_program(const std::vector<std::string>& stages, const ProgramTimes& times);

}  // namespace nightwave
