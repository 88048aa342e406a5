// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "evaluate/lane_use.hpp"
#include "kernels/model/tables.hpp"
#include "network/network.hpp"

namespace nightwave {

/// Where a turn comes from in the network.
struct TurnSource {
  LinkId from;
  std::vector<ConnectionId> connections;
};

/// Says which turns each turn yields to: `sources` are those of the tables' turns. A turn yields to the turns of the
/// connections that its own yield to, but those from its own link. Who has a place inside the junction to wait at
/// yields to everyone from the lanes that it crosses, whichever way they go, who does not wait inside as well: so SUMO
/// does (docs/decisions/0015), and nobody can be sure who will turn.
void add_foes(const Network& network, const ConnectionsOfLink& connections, const std::vector<TurnSource>& sources,
              model::ModelTables& tables);

}  // namespace nightwave
