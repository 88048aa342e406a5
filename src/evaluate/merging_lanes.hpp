// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "evaluate/lane_use.hpp"
#include "network/network.hpp"

namespace nightwave {

/// How many lanes' worth of vehicles a lane group sends to the link `to`: as many as it has lanes, but no more than
/// lanes of `to` that they enter. From a lane that leads to several lanes of `to` a vehicle takes the one nearest to a
/// lane that leads on to where it goes, of equal ones the nearest to the kerb: so SUMO does (docs/model.md), and two
/// lanes that may both enter two merge into one. `onward` are the vehicles that go from `to` to each next link, none:
/// that end there.
double lanes_to_enter(const Network& network, const ConnectionsOfLink& connections, LinkId from,
                      const UsedLaneGroup& group, LinkId to, const std::map<std::optional<LinkId>, double>& onward);

}  // namespace nightwave
