// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "app/commands.hpp"
#include "app/plan_checkpoints.hpp"
#include "app/plan_options.hpp"
#include "app/plan_wishes.hpp"
#include "io/scenario.hpp"

namespace nightwave {

/// Whether the options that only days have, and those that days do not have, make sense; throws UsageError.
void require_sense_of_day(const PlanOptions& options);

/// `nightwave plan --day`: periods, breakpoints and plans for the scenario's whole day, written to the plan file.
/// `scenario` has the wishes in it, `as_read` is what the safety check is to judge by.
/// Called by all ranks: they share the search of each window; rank 0 alone divides the day.
ExitCode plan_day(const PlanOptions& options, const Invocation& invocation, const Scenario& as_read,
                  const Scenario& scenario, const std::optional<PlanConfig>& config, const PlanWishes& wishes,
                  const Stopwatch& since_start, PlanCheckpoints& checkpoints);

}  // namespace nightwave
