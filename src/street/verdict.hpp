// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "street/statistics.hpp"
#include "street/street.hpp"

namespace nightwave {

/// A figure that a run yields.
struct StreetMeasure {
  const char* name;  ///< key in JSON
  const char* unit;
  double (*value)(const StreetRun&);
};

/// delay, stops, waiting, travel_time, throughput, co2; means per vehicle due unless the unit says otherwise.
inline constexpr std::size_t street_measure_count = 6;
extern const std::array<StreetMeasure, street_measure_count> street_measures;

/// One side of a comparison over its seeds.
struct StreetSummary {
  std::array<Estimate, street_measure_count> measures;  ///< in the order of street_measures
  long teleports = 0;                                   ///< sum over the seeds
  long running = 0;                                     ///< vehicles still on the road at the end, sum over the seeds
  long not_inserted = 0;                                ///< vehicles that never found room, sum over the seeds
};

/// Shipped programs against a plan on the same seeds, and what follows from it.
struct StreetVerdict {
  std::vector<StreetRun> shipped_runs;
  std::vector<StreetRun> plan_runs;
  StreetSummary shipped;
  StreetSummary plan;
  RatioEstimate delay_ratio;         ///< plan over shipped, paired by seed
  double vehicles_due = 0;           ///< that the scenario's demand has, times the demand factor
  double missing = 0;                ///< vehicles_due less those counted, of the run with the plan that is farthest off
  std::vector<std::string> reasons;  ///< why the plan is rejected; empty: accepted
  std::vector<std::string> warnings;
  bool rejected() const { return !reasons.empty(); }
};

/// Compares runs of the same seeds. Rejected when the whole 95 % interval of the delay ratio lies above 1, or when the
/// plan loses vehicles: against the shipped run of the same seed, or - in demand that is the same in every seed and not
/// scaled - against `vehicles_due`.
StreetVerdict judge(std::vector<StreetRun> shipped, std::vector<StreetRun> plan, double vehicles_due, double scale);

}  // namespace nightwave
