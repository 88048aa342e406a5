// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/stretch_of.hpp"
#include "network/network.hpp"

namespace nightwave {

/// The conflicts of a connection, by foe: a stretch of Network::conflicts.
inline std::span<const Conflict> conflicts_of(const Network& network, ConnectionId connection) {
  return stretch_of(network.conflicts, connection, &Conflict::connection);
}

}  // namespace nightwave
