// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "signals/plan.hpp"

namespace nightwave {

/// Another timing for one signal.
struct SignalChange {
  SignalId signal;
  SignalTiming timing;
};

/// What a candidate does otherwise than its parent: at most one change per signal.
using PlanChange = std::vector<SignalChange>;

/// What makes `child` of `parent`, ascending by signal.
PlanChange plan_change(const Plan& parent, const Plan& child);

/// The parent with the change made.
Plan changed(Plan parent, const PlanChange& change);

}  // namespace nightwave
