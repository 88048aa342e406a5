// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/tile.hpp"

#include <algorithm>
#include <new>

namespace nightwave::model {

namespace {
constexpr std::size_t alignment = 64;
}

LaneArray::LaneArray(std::size_t entities, std::size_t width) : size_(entities * width), width_(width) {
  const std::size_t bytes = (std::max<std::size_t>(size_, 1) * sizeof(float) + alignment - 1) / alignment * alignment;
  data_.reset(static_cast<float*>(std::aligned_alloc(alignment, bytes)));
  if (!data_) throw std::bad_alloc();
  fill(0);
}

void LaneArray::fill(float value) { std::fill_n(data_.get(), size_, value); }

Tile::Tile(const ModelTables& m, std::size_t w)
    : width(w),
      queue(m.turns.size(), w),
      head(m.turns.size(), w),
      recent(m.turns.size(), w),
      arrived(m.turns.size(), w),
      want(m.turns.size(), w),
      out(m.turns.size(), w),
      room(m.links.size(), w),
      released(m.links.size() * 2, w),
      standing(m.groups.size() * 2, w),
      ring(m.ring_steps, w),
      waiting(m.entries.size(), w),
      position(m.lights.size(), w),
      shown(m.lights.size() * 3, w),
      cycle(m.lights.size(), w),
      starts(m.window_count, w),
      lengths(m.window_count, w),
      block_sums(m.nodes.size() * 3 + m.entries.size() * 2, w),
      used_windows(m.lights.size() * 3),
      totals((m.nodes.size() * 3 + m.entries.size() * 2) * w) {}

void Tile::begin(const ModelTables& m, std::span<const CandidateTimings* const> candidates) {
  for (LaneArray* a : {&queue, &head, &recent, &released, &standing, &ring, &waiting, &block_sums}) a->fill(0);
  std::fill(totals.begin(), totals.end(), 0.0);
  for (std::size_t l = 0; l < m.links.size(); ++l) std::fill_n(room.at(l), width, m.links[l].storage);
  std::fill(used_windows.begin(), used_windows.end(), std::uint8_t{0});
  for (std::size_t lane = 0; lane < width; ++lane) {
    const CandidateTimings& c = *candidates[std::min(lane, candidates.size() - 1)];
    for (std::size_t i = 0; i < m.lights.size(); ++i) {
      const Light& light = m.lights[i];
      position.at(i)[lane] = c.position_s[light.signal];
      cycle.at(i)[lane] = c.cycle_s[light.signal];
      const std::uint8_t bounds[3] = {light.protected_windows, light.permissive_windows, light.sneaker_windows};
      std::uint32_t w = light.window_begin;
      for (std::size_t kind = 0; kind < 3; ++kind) {
        std::uint8_t& used = used_windows[i * 3 + kind];
        for (std::uint8_t k = 0; k < bounds[kind]; ++k, ++w) {
          starts.at(w)[lane] = c.windows[w].start;
          lengths.at(w)[lane] = c.windows[w].length;
          if (c.windows[w].length > 0) used = std::max<std::uint8_t>(used, static_cast<std::uint8_t>(k + 1));
        }
      }
    }
  }
}

}  // namespace nightwave::model
