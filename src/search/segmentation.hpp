// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace nightwave {

/// What every plan costs in every interval of a day; intervals need not be of equal length.
struct IntervalCosts {
  std::vector<std::int64_t> bounds_s;      ///< of the intervals, ascending: one more than intervals
  std::vector<std::vector<double>> plans;  ///< [plan][interval], any unit as long as transitions cost the same

  std::size_t intervals() const { return bounds_s.size() - 1; }
};

/// What a division of the day has to obey.
struct SegmentationLimits {
  std::size_t most_plans = 6;    ///< different ones
  std::size_t most_periods = 8;  ///< a plan may come back
  std::int64_t shortest_s = 0;   ///< of a period
};

/// Intervals that follow each other under one plan.
struct Segment {
  std::size_t first = 0;  ///< interval; it lasts until the next segment begins
  std::size_t plan = 0;

  friend bool operator==(const Segment&, const Segment&) = default;
};

/// A division of the day: segments that follow each other have different plans.
struct Segmentation {
  std::vector<Segment> segments;
  double cost = 0;  ///< of the intervals and of the transitions
};

/// A change of plan at the beginning of an interval.
struct PlanChange {
  std::size_t interval = 0;
  std::size_t from = 0;
  std::size_t to = 0;

  friend auto operator<=>(const PlanChange&, const PlanChange&) = default;
};

/// What a change of plan costs beyond the costs of the intervals.
using TransitionCost = std::function<double(const PlanChange&)>;

/// The division with the least cost of all that obey the limits: dynamic programming over (interval, plan, number of
/// periods); where more plans are wanted than are allowed, branch and bound over the sets of plans. Of equal ones
/// always the same. O(sets * intervals * plans^2 * periods), sets being 1 where the limit of plans does not bind.
/// There must be a plan, an interval, and room for one period.
Segmentation best_segmentation(const IntervalCosts& costs, const TransitionCost& transition,
                               const SegmentationLimits& limits);

/// A plan that is left at the beginning of an interval.
struct PlanDeparture {
  std::size_t interval = 0;
  std::size_t from = 0;

  friend auto operator<=>(const PlanDeparture&, const PlanDeparture&) = default;
};

/// What it costs to leave some plans for every other one, [departure][to]: dear to find out.
using TransitionTrials = std::function<std::vector<std::vector<double>>(std::span<const PlanDeparture>)>;

/// What is known of transitions before they are tried, and how many may be.
struct TransitionEffort {
  double bound = 0;              ///< what those cost that were not tried, below what any of them costs
  std::size_t most_trials = 64;  ///< departures; those not tried then cost the mean of all that were
};

/// The same where transitions are dear to find out: those of the best division are tried, and it is sought again, until
/// all of its transitions have been tried. It is then the best of all, provided that no transition costs less than the
/// bound and that the trials have sufficed.
Segmentation best_segmentation(const IntervalCosts& costs, const TransitionTrials& trials,
                               const TransitionEffort& effort, const SegmentationLimits& limits);

}  // namespace nightwave
