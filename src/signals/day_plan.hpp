// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "signals/plan.hpp"

namespace nightwave {

/// Most different plans that a controller holds (NTCIP 1202: patterns 1 to 253).
inline constexpr int most_patterns = 253;

/// One period of a day and the plan that runs in it.
struct PlanPeriod {
  std::int64_t begin_s = 0;  ///< seconds since local midnight
  Plan plan;

  friend bool operator==(const PlanPeriod&, const PlanPeriod&) = default;
};

/// The plans of a day, sorted by their begin. Each rules until the next begins, the last to the end of the horizon, and
/// the first before its begin as well.
struct DayPlan {
  std::vector<PlanPeriod> periods;

  friend bool operator==(const DayPlan&, const DayPlan&) = default;
};

/// The plan that is in force at a time.
const Plan& plan_at(const DayPlan& day, std::int64_t time_s);

/// Number of every plan among the distinct ones, from 1 in the order in which they first come: what controllers know as
/// pattern.
std::vector<std::size_t> pattern_numbers(std::span<const Plan* const> plans);
/// Of the periods' plans.
std::vector<std::size_t> pattern_numbers(const DayPlan& day);

}  // namespace nightwave
