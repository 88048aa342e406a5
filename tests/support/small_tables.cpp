// SPDX-License-Identifier: Apache-2.0
#include "support/small_tables.hpp"

#include <algorithm>
#include <numeric>

#include "base/errors.hpp"

namespace nightwave::testing {

using model::block_steps;

HandTables::HandTables(const std::vector<HandLink>& links, std::int32_t blocks,
                       const std::vector<model::Window>& windows, float cycle_s) {
  model::ModelTables& m = tables;
  m.blocks = blocks;
  m.slices = (blocks + m.blocks_per_slice - 1) / m.blocks_per_slice;
  std::vector<float> shares, group_shares;
  for (const HandLink& source : links) {
    const auto index = static_cast<std::uint32_t>(m.links.size());
    const auto first_turn = static_cast<std::uint32_t>(m.turns.size());
    const auto turns = static_cast<std::uint32_t>(source.turns.size());
    const auto end = static_cast<std::size_t>(std::max(source.from, source.to)) + 1;
    if (m.nodes.size() < end) m.nodes.resize(end);
    model::Node& node = m.nodes[source.to];
    if (node.link_count++ == 0) node.link_begin = index, node.turn_begin = first_turn;
    node.turn_count += turns;
    model::Link link;
    link.group_begin = static_cast<std::uint32_t>(m.groups.size());
    link.group_count = 1;
    link.turn_begin = first_turn;
    link.turn_count = turns;
    link.stream_begin = index;
    link.stream_count = 1;
    link.share_begin = static_cast<std::uint32_t>(shares.size());
    link.group_share_begin = index;
    link.storage = source.storage;
    link.short_link = source.travel_steps < block_steps;
    m.groups.push_back({first_turn, turns, 1, source.storage});
    const std::int32_t ring = (source.travel_steps + 2 * block_steps - 1) / block_steps * block_steps;
    m.streams.push_back({source.travel_steps, ring, m.ring_steps});
    m.ring_steps += static_cast<std::uint32_t>(ring);
    float ends = 1;
    for (const HandTurn& t : source.turns) {
      m.turns.push_back({t.to, t.to, t.right == model::Right::light ? t.light : model::none, t.right, t.saturation,
                         t.gap_capacity, 0, static_cast<std::uint32_t>(m.foes.size()),
                         static_cast<std::uint32_t>(t.foes.size())});
      m.foes.insert(m.foes.end(), t.foes.begin(), t.foes.end());
      shares.push_back(t.share);
      ends -= t.share;
    }
    shares.push_back(ends);
    group_shares.push_back(1);
    if (!source.departures.empty()) {
      link.entry = static_cast<std::uint32_t>(m.entries.size());
      m.entries.push_back({index, index, source.entry_capacity});
      std::vector<float> departures = source.departures;
      departures.resize(static_cast<std::size_t>(blocks), 0.0f);
      demand.departures.insert(demand.departures.end(), departures.begin(), departures.end());
    }
    m.links.push_back(link);
  }
  for (std::uint32_t n = 0; n < m.nodes.size(); ++n) {
    m.nodes[n].out_begin = static_cast<std::uint32_t>(m.outs.size());
    for (std::uint32_t l = 0; l < links.size(); ++l) {
      if (links[l].from != n) continue;
      model::Out out{l, static_cast<std::uint32_t>(m.feeders.size()), 0};
      for (std::uint32_t t = 0; t < m.turns.size(); ++t)
        if (m.turns[t].out_link == l) m.feeders.push_back(t), ++out.feeder_count;
      m.outs.push_back(out);
      ++m.nodes[n].out_count;
    }
    // All lights belong to the node whose turns look at them.
    const auto begin = m.turns.begin() + m.nodes[n].turn_begin, end = begin + m.nodes[n].turn_count;
    if (!std::any_of(begin, end, [](const model::Turn& t) { return t.right == model::Right::light; })) continue;
    require(m.lights.empty(), "one node has lights");
    for (std::uint32_t i = 0; i < windows.size(); ++i) m.lights.push_back({0, 0, i, 1, 0, 0});
    m.nodes[n].light_count = static_cast<std::uint32_t>(windows.size());
  }
  for (std::uint32_t n = 0; n < m.nodes.size(); ++n) m.clusters.push_back({n, 1});
  m.signal_count = 1;
  m.window_count = static_cast<std::uint32_t>(windows.size());
  m.share_count = static_cast<std::uint32_t>(shares.size());
  m.group_share_count = static_cast<std::uint32_t>(group_shares.size());
  for (std::int32_t s = 0; s < m.slices; ++s) {
    demand.shares.insert(demand.shares.end(), shares.begin(), shares.end());
    demand.group_shares.insert(demand.group_shares.end(), group_shares.begin(), group_shares.end());
  }
  demand.turn_weights.assign(m.turns.size(), 1.0f);
  timings = {{cycle_s}, {0}, windows};
}

StateParts::StateParts(const model::ModelTables& m, const model::FinalState& state) {
  auto at = state.values.begin();
  const auto take = [&](std::vector<float>& part, std::size_t n) {
    part.assign(at, at + static_cast<std::ptrdiff_t>(n));
    at += static_cast<std::ptrdiff_t>(n);
  };
  take(queue, m.turns.size());
  take(head, m.turns.size());
  take(recent, m.turns.size());
  take(room, m.links.size());
  take(waiting, m.entries.size());
  take(ring, m.ring_steps);
  if (at != state.values.end()) take(carry, m.streams.size());
  require(at == state.values.end(), "the final state has these parts");
}

double StateParts::inside(const model::ModelTables& m) const {
  double sum = std::accumulate(queue.begin(), queue.end(), 0.0);
  sum = std::accumulate(carry.begin(), carry.end(), sum);
  const std::int32_t end = m.blocks * block_steps;
  for (const model::Stream& s : m.streams)
    for (std::int32_t t = std::max(0, end - s.travel_steps); t < end; ++t)
      sum += ring[s.ring_begin + static_cast<std::uint32_t>(t % s.ring_steps)];
  return sum;
}

double StateParts::outside() const { return std::accumulate(waiting.begin(), waiting.end(), 0.0); }

}  // namespace nightwave::testing
