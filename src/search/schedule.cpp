// SPDX-License-Identifier: Apache-2.0
#include "search/schedule.hpp"

#include <algorithm>
#include <numeric>

namespace nightwave {
namespace {

/// Most lanes of an island in a generation: a hundredth of all evaluations, so that there are enough generations, in
/// whole vector registers. More than 64 of one parent are wasted.
constexpr std::size_t fewest_lanes = 16;
constexpr std::size_t most_lanes = 64;
/// Generations after which an island gets `fewest_lanes` more. With all 64 from the beginning, searches of 10,000
/// evaluations needed 3,000 for what searches of 1,000 had reached (bench/results/2026-11-28-search.md).
constexpr std::uint32_t generations_of_a_size = 32;
/// Islands that begin where evaluations are few.
constexpr std::size_t fewest_first_islands = 3;
/// Below so many evaluations there are too few generations to compare islands in: one begins, at the best cycle of the
/// sweep (measured up to 500 in bench/results/2026-11-27-cluster.md).
constexpr double evaluations_for_comparing = 600;
/// Evaluations per island that lasts. By judgement: at 16,000 evaluations 16 islands are worse than few
/// (bench/results/2026-11-25-cluster.md); where a second one begins to pay is not measured.
constexpr double evaluations_per_last_island = 100000;

/// When islands that have fallen behind the best are given up, and by how much they may be behind.
struct Culling {
  double progress;
  double allowed_gap;
};
constexpr Culling cullings[] = {{0.35, 0.06}, {0.5, 0.02}, {0.65, 0.0}};

std::size_t whole(double value) { return static_cast<std::size_t>(std::min(value, 1e6)); }

}  // namespace

Schedule make_schedule(double evaluations, std::optional<std::size_t> islands) {
  Schedule schedule;
  schedule.lanes = std::clamp(whole(evaluations / 100.0) / fewest_lanes * fewest_lanes, fewest_lanes, most_lanes);
  if (islands) {
    schedule.first_islands = schedule.last_islands = std::max<std::size_t>(1, *islands);
  } else {
    schedule.last_islands =
        std::clamp<std::size_t>(whole(evaluations / evaluations_per_last_island), 1, customary_islands);
    schedule.first_islands =
        evaluations < evaluations_for_comparing
            ? 1
            : std::clamp<std::size_t>(2 * schedule.last_islands, fewest_first_islands, customary_islands);
  }
  return schedule;
}

std::size_t lanes_at(const Schedule& schedule, std::uint32_t generation) {
  return std::min(schedule.lanes, fewest_lanes * (1 + generation / generations_of_a_size));
}

std::vector<std::size_t> lanes_of_generation(const Schedule& schedule, std::uint32_t generation, std::size_t islands,
                                             std::optional<std::int64_t> left) {
  const std::size_t each = lanes_at(schedule, generation);
  std::vector<std::size_t> lanes(islands, each);
  if (!left || static_cast<std::size_t>(*left) >= islands * each) return lanes;
  for (std::size_t i = 0; i < islands; ++i) {
    lanes[i] = static_cast<std::size_t>(*left) / islands + (i < static_cast<std::size_t>(*left) % islands ? 1 : 0);
  }
  if (*left == 0) lanes.clear();
  return lanes;
}

std::vector<std::size_t> islands_that_go_on(const Schedule& schedule, std::span<const double> best, double progress) {
  double gap = -1;
  for (const Culling& culling : cullings) {
    if (progress >= culling.progress) gap = culling.allowed_gap;
  }
  std::vector<std::size_t> order(best.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (gap < 0) return order;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return best[a] < best[b]; });
  const double limit = best[order.front()] * (1.0 + gap);
  // Where one island is to stay, those that are level with it may stay as well.
  std::size_t staying = std::min(schedule.last_islands, order.size());
  while (staying < order.size() && best[order[staying]] <= limit) ++staying;
  order.resize(staying);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace nightwave
