// SPDX-License-Identifier: Apache-2.0
#include "search/layout.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/errors.hpp"

namespace nightwave {
namespace {

/// Lanes that are not cut apart: the widest vector register of a CPU.
constexpr std::size_t step = 16;

}  // namespace

Layout share_lanes(std::size_t islands, std::size_t lanes, std::span<const double> speeds) {
  require(!speeds.empty() && lanes > 0, "lanes are shared among somebody");
  const double all_speeds = std::accumulate(speeds.begin(), speeds.end(), 0.0);
  const std::size_t total = islands * lanes;
  Layout layout(islands);
  double speed_before = 0;
  std::size_t begin = 0;
  for (std::size_t rank = 0; rank < speeds.size(); ++rank) {
    speed_before += speeds[rank];
    const double place = static_cast<double>(total) * speed_before / all_speeds / static_cast<double>(step);
    std::size_t end = std::min(total, static_cast<std::size_t>(std::lround(place)) * step);
    if (rank + 1 == speeds.size()) end = total;
    for (std::size_t island = begin / lanes; begin < end; ++island) {
      const std::size_t until = std::min(end, (island + 1) * lanes);
      layout[island].push_back({static_cast<int>(rank), begin - island * lanes, until - island * lanes});
      begin = until;
    }
  }
  return layout;
}

LaneShare scaled(const LaneShare& share, std::size_t usual_lanes, std::size_t lanes) {
  return {share.rank, share.begin * lanes / usual_lanes, share.end * lanes / usual_lanes};
}

double longest_time(const Layout& layout, std::span<const double> speeds) {
  std::vector<double> time(speeds.size(), 0.0);
  for (const auto& shares : layout)
    for (const LaneShare& share : shares) {
      const auto rank = static_cast<std::size_t>(share.rank);
      time[rank] += static_cast<double>(share.end - share.begin) / speeds[rank];
    }
  return *std::max_element(time.begin(), time.end());
}

}  // namespace nightwave
