// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluate/node_order.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/traffic.hpp"
#include "network/network.hpp"

namespace nightwave {

/// Fills node_zone, entry_zone and zone_of_link of a city whose tables are complete. A zone is a signal and everything
/// upstream of it up to the next signals.
void assign_zones(const Network& network, const Traffic& traffic, const NodeOrder& order, PackedCity& city);

}  // namespace nightwave
