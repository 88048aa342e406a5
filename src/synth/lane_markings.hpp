// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "synth/street_plan.hpp"

namespace nightwave {

/// Turns that are possible somewhere.
struct Turns {
  bool left = false;
  bool straight = false;
  bool right = false;

  bool has(Turn turn) const {
    return turn == Turn::left ? left : turn == Turn::right ? right : turn == Turn::straight && straight;
  }
};

/// The arrows on every lane of a link, from the kerb: together they allow the turns `possible` at its end.
std::vector<Turns> lane_markings(std::size_t lanes, const Turns& possible, const LinkDesign& design);

}  // namespace nightwave
