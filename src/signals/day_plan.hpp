// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "signals/plan.hpp"

namespace nightwave {

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

/// Number of every period's plan among the distinct plans of a day, from 1 in the order in which they first run: what
/// controllers know as pattern (NTCIP 1202: 1 to 253).
std::vector<std::size_t> pattern_numbers(const DayPlan& day);

}  // namespace nightwave
