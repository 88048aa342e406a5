// SPDX-License-Identifier: Apache-2.0
#include "evaluate/foes.hpp"

#include <cstdint>
#include <map>

#include "network/conflicts_of.hpp"

namespace nightwave {

namespace {

/// Whether vehicles have a place inside the junction to wait for a gap.
bool waits_inside(const Connection& c) { return c.first_internal_length_m < c.internal_length_m; }

/// Whether two connections end in the same lane.
bool merge(const Connection& a, const Connection& b) { return a.to == b.to && a.to_lane == b.to_lane; }

/// Connections from the lanes that a vehicle waits for inside the junction.
std::vector<ConnectionId> waited_for_inside(const Network& network, const ConnectionsOfLink& connections,
                                            ConnectionId id) {
  std::vector<ConnectionId> all;
  if (!waits_inside(network.connections[id])) return all;
  for (const Conflict& conflict : conflicts_of(network, id)) {
    if (!conflict.yields) continue;
    const Connection& foe = network.connections[conflict.foe];
    for (const ConnectionId beside : connections.of(foe.from)) {
      const Connection& c = network.connections[beside];
      if (c.from_lane == foe.from_lane && !waits_inside(c)) all.push_back(beside);
    }
  }
  return all;
}

}  // namespace

void add_foes(const Network& network, const ConnectionsOfLink& connections, const std::vector<TurnSource>& sources,
              model::ModelTables& m) {
  std::vector<std::vector<std::uint32_t>> turns_of(network.connections.size());
  for (std::uint32_t t = 0; t < sources.size(); ++t)
    for (const ConnectionId c : sources[t].connections) turns_of[c.value].push_back(t);
  for (std::uint32_t t = 0; t < m.turns.size(); ++t) {
    std::map<std::uint32_t, std::size_t>
        foes;  // turn -> weight of the pairs of connections of which this turn's yields
    const auto add = [&](ConnectionId foe, std::size_t weight) {
      for (const std::uint32_t turn : turns_of[foe.value])
        if (sources[turn].from != sources[t].from) foes[turn] += weight;
    };
    for (const ConnectionId c : sources[t].connections) {
      for (const Conflict& conflict : conflicts_of(network, c))
        if (conflict.yields)
          add(conflict.foe, merge(network.connections[c], network.connections[conflict.foe]) ? 2 : 1);
      for (const ConnectionId foe : waited_for_inside(network, connections, c)) add(foe, 0);
    }
    m.turns[t].foe_begin = static_cast<std::uint32_t>(m.foes.size());
    for (const auto& [foe, weight] : foes) {
      m.foes.push_back(foe);
      if (weight > 0 && m.turns[foe].out_link == m.turns[t].out_link) m.turns[t].gives_way = true;
      // To merge takes twice the gap that crossing takes: who merges needs room behind, and ahead to accelerate
      // (docs/model.md, measured in SUMO). Twice the flow has the same effect on the capacity. Where several lanes meet
      // some merge, some cross and some drive beside: the flow counts twice or once, whichever is nearer to their mean.
      const std::size_t pairs = sources[t].connections.size() * sources[foe].connections.size();
      if (2 * weight >= 3 * pairs) m.foes.push_back(foe);
    }
    m.turns[t].foe_count = static_cast<std::uint32_t>(m.foes.size()) - m.turns[t].foe_begin;
  }
}

}  // namespace nightwave
