// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "network/network.hpp"

namespace nightwave {

/// What obeys one signal, so that deriving its stages need not look through the whole city.
struct SignalMembers {
  SignalId signal;
  std::vector<ConnectionId> connections;  ///< ascending
  std::vector<std::size_t> crossings;     ///< places in Network::crossings, ascending
};

/// Members of every signal below `signal_count`, found in one pass over the network.
IndexedVector<SignalId, SignalMembers> members_of_signals(const Network& network, std::size_t signal_count);

/// Members of one signal, found in one pass over the network: for all signals, ask for all at once.
SignalMembers members_of_signal(const Network& network, SignalId signal);

}  // namespace nightwave
