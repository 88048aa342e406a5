// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

namespace nightwave {

class XmlElement;

/// When the vehicles of a flow element depart.
struct SumoFlow {
  double begin_s = 0;
  double end_s = 0;              ///< no departure at or after it
  std::optional<double> number;  ///< most vehicles
  double period_s = 0;           ///< between departures; unused for random flows
  double random_rate_per_s = 0;  ///< mean of a random flow (probability, exp); 0: the flow is regular

  /// Calls `depart(time, vehicles)` for all departures: whole vehicles of a regular flow, and the expected number per
  /// `bin_s` seconds of a random one, within [from, to).
  void expand(double from, double to, double bin_s, const std::function<void(double, double)>& depart) const;
  /// Departures before `time` of a flow that has more of them, for counting what lies outside a horizon.
  double vehicles_before(double time) const;
};

/// Reads a flow element. `horizon_begin` and `horizon_end` stand in for a begin and end that it does not give; without
/// `horizon_end`, a flow that needs it fails with the advice to give --end.
SumoFlow parse_flow(const XmlElement& element, double horizon_begin, std::optional<double> horizon_end);

}  // namespace nightwave
