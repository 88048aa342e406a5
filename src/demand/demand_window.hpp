// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "demand/demand.hpp"

namespace nightwave {

/// A part of a day's demand, as a demand of its own.
struct DemandWindow {
  std::int64_t begin_s = 0;  ///< since local midnight
  std::int64_t end_s = 0;
  /// The demand before the begin that is kept as well, so that the queues at the begin are what the traffic before has
  /// left; less where the day begins later. s
  std::int32_t warm_up_s = 0;
  std::int32_t drain_s = 900;  ///< that turning shares are kept for after the end
};

/// The demand of [begin - warm-up, end): who departs then, and who passes by then or until drain_s later; the latter
/// tells where vehicles turn that entered in time. Links that
/// nobody leaves in that time, though vehicles reach them, have the turning shares of the day. Vehicles due and the
/// counts per class are scaled by the departures kept. Slices are the day's. Begin, end and warm-up must be whole
/// slices of the day, and the window must not be empty.
Demand demand_in(const Demand& day, const DemandWindow& window);

}  // namespace nightwave
