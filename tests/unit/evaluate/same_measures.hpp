// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "evaluate/part_measures.hpp"

namespace nightwave::testing {

/// Whether measures are the same, bit for bit.
inline bool same_measures(const ZoneMeasures& a, const ZoneMeasures& b) {
  return a.delay_veh_s == b.delay_veh_s && a.stops == b.stops && a.weighted_delay_s == b.weighted_delay_s &&
         a.lit_arrivals == b.lit_arrivals && a.green_arrivals == b.green_arrivals;
}

inline bool same_measures(const std::vector<ZoneMeasures>& a, const std::vector<ZoneMeasures>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const ZoneMeasures& x, const ZoneMeasures& y) { return same_measures(x, y); });
}

inline bool same_measures(const PartMeasures& a, const PartMeasures& b) {
  return a.delay_veh_s == b.delay_veh_s && a.stops == b.stops && a.queue_overflow_veh_s == b.queue_overflow_veh_s &&
         a.ended == b.ended && same_measures(a.zones, b.zones);
}

}  // namespace nightwave::testing
