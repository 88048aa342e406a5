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
void advance_block(std::uint32_t clusters, const ProgramView& program, const DemandView& demand, Tile<History>& tile) {
  const ClusterStep<V, History, all_measures> step(program, demand, tile.view(), tile.block());
  for (std::uint32_t c = 0; c < clusters; ++c) step.advance(c);
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
