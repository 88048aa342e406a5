// SPDX-License-Identifier: Apache-2.0
#include "signals/day_plan.hpp"

namespace nightwave {

std::vector<std::size_t> pattern_numbers(const DayPlan& day) {
  std::vector<std::size_t> numbers;
  std::vector<const Plan*> distinct;
  for (const PlanPeriod& period : day.periods) {
    std::size_t number = 0;
    while (number < distinct.size() && *distinct[number] != period.plan) ++number;
    if (number == distinct.size()) distinct.push_back(&period.plan);
    numbers.push_back(number + 1);
  }
  return numbers;
}

}  // namespace nightwave
