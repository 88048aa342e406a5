// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/float_mode.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/lane.hpp"
#include "kernels/model/step.hpp"
#include "kernels/model/tile.hpp"

namespace nightwave::model {

namespace {

using V = WideLane;

void add_block_sums(Tile& tile, std::size_t entities) {
  for (std::size_t i = 0; i < entities; ++i) {
    float* sum = tile.block_sums.at(i);
    double* total = tile.totals.data() + i * tile.width;
    for (std::size_t lane = 0; lane < tile.width; ++lane) {
      total[lane] += static_cast<double>(sum[lane]);
      sum[lane] = 0;
    }
  }
}

Outcome outcome_of(const ModelTables& m, const Tile& tile, std::size_t lane) {
  Outcome o;
  const auto total = [&](std::size_t i) { return tile.totals[i * tile.width + lane]; };
  for (std::size_t n = 0; n < m.nodes.size(); ++n) {
    o.node_delay.push_back(total(n * 3));
    o.node_stops.push_back(total(n * 3 + 1));
    o.node_arrived.push_back(total(n * 3 + 2));
  }
  for (std::size_t e = 0; e < m.entries.size(); ++e) {
    o.entry_delay.push_back(total(m.nodes.size() * 3 + e * 2));
    o.entry_entered.push_back(total(m.nodes.size() * 3 + e * 2 + 1));
  }
  return o;
}

FinalState final_state_of(const ModelTables& m, const Tile& tile, std::size_t lane) {
  FinalState s;
  const auto append = [&](const LaneArray& a, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) s.values.push_back(a.at(i)[lane]);
  };
  append(tile.queue, m.turns.size());
  append(tile.head, m.turns.size());
  append(tile.recent, m.turns.size());
  const std::int32_t last_step = m.blocks * block_steps - 1;
  for (std::size_t l = 0; l < m.links.size(); ++l) {
    // What was released last is still on its way upstream.
    const std::int32_t parity = (m.links[l].short_link ? last_step : m.blocks - 1) & 1;
    s.values.push_back(tile.room.at(l)[lane] + tile.released.at(l * 2 + static_cast<std::size_t>(parity))[lane]);
  }
  append(tile.waiting, m.entries.size());
  append(tile.ring, m.ring_steps);
  return s;
}

}  // namespace

std::size_t cpu_tile_width() { return V::width; }

std::vector<Outcome> run_cpu(const ModelTables& m, const DemandTables& demand,
                             std::span<const CandidateTimings* const> candidates, std::vector<FinalState>* states) {
  const FlushSubnormals flush;
  Tile tile(m, V::width);
  tile.begin(m, candidates);
  NodeStep<V> step(m, demand, tile);
  for (std::int32_t block = 0; block < m.blocks; ++block) {
    const std::int32_t slice = std::min(block / m.blocks_per_slice, m.slices - 1);
    step.use_slice(slice);
    for (const Cluster& cluster : m.clusters)
      for (int i = 0; i < block_steps; ++i)
        for (std::uint32_t n = cluster.node_begin; n < cluster.node_begin + cluster.node_count; ++n)
          step.advance(n, block, block * block_steps + i, i == 0);
    add_block_sums(tile, m.nodes.size() * 3 + m.entries.size() * 2);
  }
  std::vector<Outcome> outcomes;
  for (std::size_t lane = 0; lane < candidates.size(); ++lane) {
    outcomes.push_back(outcome_of(m, tile, lane));
    if (states) states->push_back(final_state_of(m, tile, lane));
  }
  return outcomes;
}

}  // namespace nightwave::model
