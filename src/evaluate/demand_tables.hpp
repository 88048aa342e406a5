// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "evaluate/demand_draw.hpp"
#include "evaluate/lane_use.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/traffic.hpp"

namespace nightwave {

/// How the vehicles of a link of the model use it.
struct LinkUse {
  LaneUse lanes;
  Streams streams;
};

/// The demand of one day in a city whose tables are complete: turning shares per slice and stream, their sums per lane
/// group, persons per vehicle of each turn, and departures per block. `links`: [model link].
/// @throws InvariantError if a turn is in none of its link's lane groups.
DrawnDemand drawn_demand(const Network& network, const Demand& demand, const ModelConstants& constants,
                         const Traffic& traffic, std::span<const LinkUse> links, const PackedCity& city,
                         const DemandDraw& draw);

}  // namespace nightwave
