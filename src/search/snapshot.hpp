// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/byte_stream.hpp"
#include "search/schedule.hpp"
#include "search/score_memory.hpp"

namespace nightwave {

/// All islands after a generation.
struct IslandsSnapshot {
  std::uint32_t generation = 0;
  std::int64_t evaluations = 0;
  Schedule schedule;
  bool migrating = false;
  Bytes sweep_archive;
  std::vector<std::pair<std::uint32_t, Bytes>> retired;   ///< archives of islands given up, in that order
  std::vector<std::pair<std::uint32_t, Bytes>> colonies;  ///< by number, ascending
};
template <class Stream>
void fields(Stream& stream, IslandsSnapshot& s) {
  stream(s.generation, s.evaluations, s.schedule, s.migrating, s.sweep_archive, s.retired, s.colonies);
}

/// Everything from which a search goes on and ends as if it had never been away.
struct SearchSnapshot {
  double elapsed_s = 0;
  ScoreMemory memory;                      ///< without the sweep's once there are islands
  std::optional<IslandsSnapshot> islands;  ///< none: still sweeping
};
template <class Stream>
void fields(Stream& stream, SearchSnapshot& snapshot) {
  stream(snapshot.elapsed_s, snapshot.memory, snapshot.islands);
}

}  // namespace nightwave
