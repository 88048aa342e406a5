// SPDX-License-Identifier: Apache-2.0
#include "search/objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nightwave {

double Objective::operator()(const Measures& measures) const {
  const double unserved_share = measures.unserved / std::max(vehicles_due, 1.0);
  const double value = measures.delay_s + stop_weight_s * measures.stops + unserved_penalty_s * unserved_share;
  // A candidate that the model could not score must lose every comparison, and NaN would win some.
  return std::isfinite(value) ? value : std::numeric_limits<double>::max();
}

double Objective::zone_cost(const ZoneMeasures& zone) const { return zone.delay_veh_s + stop_weight_s * zone.stops; }

}  // namespace nightwave
