// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/float_mode.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/lane.hpp"
#include "kernels/model/step.hpp"

namespace nightwave::model {

namespace {

using V = WideLane;

template <class History, bool all_measures>
void advance_block(const ModelTables& m, const ProgramView& program, const DemandView& demand, Tile<History>& tile) {
  const NodeStep<V, History, all_measures> step(program, demand, tile.view(), tile.block());
  for (const Cluster& cluster : m.clusters) {
    const std::uint32_t begin = cluster.node_begin, end = begin + cluster.node_count;
    if (cluster.node_count == 1) {
      step.begin_block(begin);
      for (std::int32_t i = 0; i < block_steps; ++i) step.advance(begin, i);
      step.end_block(begin);
      continue;
    }
    for (std::uint32_t n = begin; n < end; ++n) step.begin_block(n);
    for (std::int32_t i = 0; i < block_steps; ++i)
      for (std::uint32_t n = begin; n < end; ++n) step.advance(n, i);
    for (std::uint32_t n = begin; n < end; ++n) step.end_block(n);
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
  while (tile.block() < end_block) {
    const DemandView slice = demand.view(m, tile.block());
    if (program.measures == MeasureSet::costs)
      advance_block<History, false>(m, view, slice, tile);
    else
      advance_block<History, true>(m, view, slice, tile);
  }
}

template void advance_cpu(const ModelTables&, const Program&, const DemandProgram&, Tile<float>&, std::int32_t);
template void advance_cpu(const ModelTables&, const Program&, const DemandProgram&, Tile<Half>&, std::int32_t);

}  // namespace nightwave::model
