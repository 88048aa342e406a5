// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "evaluate/evaluator.hpp"
#include "network/network.hpp"
#include "signals/plan.hpp"

namespace nightwave {

/// What the model says of one link over the horizon.
struct LinkMeasures {
  LinkId link;
  double delay_veh_s = 0;    ///< waiting in its queues, vehicle-seconds
  double outside_veh_s = 0;  ///< waiting outside the network to depart on it
  double stops = 0;          ///< vehicles that had to join a queue
  double vehicles = 0;       ///< that left it, or ended their trip on it
};

/// Measures of every link that the demand uses, on the mean day. Runs the backend `naive` on the calling thread: for
/// looking at one plan, not for a search.
std::vector<LinkMeasures> link_measures(const Evaluator& evaluator, const Plan& plan);

}  // namespace nightwave
