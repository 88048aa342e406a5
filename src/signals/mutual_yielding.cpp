// SPDX-License-Identifier: Apache-2.0
#include "signals/mutual_yielding.hpp"

#include <algorithm>

namespace nightwave {
namespace {

using Row = std::vector<Conflict>::const_iterator;

/// First conflict of the network that is not before (connection, foe).
Row first_from(const Network& network, ConnectionId connection, ConnectionId foe) {
  return std::lower_bound(network.conflicts.begin(), network.conflicts.end(), std::pair{connection, foe},
                          [](const Conflict& conflict, const auto& key) {
                            return std::pair{conflict.connection, conflict.foe} < key;
                          });
}

bool yields_to(const Network& network, ConnectionId connection, ConnectionId foe) {
  const Row row = first_from(network, connection, foe);
  return row != network.conflicts.end() && row->connection == connection && row->foe == foe && row->yields;
}

bool both_yield_on_green(const ShippedProgram& program, std::uint16_t a, std::uint16_t b) {
  return std::ranges::any_of(program.phases, [&](const ShippedProgram::Phase& phase) {
    return phase.state[a] == 'g' && phase.state[b] == 'g';
  });
}

}  // namespace

bool yields_mutually(const Network& network, const SignalMembers& members, const ShippedProgram& program) {
  for (const ConnectionId id : members.connections) {
    for (Row row = first_from(network, id, ConnectionId{0}); row != network.conflicts.end() && row->connection == id;
         ++row) {
      if (row->foe < id || !row->yields || !yields_to(network, row->foe, id)) continue;  // each pair once
      const Connection& foe = network.connections[row->foe];
      if (foe.signal != members.signal) continue;
      if (both_yield_on_green(program, network.connections[id].signal_index, foe.signal_index)) return true;
    }
  }
  return false;
}

}  // namespace nightwave
