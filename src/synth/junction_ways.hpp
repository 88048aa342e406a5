// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "synth/junction_arms.hpp"

namespace nightwave {

/// Draws the ways across all junctions: connections lane by lane, and which of them cross or merge and who goes first.
/// Connections at signals get the letters of SignalIds in the order of their junctions.
void draw_ways(StreetPlan& plan, const JunctionArms& arms);

}  // namespace nightwave
