// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nightwave {

/// The candidates of an island that a rank scores: `begin` to below `end` of `lanes`.
struct LaneShare {
  int rank = 0;
  std::size_t begin = 0;
  std::size_t end = 0;

  friend bool operator==(const LaneShare&, const LaneShare&) = default;
};

/// Who scores what: index: island, then its ranks, ascending. The first is the island's home and speaks for it; all of
/// them keep it and come to the same, so that only scores travel between them.
using Layout = std::vector<std::vector<LaneShare>>;

/// Lays the candidates of all islands out in a line and cuts it in proportion to the ranks' speeds, in steps of whole
/// vector registers. So any number of islands fits on any number of ranks, slow and fast ones; most islands have one
/// rank. `speeds`: plans per second, one per rank.
Layout share_lanes(std::size_t islands, std::size_t lanes, std::span<const double> speeds);

/// The same share of a generation that has fewer lanes than usual.
LaneShare scaled(const LaneShare& share, std::size_t usual_lanes, std::size_t lanes);

/// The time of a generation with a layout, in the unit of lanes over speed: of the rank that takes longest.
double longest_time(const Layout& layout, std::span<const double> speeds);

}  // namespace nightwave
