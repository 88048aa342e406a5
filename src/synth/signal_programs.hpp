// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "signals/signal.hpp"
#include "signals/signal_members.hpp"
#include "synth/junction_arms.hpp"

namespace nightwave {

/// Letters of the stages of a signal: at each of its junctions one stage for every road through it and for every arm
/// that none faces, east and west first, and one more for left turns where they are protected and have lanes of their
/// own. What yields within a stage shows `g`. All junctions of a signal must have equally many stages.
std::vector<std::string> stage_states(const StreetPlan& plan, const std::vector<JunctionId>& junctions,
                                      const JunctionArms& arms, const SignalMembers& members);

/// Times of a fixed-time program, whole seconds.
struct ProgramTimes {
  std::vector<int> green_s;  ///< per stage
  int least_green_s = 0;     ///< of every stage, which a plan keeps as well; 0: no more than is usual
  int yellow_s = 3;
  int all_red_s = 2;
  int offset_s = 0;
};

/// A program that shows the stages one after the other: what ends gets its yellow and then red, what goes on stays.
ShippedProgram fixed_time_program(const std::vector<std::string>& stages, const ProgramTimes& times);

}  // namespace nightwave
