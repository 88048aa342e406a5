// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "kernels/model/tables.hpp"

namespace nightwave::model {

struct FreeDeleter {
  void operator()(void* p) const { std::free(p); }
};

/// Floats aligned for any lane type: [entity][lane].
class LaneArray {
 public:
  LaneArray() = default;
  LaneArray(std::size_t entities, std::size_t width);
  float* at(std::size_t entity) { return data_.get() + entity * width_; }
  const float* at(std::size_t entity) const { return data_.get() + entity * width_; }
  void fill(float value);

 private:
  std::unique_ptr<float[], FreeDeleter> data_;
  std::size_t size_ = 0;
  std::size_t width_ = 0;
};

/// State and timings of `width` candidates of the whole city that are advanced together.
/// Bytes per candidate: 4 * (6 turns + 3 links + ring steps + entries + 4 lights + 2 windows).
struct Tile {
  Tile(const ModelTables& tables, std::size_t width);

  /// Sets the state to an empty city and the lanes to these candidates; lanes beyond the last repeat it.
  void begin(const ModelTables& tables, std::span<const CandidateTimings* const> candidates);

  std::size_t width = 0;
  LaneArray queue;       // [turn]
  LaneArray head;        // [turn]
  LaneArray recent;      // [turn]
  LaneArray arrived;     // [turn] scratch of a step
  LaneArray want;        // [turn] scratch of a step
  LaneArray out;         // [turn] scratch of a step
  LaneArray room;        // [link]
  LaneArray released;    // [link][2] by parity of the step (short links) or block
  LaneArray standing;    // [group][2] queued at the end of a step (short links) or block, by its parity
  LaneArray ring;        // [ring step]
  LaneArray waiting;     // [entry]
  LaneArray position;    // [light]
  LaneArray shown;       // [light][3] protected, permissive, sneaking: scratch of a step
  LaneArray cycle;       // [light]
  LaneArray starts;      // [window]
  LaneArray lengths;     // [window]
  LaneArray block_sums;  // [node][3] delay, stops, arrived of a block, then [entry][2] delay, entered
  std::vector<std::uint8_t> used_windows;  // [light][3] most that any lane has
  std::vector<double> totals;              // like block_sums, over the horizon
};

}  // namespace nightwave::model
