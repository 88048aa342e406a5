// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>

#include "base/errors.hpp"
#include "base/float_mode.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/lane.hpp"
#include "kernels/model/step.hpp"

namespace nightwave::model {

namespace {

using V = WideLane;

/// Tiles up to this size stay in the second-level cache of most processors: fetching ahead and waves then cost more
/// than they gain.
constexpr std::size_t cached_bytes = 768 << 10;

/// Fetches what a visit of a cluster reads out of order: histories, and what its out-links' downstream nodes say. Its
/// own state lies in a row behind that of the cluster before, which the processor sees coming.
template <class History>
void prefetch(const ProgramView& p, const TileView<History>& tile, std::uint32_t c) {
  const auto lines = [](const auto* begin, std::size_t count) {
    const char* at = reinterpret_cast<const char*>(begin);
    for (std::size_t offset = 0; offset < count * sizeof(*begin); offset += 64) __builtin_prefetch(at + offset, 1);
  };
  constexpr std::size_t block = block_steps * V::width;
  for (std::uint32_t n = p.clusters[c].node_begin; n < p.clusters[c].node_end; ++n) {
    const NodeOp& node = p.nodes[n];
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l)
      for (std::uint32_t s = 0; s < p.ins[l].streams; ++s)
        lines(tile.rings + tile.cursors[p.ins[l].stream_begin + s].read, block);
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p.outs[o];
      for (std::uint32_t s = 0; s < out.streams; ++s)
        lines(tile.rings + tile.cursors[out.stream_begin + s].write, block);
      lines(tile.state + out.released, 2 * V::width);
    }
  }
}

/// Advances a tile by some blocks in a wave: while the first block is on one strip of the city the second is on the
/// strip before, and so on. Each strip finds what its neighbours say as if the blocks were advanced one after the
/// other, and what a wave touches stays in the caches until the last block has passed.
template <class History, bool all_measures>
void advance_wave(const ModelTables& m, const Program& program, const DemandProgram& demand, Tile<History>& tile,
                  std::int32_t blocks) {
  const ProgramView view = program.view();
  const bool fetch = tile.bytes() > cached_bytes;
  const auto whole = static_cast<std::uint32_t>(program.clusters.size());
  const std::span<const std::uint32_t> ends =
      blocks > 1 ? std::span(program.strip_ends) : std::span<const std::uint32_t>(&whole, 1);
  const auto strips = static_cast<std::int32_t>(ends.size());
  for (std::int32_t wave = 0; wave < strips + blocks - 1; ++wave)
    for (std::int32_t ahead = std::max(0, wave - strips + 1); ahead < std::min(blocks, wave + 1); ++ahead) {
      const auto strip = static_cast<std::size_t>(wave - ahead);
      const std::uint32_t begin = strip == 0 ? 0 : ends[strip - 1];
      const std::uint32_t end = ends[strip];
      const std::int32_t block = tile.block() + ahead;
      const TileView<History> here = tile.view(ahead);
      const ClusterStep<V, History, all_measures> step(view, demand.view(m, block), here, block);
      for (std::uint32_t c = begin; c < end; ++c) {
        if (fetch && c + 1 < end) prefetch(view, here, c + 1);
        step.advance(c);
      }
    }
  for (std::int32_t i = 0; i < blocks; ++i) tile.next_block();
}

template <class History, bool all_measures>
void advance_blocks(const ModelTables& m, const Program& program, const DemandProgram& demand, Tile<History>& tile,
                    std::int32_t end_block, std::int32_t wave_blocks) {
  while (tile.block() < end_block)
    advance_wave<History, all_measures>(m, program, demand, tile, std::min(wave_blocks, end_block - tile.block()));
}

}  // namespace

std::size_t cpu_tile_width() { return V::width; }

template <class History>
void advance_cpu(const ModelTables& m, const Program& program, const DemandProgram& demand, Tile<History>& tile,
                 std::int32_t end_block, std::int32_t wave_blocks) {
  require(wave_blocks >= 0 && wave_blocks <= blocks_in_sight, "a tile sees blocks_in_sight blocks");
  const FlushSubnormals flush;
  if (wave_blocks == 0) wave_blocks = tile.bytes() > cached_bytes ? blocks_in_sight : 1;
  if (program.measures == MeasureSet::costs)
    advance_blocks<History, false>(m, program, demand, tile, end_block, wave_blocks);
  else
    advance_blocks<History, true>(m, program, demand, tile, end_block, wave_blocks);
}

template void advance_cpu(const ModelTables&, const Program&, const DemandProgram&, Tile<float>&, std::int32_t,
                          std::int32_t);
template void advance_cpu(const ModelTables&, const Program&, const DemandProgram&, Tile<Half>&, std::int32_t,
                          std::int32_t);

}  // namespace nightwave::model
