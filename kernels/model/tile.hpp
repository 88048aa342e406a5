// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "kernels/model/half.hpp"
#include "kernels/model/program.hpp"
#include "kernels/model/step_parts.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave::model {

struct FreeDeleter {
  void operator()(void* p) const { std::free(p); }
};

/// Zeroed memory aligned for any lane type, on huge pages where the system gives them.
template <class T>
class LaneArray {
 public:
  LaneArray() = default;
  explicit LaneArray(std::size_t size);
  T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  void zero();

 private:
  std::unique_ptr<T[], FreeDeleter> data_;
  std::size_t size_ = 0;
};

/// Blocks for which a tile has its cursors ready: from the one that is advanced next on.
inline constexpr std::int32_t blocks_in_sight = 8;

/// What the traffic of one candidate is at the beginning of a block; its lights are not part of it.
struct Snapshot {
  std::int32_t block = 0;
  std::vector<float> state;  ///< [slot]
  std::vector<float> rings;  ///< [ring slot]
};

/// State and timings of the candidates of the whole city that are advanced together, one per lane, on the host.
/// Bytes: 4 * state_size + sizeof(History) * ring_size + 8 * total_size of the Program.
template <class History>
class Tile {
 public:
  Tile(const ModelTables& tables, const Program& program);

  /// Sets the state to an empty city and the lanes to these candidates; lanes beyond the last repeat it.
  void begin(std::span<const CandidateTimings* const> candidates);
  /// The same from traffic that is already under way: every lane continues the snapshot.
  void begin(std::span<const CandidateTimings* const> candidates, const Snapshot& snapshot);

  /// From the block that is advanced next on, the lanes' signals run by these timings; traffic and counts go on. Clocks
  /// are where they would be had the timings been in force from the first step.
  void change_lights(std::span<const CandidateTimings* const> candidates) { set_lights(candidates); }

  /// Block that is advanced next.
  std::int32_t block() const { return block_; }
  /// Moves on to the next block.
  void next_block();

  /// Of state and histories.
  std::size_t bytes() const { return state_.size() * sizeof(float) + rings_.size() * sizeof(History); }
  /// The tile as the block after `ahead` more sees it, less than blocks_in_sight.
  TileView<History> view(std::int32_t ahead = 0);
  Outcome outcome(std::size_t lane) const;
  FinalState final_state(std::size_t lane) const;
  Snapshot snapshot(std::size_t lane) const;

 private:
  void set_lights(std::span<const CandidateTimings* const> candidates);
  void set_block(std::int32_t block);
  Cursor* cursors_of(std::int32_t block);

  const ModelTables* tables_;
  const Program* program_;
  std::size_t width_;
  std::int32_t block_ = 0;
  LaneArray<float> state_;
  LaneArray<History> rings_;
  LaneArray<float> scratch_;
  LaneArray<float> shadow_;
  LaneArray<double> totals_;
  std::vector<Cursor> cursors_;  ///< [block % blocks_in_sight][stream]
  std::vector<std::uint8_t> used_windows_;
  std::vector<std::uint8_t> patience_;
};

extern template class Tile<float>;
extern template class Tile<Half>;

}  // namespace nightwave::model
