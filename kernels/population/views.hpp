// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/host_device.hpp"
#include "kernels/population/tables.hpp"

namespace nightwave::population {

/// Candidates [begin, begin + count) of a population.
struct Columns {
  std::uint32_t begin = 0;
  std::uint32_t count = 0;

  constexpr std::uint32_t end() const { return begin + count; }
  friend constexpr bool operator==(const Columns&, const Columns&) = default;
};

/// Genes of a population: [gene][candidate].
struct Genes {
  Gene* data = nullptr;
  std::size_t stride = 0;  ///< candidates from one gene to the next

  NIGHTWAVE_HOST_DEVICE Gene& at(std::uint32_t gene, std::uint32_t candidate) const {
    return data[gene * stride + candidate];
  }
};

/// Where in its tile a candidate is: tiles of `width` lanes, a power of two. One tile that is as wide as there are
/// candidates is the plain layout [entity][candidate].
struct Tiling {
  std::uint32_t width_log2 = 0;

  NIGHTWAVE_HOST_DEVICE std::uint32_t width() const { return std::uint32_t{1} << width_log2; }
  NIGHTWAVE_HOST_DEVICE std::uint32_t tile(std::uint32_t candidate) const { return candidate >> width_log2; }
  NIGHTWAVE_HOST_DEVICE std::uint32_t lane(std::uint32_t candidate) const { return candidate & (width() - 1); }
};

/// Tiles of lanes of numbers: [tile][entity][lane]. What else a tile holds may lie between them.
template <class T>
struct Lanes {
  T* data = nullptr;              ///< of the first entity in the first tile
  std::size_t tile_stride = 0;    ///< numbers from one tile to the next
  std::size_t entity_stride = 0;  ///< numbers from one entity to the next; 0: as many as a tile has lanes

  NIGHTWAVE_HOST_DEVICE T& at(const Tiling& tiling, std::uint32_t entity, std::uint32_t candidate) const {
    const std::size_t stride = entity_stride == 0 ? tiling.width() : entity_stride;
    return data[tiling.tile(candidate) * tile_stride + entity * stride + tiling.lane(candidate)];
  }
};

/// Where decode() writes the timings of a range of candidates; the first of the range is lane 0 of tile 0.
struct TimingsView {
  Tiling tiling;
  Lanes<float> cycle_s;     ///< [signal of the model]
  Lanes<float> position_s;  ///< [signal of the model] where in its cycle it is when the simulation begins
  Lanes<float> starts;      ///< [window] second of the cycle at which it opens
  Lanes<float> lengths;     ///< [window] s; unused windows have 0
};

/// Costs of a range of candidates, one per entity (node, entry or zone); the first of the range is lane 0 of tile 0.
struct CostsView {
  Tiling tiling;
  Lanes<const double> costs;
  std::uint32_t entities = 0;
};

}  // namespace nightwave::population
