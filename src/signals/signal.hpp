// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network/network.hpp"

namespace nightwave {

/// One interval of a signal program: a letter per signal index, held for a time.
/// Letters as in SUMO: r, y, g (yield), G (priority), s (stop, then go), u (red + yellow), o (blinking), O (dark).
struct Interval {
  int duration_s = 0;
  std::string state;
};

/// A program as the source shipped it, durations as written (fractions kept).
struct ShippedProgram {
  struct Phase {
    double duration_s = 0;
    double min_duration_s = 0;  ///< minDur of actuated programs; 0 where the source gives none
    double max_duration_s = 0;  ///< maxDur; 0 where the source gives none
    std::string state;
  };
  std::string name;  ///< programID
  std::string type;  ///< static, actuated, delay_based, ...
  double offset_s = 0;
  std::vector<Phase> phases;
};

/// What an index of a signal controls.
enum class IndexKind : std::uint8_t { unused, vehicles, pedestrians };

/// A green interval: the letters shown while a set of movements has right of way.
struct Stage {
  std::string state;
  int shipped_duration_s = 0;  ///< whole seconds, rounded so that the cycle stays
  int minimum_duration_s = 0;  ///< hard lower bound of the stage's own duration, s
};

/// The fixed intervals between the end of one stage and the beginning of another.
/// Empty: the second follows the first directly.
using Intergreen = std::vector<Interval>;

/// A traffic signal (SUMO: tlLogic): one controller with one cycle, over one or several junctions.
struct Signal {
  std::string name;
  std::vector<JunctionId> junctions;
  std::vector<IndexKind> indices;    ///< kind per letter position
  std::vector<int> minimum_green_s;  ///< per index: shortest contiguous green
  ShippedProgram shipped;
  std::vector<Stage> stages;            ///< in shipped order; empty only without phases
  std::vector<Intergreen> intergreens;  ///< row-major [from stage][to stage]; diagonal: empty; one stage: the rest
  int shipped_cycle_s = 0;              ///< stages + shipped intergreens
  int shipped_offset_s = 0;             ///< second at which stages[0] begins, mod cycle, from midnight
  int minimum_cycle_s = 0;              ///< minimum_cycle() of the shipped order
  bool adjustable = false;              ///< the search may change it (derive_stages; unless locked since)
  std::optional<std::uint32_t> coordination_group;  ///< signals with the same number share a cycle (or its half)

  /// Intergreen from stage `a` to stage `b`.
  const Intergreen& intergreen(std::size_t a, std::size_t b) const { return intergreens[a * stages.size() + b]; }
};

/// All signals of a city, in the order of SignalId.
struct Signals {
  IndexedVector<SignalId, Signal> all;
};

/// Length of an intergreen, s.
int duration_s(const Intergreen& intergreen);

}  // namespace nightwave
