// SPDX-License-Identifier: Apache-2.0
#include "synth/lane_markings.hpp"

namespace nightwave {

std::vector<Turns> lane_markings(std::size_t lanes, const Turns& possible, const LinkDesign& design) {
  std::vector<Turns> markings(lanes);
  if (lanes == 0) return markings;
  std::size_t first = 0;  // of the lanes that lead straight on
  std::size_t end = lanes;
  if (possible.right) {
    markings.front().right = true;
    if (lanes > 1 && design.own_right_lane && (possible.straight || possible.left)) ++first;
  }
  if (possible.left) {
    markings.back().left = true;
    if (end - first > 1 && (design.own_left_lane || !possible.straight)) --end;
  }
  for (std::size_t lane = first; lane < end; ++lane) {
    if (possible.straight) {
      markings[lane].straight = true;
    } else if (possible.right) {
      markings[lane].right = markings[lane].right || !markings[lane].left;
    } else {
      markings[lane].left = possible.left;
    }
  }
  return markings;
}

}  // namespace nightwave
