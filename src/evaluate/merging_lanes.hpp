// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "evaluate/lane_use.hpp"
#include "network/network.hpp"

namespace nightwave {

/// On a link shorter than this vehicles do not change lanes any more: they have sorted themselves on the link before.
/// By judgement: on the 36 m between two lights of a wide junction SUMO's do not (docs/decisions/0015), m.
inline constexpr double too_short_to_sort_m = 40;

/// How many lanes' worth of vehicles a lane group sends to the link `to`: as many as it has lanes, but no more than
/// its busiest lane, or the busiest lane that they enter, allows.
///
/// From a lane that leads to several lanes of `to` a vehicle takes the one nearest to a lane that leads on to where it
/// goes, of equal ones the nearest to the kerb: so SUMO does, and two lanes that may both enter two merge into one.
/// Where `to` is too short to change lanes, vehicles use the lanes from which they get nearest to where they go. Else
/// all lanes are used alike. `onward` are the vehicles that go from `to` to each next link, none: that end there.
double lanes_to_enter(const Network& network, const ConnectionsOfLink& connections, LinkId from,
                      const UsedLaneGroup& group, LinkId to, const std::map<std::optional<LinkId>, double>& onward);

}  // namespace nightwave
