// SPDX-License-Identifier: Apache-2.0
#include "evaluate/plan_change.hpp"

namespace nightwave {

PlanChange plan_change(const Plan& parent, const Plan& child) {
  PlanChange change;
  for (const SignalId id : parent.timings.ids())
    if (parent.timings[id] != child.timings[id]) change.push_back({id, child.timings[id]});
  return change;
}

Plan changed(Plan parent, const PlanChange& change) {
  for (const SignalChange& c : change) parent.timings[c.signal] = c.timing;
  return parent;
}

}  // namespace nightwave
