// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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

/// Measures of every plan in every interval, [plan][interval]. The traffic before an interval is the parent day's up to
/// `warm_up_s` before it, and from there on the plan's own: queues at the beginning are those that the plan itself
/// leaves, but not those of hours under a plan that does not suit them. Parent periods change without transitions.
/// `bounds_s`, one more than intervals, are ascending seconds since local midnight from the beginning of the horizon to
/// the end of the demand; they and the warm-up are whole blocks (model::block_steps seconds), and the last interval
/// lasts to the end of the simulation. On the cpu backend with the evaluator's number of threads, at its first demand
/// factor; results do not depend on either. Costs one run of the parent, and for as many plans as there are vector
/// lanes one run of the horizon and one of all warm-ups.
std::vector<std::vector<IntervalMeasures>> interval_measures(const Evaluator& evaluator, const DayPlan& parent,
                                                             std::span<const Plan> plans,
                                                             std::span<const std::int64_t> bounds_s,
                                                             std::int32_t warm_up_s);

}  // namespace nightwave
