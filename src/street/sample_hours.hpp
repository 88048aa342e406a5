// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "demand/demand.hpp"

namespace nightwave {

/// A part of the day that is driven by itself.
struct StreetHour {
  double begin_s = 0;  ///< seconds since local midnight
  double end_s = 0;
  double vehicles_due = 0;  ///< with intended departure in it
};

/// Shortest horizon of which a sample stands for the whole, s.
inline constexpr int shortest_sampled_s = 6 * 3600;

/// Three hours that a day is judged by: the busiest that is over by noon, the busiest that begins at noon or later, and
/// the quietest that lies between them; in order of time, each beginning with a slice of the demand, the earlier one of
/// equals. Fewer where the horizon has no such hours; none where it is shorter than shortest_sampled_s.
std::vector<StreetHour> sample_hours(const Demand& demand);

}  // namespace nightwave
