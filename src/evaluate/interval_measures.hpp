// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "signals/day_plan.hpp"

namespace nightwave {

/// What the model says of a plan in an interval of the horizon.
struct IntervalMeasures {
  double delay_veh_s = 0;  ///< waiting in queues and outside the network, vehicle-seconds
  double stops = 0;        ///< vehicles that had to join a queue
};

/// Some intervals, one after the other: [first, end).
struct IntervalRange {
  std::size_t first = 0;
  std::size_t end = std::numeric_limits<std::size_t>::max();  ///< no more than there are
};

/// Measures of every plan in every interval of a range, [plan][interval]. The traffic before an interval is the parent
/// day's up to `warm_up_s` before it, and from there on the plan's own: queues at the beginning are those that the plan
/// itself leaves, but not those of hours under a plan that does not suit them. Parent periods change without
/// transitions. `bounds_s`, one more than intervals, are ascending seconds since local midnight from the beginning of
/// the horizon to the end of the demand; they and the warm-up are whole blocks (model::block_steps seconds), and the
/// last interval lasts to the end of the simulation. On the cpu backend with the evaluator's number of threads, at its
/// first demand factor; results depend on neither, nor on the range. Costs a run of the parent up to the range's end,
/// and for as many plans as there are vector lanes one run of the range and one of its warm-ups.
std::vector<std::vector<IntervalMeasures>> interval_measures(const Evaluator& evaluator, const DayPlan& parent,
                                                             std::span<const Plan> plans,
                                                             std::span<const std::int64_t> bounds_s,
                                                             std::int32_t warm_up_s, IntervalRange range = {});

/// Ranges that cover so many intervals, for workers that each find the measures of theirs at the same time, with so
/// many threads each: the later ranges are shorter, for they have more of the parent before them. Some may be empty.
std::vector<IntervalRange> shared_intervals(std::size_t intervals, std::size_t plans, std::size_t workers,
                                            unsigned threads);

}  // namespace nightwave
