// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nightwave::verify {

/// What a letter position of a signal controls.
enum class Kind : std::uint8_t { unused, vehicles, pedestrians };

/// Letters held for a time, s.
struct Phase {
  double duration_s = 0;
  std::string state;
};

/// A signal as the scenario describes it, in plain numbers: what a plan for it is judged against.
struct SignalRules {
  std::string name;
  std::vector<Kind> kinds;                      ///< per index: position in the states
  std::vector<std::pair<int, int>> conflicts;   ///< indices whose paths cross or merge; any order, repeats allowed
  std::vector<int> minimum_green_s;             ///< per index, s
  std::vector<double> crossing_length_m;        ///< per index, m; 0 where it is no pedestrian crossing
  std::string shipped_program;                  ///< programID of the source
  std::vector<Phase> shipped;                   ///< the source's program: the proof of what is allowed
  std::vector<std::string> stage_states;        ///< in shipped order
  std::vector<int> stage_minimum_s;             ///< per stage, s
  std::vector<std::vector<Phase>> intergreens;  ///< [from stage * stages + to stage]
  std::vector<int> shipped_green_s;             ///< per stage, s
  int shipped_cycle_s = 0;
  int shipped_offset_s = 0;
  bool adjustable = false;             ///< false: a plan must leave it as it is
  std::optional<std::uint32_t> group;  ///< signals of one group share a cycle or run at half of it
};

/// What a plan says of one signal.
struct SignalTimes {
  std::string name;
  int cycle_s = 0;
  int offset_s = 0;          ///< second of the cycle, from midnight, at which the first stage in `order` begins
  std::vector<int> order;    ///< stages in the order they run
  std::vector<int> green_s;  ///< per stage (not place), without the intergreen that follows, s
};

/// A signal program as a controller or a simulator would load it.
struct Program {
  std::string signal;
  std::string name;  ///< programID
  std::string type = "static";
  std::optional<double> offset_s;
  std::vector<Phase> phases;  ///< empty: only sets the offset of a program that is known already
  bool jumps = false;         ///< some phase names its successors: the order is not the written one
};

/// When a controller or a simulator changes between the programs of a signal.
struct Schedule {
  struct Switch {
    double at_s = 0;  ///< since midnight
    std::string to;   ///< programID
  };
  std::string signal;
  std::string first;  ///< programID until the first switch
  std::vector<Switch> switches;
};

}  // namespace nightwave::verify
