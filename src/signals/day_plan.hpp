// SPDX-License-Identifier: Apache-2.0
#pragma once

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

}  // namespace nightwave
