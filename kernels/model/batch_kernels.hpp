// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/model/batch_simulator.hpp"
#include "kernels/model/cursor.hpp"
#include "kernels/model/host_device.hpp"
#include "kernels/model/step.hpp"

namespace nightwave::model {

// What a batch simulator launches: functions of a unit of work, each done by one warp. V is a lane type of warp_width.

/// A cluster of a bin and where its scratch begins, if it is not in shared memory.
struct BinPlace {
  std::uint32_t cluster = 0;
  std::uint32_t state_begin = 0;    ///< first slot of its state
  std::uint32_t scratch_begin = 0;  ///< slot of a tile's scratch
};

/// Where a light's numbers are in the timings of a tile.
struct LightPlace {
  std::uint32_t signal = 0;
  std::uint32_t window_begin = 0;
};

/// State of the tiles of a chunk, one after the other; sizes are those of one tile, in numbers.
template <class History>
struct TilesView {
  float* state = nullptr;
  float* shadow = nullptr;
  History* rings = nullptr;
  float* scratch = nullptr;  ///< of the clusters whose scratch is not in shared memory
  double* totals = nullptr;
  std::uint8_t* patience = nullptr;
  std::uint8_t* used_windows = nullptr;
  std::uint32_t state_size = 0;
  std::uint32_t ring_size = 0;
  std::uint32_t scratch_size = 0;
  std::uint32_t total_size = 0;
  std::uint32_t patience_size = 0;
  std::uint32_t used_size = 0;
  std::uint32_t tiles = 0;
};

/// Sets the room of every link to its storage. Unit: [out-link][tile].
template <class V, class History>
struct BeginRooms {
  const OutLinkOp* outs = nullptr;
  TilesView<History> tiles;

  NIGHTWAVE_HD_INLINE void operator()(std::uint32_t unit, float* /*shared*/) const {
    const std::uint32_t o = unit / tiles.tiles, tile = unit - o * tiles.tiles;
    V::all(outs[o].storage).store(tiles.state + std::size_t{tile} * tiles.state_size + outs[o].room);
  }
};

/// Sets the clocks of every light as Tile::begin() does. Unit: [light][tile]. Writes 4 bytes per slot and lane, reads
/// as many.
template <class V, class History>
struct BeginLights {
  const LightOp* lights = nullptr;
  const LightPlace* places = nullptr;
  TimingsView timings;
  TilesView<History> tiles;

  NIGHTWAVE_HD_INLINE void operator()(std::uint32_t unit, float* /*shared*/) const {
    constexpr std::uint32_t W = V::width;
    const std::uint32_t l = unit / tiles.tiles, tile = unit - l * tiles.tiles;
    const LightOp& light = lights[l];
    const std::size_t offset = tile * timings.tile_stride;
    const V cycle = V::load(timings.cycle_s + offset + places[l].signal * W);
    const V position = V::load(timings.position_s + offset + places[l].signal * W);
    const V zero = V::all(0), longest = cycle - V::all(1);
    float* slot = tiles.state + std::size_t{tile} * tiles.state_size + light.clock;
    longest.store(slot);
    slot += W;
    const float* start = timings.starts + offset + std::size_t{places[l].window_begin} * W;
    const float* length = timings.lengths + offset + std::size_t{places[l].window_begin} * W;
    std::uint8_t* used = tiles.used_windows + std::size_t{tile} * tiles.used_size + std::size_t{light.light} * 3;
    for (std::uint32_t kind = 0; kind < 3; ++kind) {
      const std::uint32_t windows = kind == 0   ? light.protected_windows
                                    : kind == 1 ? light.permissive_windows
                                                : light.sneaker_windows;
      std::uint8_t most = 0;
      for (std::uint32_t k = 0; k < windows; ++k, start += W, length += W, slot += 2 * W) {
        V x = position - V::load(start);
        x = select(less(x, zero), x + cycle, x);
        x = select(less(longest, x), x - cycle, x);
        const V open = V::load(length);
        x.store(slot);
        open.store(slot + W);
        if (any(less(zero, open), zero)) most = static_cast<std::uint8_t>(k + 1);
      }
      used[kind] = most;
    }
  }
};

/// Where the histories are read and written in a block, for all tiles alike. Unit: warp_width streams.
template <class V>
struct SetCursors {
  const StreamOp* streams = nullptr;
  Cursor* cursors = nullptr;
  std::uint32_t count = 0;
  std::int32_t block = 0;

  NIGHTWAVE_HD_INLINE void operator()(std::uint32_t unit, float* /*shared*/) const {
    V::for_each_lane([&](std::uint32_t lane) {
      const std::uint32_t s = unit * static_cast<std::uint32_t>(V::width) + lane;
      if (s < count) cursors[s] = cursor_at(streams[s], static_cast<std::uint32_t>(V::width), block);
    });
  }
};

/// Advances the clusters of a bin by a block. Unit: [place][tile], so that the largest clusters are begun first.
template <class V, class History, bool all_measures, bool in_shared>
struct AdvanceBin {
  ProgramView program;
  DemandView demand;
  TilesView<History> tiles;
  const Cursor* cursors = nullptr;
  const BinPlace* places = nullptr;
  std::int32_t block = 0;

  NIGHTWAVE_HD_INLINE void operator()(std::uint32_t unit, float* shared) const {
    const std::uint32_t p = unit / tiles.tiles, tile = unit - p * tiles.tiles;
    const BinPlace place = places[p];
    TileView<History> view;
    view.state = tiles.state + std::size_t{tile} * tiles.state_size;
    view.rings = tiles.rings + std::size_t{tile} * tiles.ring_size;
    view.shadow = tiles.shadow + std::size_t{tile} * tiles.state_size + place.state_begin;
    if constexpr (in_shared)
      view.scratch = shared;
    else
      view.scratch = tiles.scratch + std::size_t{tile} * tiles.scratch_size + place.scratch_begin;
    view.totals = tiles.totals + std::size_t{tile} * tiles.total_size;
    view.patience = tiles.patience + std::size_t{tile} * tiles.patience_size;
    view.cursors = cursors;
    view.used_windows = tiles.used_windows + std::size_t{tile} * tiles.used_size;
    ClusterStep<V, History, all_measures>(program, demand, view, block).advance(place.cluster);
  }
};

}  // namespace nightwave::model
