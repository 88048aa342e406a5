// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace nightwave {

/// Vehicles that may use some of a number of lanes or groups of lanes.
struct Filling {
  double amount = 0;
  std::vector<std::size_t> candidates;  ///< places that they may use, at least one
  std::vector<double> placed = {};      ///< what they take of each place; set by fill_evenly()
};

/// Spreads all amounts over their candidates so that the fullest place, load over width, is as little full as can be:
/// those with the least choice first, each fills the least loaded of its places, repeated until nothing moves.
void fill_evenly(std::vector<Filling*> fillings, const std::vector<double>& widths);

}  // namespace nightwave
