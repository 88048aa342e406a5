// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluate/evaluator.hpp"

namespace nightwave {

/// What the search minimises: the only place that says so.
struct Objective {
  /// Seconds of delay that a stop is worth. The model charges no time for braking and starting; with the weight at
  /// zero plans are ranked by delay alone, which is what the microsimulator is asked about afterwards.
  double stop_weight_s = 0;
  /// Further delay expected of a vehicle still in the network at the end, s: whoever holds vehicles back must not win.
  double unserved_penalty_s = 600;
  /// How much more than other delay waiting outside the network counts: 1 counts it twice.
  double overflow_weight = 0;
  /// Share of the delay in queues that counts by occupants instead of by vehicles, 0 to 1; above 0 measures must be
  /// of MeasureSet::all.
  double person_share = 0;
  /// Occupants per vehicle, mean over the vehicles due, with the weights that the measures were made with: keeps both
  /// kinds of delay on one scale.
  double mean_persons = 1;
  /// Vehicles that the means are over.
  double vehicles_due = 1;

  /// Seconds per vehicle due; lower is better.
  double operator()(const Measures& measures) const;
  /// What a zone contributes, vehicle-seconds.
  double zone_cost(const ZoneMeasures& zone) const;
};

}  // namespace nightwave
