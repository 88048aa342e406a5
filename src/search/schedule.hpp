// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nightwave {

/// Most logical islands of a search for which nothing else is asked.
inline constexpr std::size_t customary_islands = 16;

/// How a search's evaluations are spread: a function of their number alone, never of ranks or threads.
struct Schedule {
  std::size_t lanes = 0;          ///< most candidates of an island in a generation
  std::size_t first_islands = 0;  ///< that begin
  std::size_t last_islands = 0;   ///< that are never given up
};
template <class Stream>
void fields(Stream& stream, Schedule& schedule) {
  stream(schedule.lanes, schedule.first_islands, schedule.last_islands);
}

/// The schedule of a number of evaluations. `islands`: that many from begin to end; none: as many as the evaluations
/// feed, up to customary_islands.
Schedule make_schedule(double evaluations, std::optional<std::size_t> islands);

/// Candidates of an island in a generation while evaluations last: few at first, when each generation moves the parents
/// far, and more with time up to `schedule.lanes`. So a long search is hardly behind a short one after as many
/// evaluations.
std::size_t lanes_at(const Schedule& schedule, std::uint32_t generation);

/// Candidates that each of `islands` islands gets in a generation; fewer than lanes_at() in the last one, none when
/// nothing is left. `left`: evaluations; none: no limit.
std::vector<std::size_t> lanes_of_generation(const Schedule& schedule, std::uint32_t generation, std::size_t islands,
                                             std::optional<std::int64_t> left);

/// Positions of the islands that go on, ascending, at a share `progress` of the budget: at 35 % those that are more
/// than 6 % behind the best are given up, at half 2 %, at 65 % all but the last ones. `best`: objective per island.
std::vector<std::size_t> islands_that_go_on(const Schedule& schedule, std::span<const double> best, double progress);

/// Generations between two times at which islands are compared, and at which ranks may exchange islands.
inline constexpr std::uint32_t generations_between_decisions = 4;
/// Generations between two migrations; a multiple of the above.
inline constexpr std::uint32_t generations_between_migrations = 16;
/// Generations that messages about them may take: what is sent after one generation counts these later, so that nobody
/// waits for anybody.
inline constexpr std::uint32_t generations_on_the_way = 2;
/// Share of the budget before which islands do not mix: each has to show first what its own cycle is good for.
inline constexpr double progress_before_migration = 0.35;

}  // namespace nightwave
