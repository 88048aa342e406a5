// SPDX-License-Identifier: Apache-2.0
#include "signals/day_plan.hpp"

#include <algorithm>

namespace nightwave {

const Plan& plan_at(const DayPlan& day, std::int64_t time_s) {
  auto after = std::find_if(day.periods.begin(), day.periods.end(),
                            [&](const PlanPeriod& period) { return period.begin_s > time_s; });
  return after == day.periods.begin() ? after->plan : (after - 1)->plan;
}

std::vector<std::size_t> pattern_numbers(std::span<const Plan* const> plans) {
  std::vector<std::size_t> numbers;
  std::vector<const Plan*> distinct;
  for (const Plan* plan : plans) {
    std::size_t number = 0;
    while (number < distinct.size() && *distinct[number] != *plan) ++number;
    if (number == distinct.size()) distinct.push_back(plan);
    numbers.push_back(number + 1);
  }
  return numbers;
}

std::vector<std::size_t> pattern_numbers(const DayPlan& day) {
  std::vector<const Plan*> plans;
  for (const PlanPeriod& period : day.periods) plans.push_back(&period.plan);
  return pattern_numbers(plans);
}

}  // namespace nightwave
