// SPDX-License-Identifier: Apache-2.0
#include "signals/mutual_yielding.hpp"

#include <algorithm>

#include "network/conflicts_of.hpp"

namespace nightwave {
namespace {

bool yields_to(const Network& network, ConnectionId connection, ConnectionId foe) {
  return std::ranges::any_of(conflicts_of(network, connection),
                             [&](const Conflict& conflict) { return conflict.foe == foe && conflict.yields; });
}

bool both_yield_on_green(const ShippedProgram& program, std::uint16_t a, std::uint16_t b) {
  return std::ranges::any_of(program.phases, [&](const ShippedProgram::Phase& phase) {
    return phase.state[a] == 'g' && phase.state[b] == 'g';
  });
}

}  // namespace

bool yields_mutually(const Network& network, const SignalMembers& members, const ShippedProgram& program) {
  for (const ConnectionId id : members.connections) {
    for (const Conflict& conflict : conflicts_of(network, id)) {
      if (conflict.foe < id || !conflict.yields || !yields_to(network, conflict.foe, id)) continue;  // each pair once
      const Connection& foe = network.connections[conflict.foe];
      if (foe.signal != members.signal) continue;
      if (both_yield_on_green(program, network.connections[id].signal_index, foe.signal_index)) return true;
    }
  }
  return false;
}

}  // namespace nightwave
