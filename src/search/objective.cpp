// SPDX-License-Identifier: Apache-2.0
#include "search/objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nightwave {

double Objective::operator()(const Measures& measures) const {
  const double due = std::max(vehicles_due, 1.0);
  double delay = measures.delay_s;
  if (person_share > 0) {
    double weighted = 0;
    for (const ZoneMeasures& zone : measures.zones) weighted += zone.weighted_delay_s;
    // Whoever waits outside is nobody of the zones' queues: holding vehicles back must not pay here either.
    delay += person_share * ((weighted / mean_persons + measures.queue_overflow_veh_s) / due - measures.delay_s);
  }
  const double value = delay + stop_weight_s * measures.stops + overflow_weight * measures.queue_overflow_veh_s / due +
                       unserved_penalty_s * (measures.unserved / due);
  // A candidate that the model could not score must lose every comparison, and NaN would win some.
  return std::isfinite(value) ? value : std::numeric_limits<double>::max();
}

double Objective::zone_cost(const ZoneMeasures& zone) const {
  return zone.delay_veh_s + person_share * (zone.weighted_delay_s / mean_persons - zone.delay_veh_s) +
         stop_weight_s * zone.stops;
}

}  // namespace nightwave
