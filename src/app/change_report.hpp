// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/plan_file.hpp"
#include "io/scenario.hpp"
#include "search/fewer_changes.hpp"

namespace nightwave {

/// Says what a plan changes against the incumbent, by signal: on stderr, and in the plan file's attributes `changes`,
/// `changed_signals`, `incumbent_stays` and `incumbent_objective`.
void report_changes(const Scenario& scenario, const std::string& incumbent_file, const Plan& incumbent,
                    const ThriftyPlan& chosen, PlanFile& file);

/// The same of a day, by period: how many signals run otherwise than the incumbent has them at that time.
void report_changes(const std::string& incumbent_file, const DayPlan& incumbent, double incumbent_objective,
                    const DayPlan& chosen, bool incumbent_stays, PlanFile& file);

}  // namespace nightwave
