// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>

#include "network/network.hpp"

namespace nightwave {

/// The conflicts of a connection, by foe: a stretch of Network::conflicts.
inline std::span<const Conflict> conflicts_of(const Network& network, ConnectionId connection) {
  return std::ranges::equal_range(network.conflicts, connection, {}, &Conflict::connection);
}

}  // namespace nightwave
