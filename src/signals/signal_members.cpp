// SPDX-License-Identifier: Apache-2.0
#include "signals/signal_members.hpp"

namespace nightwave {

IndexedVector<SignalId, SignalMembers> members_of_signals(const Network& network, std::size_t signal_count) {
  IndexedVector<SignalId, SignalMembers> members(signal_count);
  for (const SignalId id : members.ids()) members[id].signal = id;
  for (const ConnectionId id : network.connections.ids()) {
    if (const auto signal = network.connections[id].signal) members.at(*signal).connections.push_back(id);
  }
  for (std::size_t c = 0; c < network.crossings.size(); ++c) {
    members.at(network.crossings[c].signal).crossings.push_back(c);
  }
  return members;
}

SignalMembers members_of_signal(const Network& network, SignalId signal) {
  SignalMembers members{signal, {}, {}};
  for (const ConnectionId id : network.connections.ids()) {
    if (network.connections[id].signal == signal) members.connections.push_back(id);
  }
  for (std::size_t c = 0; c < network.crossings.size(); ++c) {
    if (network.crossings[c].signal == signal) members.crossings.push_back(c);
  }
  return members;
}

}  // namespace nightwave
