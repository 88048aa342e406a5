// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>

#include "network/conflicts_of.hpp"
#include "synth/turn_table.hpp"

namespace nightwave {

/// Cars per hour on a turn; a truck counts for two.
using TurnFlows = IndexedVector<TurnId, double>;

/// Cars per hour to whom a turn yields, over the foes that `counts(connection)` accepts; none where it yields to none
/// of them. Of lanes that yield to different foes the busiest foes count.
template <class Condition>
std::optional<double> flow_of_foes(const Network& network, const TurnTable& turns, TurnId turn, const TurnFlows& flows,
                                   Condition counts) {
  std::optional<double> most;
  for (std::uint32_t k = 0; k < turns[turn].connections; ++k) {
    const ConnectionId id(turns[turn].first.value + k);
    std::optional<TurnId> counted;
    double sum = 0;
    for (const Conflict& conflict : conflicts_of(network, id)) {
      if (!conflict.yields || !counts(network.connections[conflict.foe])) continue;
      const TurnId foe = turns.of(conflict.foe);
      if (counted == foe) continue;  // the lanes of one turn follow one another
      counted = foe;
      sum += flows[foe];
    }
    if (counted) most = std::max(most.value_or(0), sum);
  }
  return most;
}

}  // namespace nightwave
