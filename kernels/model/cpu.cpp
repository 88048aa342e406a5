// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/float_mode.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/lane.hpp"
#include "kernels/model/step.hpp"

namespace nightwave::model {

namespace {

using V = WideLane;

/// Tiles up to this size stay in the second-level cache of most processors, and fetching ahead costs more than it
/// gains.
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

template <class History, bool all_measures>
void advance_block(std::uint32_t clusters, const ProgramView& program, const DemandView& demand, Tile<History>& tile) {
  const ClusterStep<V, History, all_measures> step(program, demand, tile.view(), tile.block());
  const bool fetch = tile.bytes() > cached_bytes;
  const TileView<History> view = tile.view();
  for (std::uint32_t c = 0; c < clusters; ++c) {
    if (fetch && c + 1 < clusters) prefetch(program, view, c + 1);
    step.advance(c);
  }
  tile.next_block();
}

}  // namespace

std::size_t cpu_tile_width() { return V::width; }

template <class History>
void advance_cpu(const ModelTables& m, const Program& program, const DemandProgram& demand, Tile<History>& tile,
                 std::int32_t end_block) {
  const FlushSubnormals flush;
  const ProgramView view = program.view();
  const auto clusters = static_cast<std::uint32_t>(program.clusters.size());
  while (tile.block() < end_block) {
    const DemandView slice = demand.view(m, tile.block());
    if (program.measures == MeasureSet::costs)
      advance_block<History, false>(clusters, view, slice, tile);
    else
      advance_block<History, true>(clusters, view, slice, tile);
  }
}

template void advance_cpu(const ModelTables&, const Program&, const DemandProgram&, Tile<float>&, std::int32_t);
template void advance_cpu(const ModelTables&, const Program&, const DemandProgram&, Tile<Half>&, std::int32_t);

}  // namespace nightwave::model
