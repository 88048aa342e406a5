// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/tile.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

#include "kernels/model/cursor.hpp"
#include "kernels/model/readout.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace nightwave::model {

namespace {

constexpr std::size_t lane_alignment = 64;
constexpr std::size_t huge_page = std::size_t{2} << 20;

float to_float(float x) { return x; }
float to_float(Half x) { return from_half(x); }
void put(float& slot, float x) { slot = x; }
void put(Half& slot, float x) { slot = to_half(x); }

}  // namespace

template <class T>
LaneArray<T>::LaneArray(std::size_t size) : size_(size) {
  const std::size_t alignment = size * sizeof(T) >= huge_page ? huge_page : lane_alignment;
  const std::size_t bytes = (std::max<std::size_t>(size, 1) * sizeof(T) + alignment - 1) / alignment * alignment;
  data_.reset(static_cast<T*>(std::aligned_alloc(alignment, bytes)));
  if (!data_) throw std::bad_alloc();
#if defined(__linux__)
  // Without huge pages a city of 10,000 junctions spends its time on address translation. Only advice: may fail.
  if (alignment == huge_page) madvise(data_.get(), bytes, MADV_HUGEPAGE);
#endif
  zero();
}

template <class T>
void LaneArray<T>::zero() {
  std::memset(static_cast<void*>(data_.get()), 0, size_ * sizeof(T));
}

template <class History>
Tile<History>::Tile(const ModelTables& tables, const Program& program)
    : tables_(&tables),
      program_(&program),
      width_(program.width),
      state_(program.state_size),
      rings_(program.ring_size),
      scratch_(program.scratch_size),
      shadow_(program.shadow_size),
      totals_(program.total_size),
      cursors_(program.streams.size() * blocks_in_sight),
      used_windows_(tables.lights.size() * 3),
      patience_(program.clusters.size() * 2) {}

template <class History>
void Tile<History>::begin(std::span<const CandidateTimings* const> candidates) {
  state_.zero();
  rings_.zero();
  totals_.zero();
  for (std::size_t l = 0; l < tables_->links.size(); ++l)
    std::fill_n(state_.data() + program_->room[l], width_, tables_->links[l].storage);
  set_block(0);
  set_lights(candidates);
}

template <class History>
void Tile<History>::begin(std::span<const CandidateTimings* const> candidates, const Snapshot& snapshot) {
  for (std::size_t slot = 0; slot < snapshot.state.size(); ++slot)
    std::fill_n(state_.data() + slot * width_, width_, snapshot.state[slot]);
  for (std::size_t slot = 0; slot < snapshot.rings.size(); ++slot) {
    History* ring = rings_.data() + slot * width_;
    for (std::size_t lane = 0; lane < width_; ++lane) put(ring[lane], snapshot.rings[slot]);
  }
  totals_.zero();
  set_block(snapshot.block);
  set_lights(candidates);
}

template <class History>
void Tile<History>::set_lights(std::span<const CandidateTimings* const> candidates) {
  std::fill(used_windows_.begin(), used_windows_.end(), std::uint8_t{0});
  const auto elapsed = static_cast<float>(std::int64_t{block_} * block_steps);
  for (const LightOp& op : program_->lights) {
    const Light& light = tables_->lights[op.light];
    const std::uint8_t bounds[3] = {light.protected_windows, light.permissive_windows, light.sneaker_windows};
    for (std::size_t lane = 0; lane < width_; ++lane) {
      const CandidateTimings& c = *candidates[std::min(lane, candidates.size() - 1)];
      const float cycle = c.cycle_s[light.signal];
      float position = c.position_s[light.signal];
      if (elapsed > 0) position = std::fmod(position + elapsed, cycle);
      float* slot = state_.data() + op.clock + lane;
      *slot = cycle - 1;
      slot += width_;
      const Window* window = c.windows.data() + light.window_begin;
      for (std::size_t kind = 0; kind < 3; ++kind)
        for (std::uint8_t k = 0; k < bounds[kind]; ++k, ++window, slot += 2 * width_) {
          float x = position - window->start;
          if (x < 0) x += cycle;
          if (x > cycle - 1) x -= cycle;
          slot[0] = x;
          slot[width_] = window->length;
          std::uint8_t& used = used_windows_[op.light * 3 + kind];
          if (window->length > 0) used = std::max<std::uint8_t>(used, static_cast<std::uint8_t>(k + 1));
        }
    }
  }
}

template <class History>
Cursor* Tile<History>::cursors_of(std::int32_t block) {
  return cursors_.data() + static_cast<std::size_t>(block % blocks_in_sight) * program_->streams.size();
}

template <class History>
void Tile<History>::set_block(std::int32_t block) {
  block_ = block;
  for (std::int32_t ahead = 0; ahead < blocks_in_sight; ++ahead)
    for (std::size_t s = 0; s < program_->streams.size(); ++s)
      cursors_of(block + ahead)[s] = cursor_at(program_->streams[s], program_->width, block + ahead);
}

template <class History>
void Tile<History>::next_block() {
  // The block that comes into sight takes the row of the one that goes.
  const Cursor* last = cursors_of(block_ + blocks_in_sight - 1);
  Cursor* next = cursors_of(block_ + blocks_in_sight);
  const std::uint32_t step = block_steps * program_->width;
  for (std::size_t s = 0; s < program_->streams.size(); ++s) {
    const StreamOp& stream = program_->streams[s];
    const std::uint32_t end = stream.ring_begin + stream.ring_size;
    Cursor c = last[s];
    c.read += step;
    if (c.read >= end) c.read -= stream.ring_size;
    c.write += step;
    if (c.write >= end) c.write -= stream.ring_size;
    next[s] = c;
  }
  ++block_;
}

template <class History>
TileView<History> Tile<History>::view(std::int32_t ahead) {
  return {state_.data(),
          rings_.data(),
          scratch_.data(),
          shadow_.data(),
          totals_.data(),
          patience_.data(),
          cursors_of(block_ + ahead),
          used_windows_.data()};
}

template <class History>
Outcome Tile<History>::outcome(std::size_t lane) const {
  return read_outcome(*program_, totals_.data(), lane);
}

template <class History>
FinalState Tile<History>::final_state(std::size_t lane) const {
  return read_state(*program_, state_.data(), rings_.data(), block_, lane);
}

template <class History>
Snapshot Tile<History>::snapshot(std::size_t lane) const {
  Snapshot s;
  s.block = block_;
  for (std::size_t i = lane; i < state_.size(); i += width_) s.state.push_back(state_.data()[i]);
  for (std::size_t i = lane; i < rings_.size(); i += width_) s.rings.push_back(to_float(rings_.data()[i]));
  return s;
}

template class LaneArray<float>;
template class LaneArray<double>;
template class LaneArray<Half>;
template class Tile<float>;
template class Tile<Half>;

}  // namespace nightwave::model
