// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "demand/demand.hpp"
#include "search/scorer.hpp"
#include "search/segmentation.hpp"
#include "signals/day_plan.hpp"

namespace nightwave {

/// How a day is divided and how its plans are searched for.
struct DayDesign {
  SegmentationLimits limits{6, 8, 2700};
  /// Grid of the breakpoints, s; rounded up to whole slices of the demand.
  std::int64_t interval_s = 900;
  /// Given breakpoints, seconds since local midnight, ascending and within the day: the limits then do not count, and
  /// every period may have its own plan. Empty: free.
  std::vector<std::int64_t> breakpoints_s;
  /// Parts of the day [begin, end), seconds since local midnight, within which no plan is changed.
  std::vector<std::pair<std::int64_t, std::int64_t>> quiet_s;
  /// Traffic before a window or an interval that the plan itself is made to begin with, s.
  std::int32_t warm_up_s = 900;
  /// Of a period's demand, the busiest part that its plan is searched on, s.
  std::int64_t longest_window_s = 7200;
};

/// A search for a plan for a part of the day.
struct WindowTask {
  std::int64_t begin_s = 0;
  std::int64_t end_s = 0;
  std::uint64_t seed = 1;
  std::optional<std::int64_t> evaluations;
  std::optional<double> seconds;
  std::optional<Plan> incumbent;
  bool from_incumbent_alone = false;  ///< SearchRequest::from_incumbent_alone
  std::optional<Bytes> resume;        ///< SearchRequest::resume; no part of what ranks tell each other
};
template <class Stream>
void fields(Stream& stream, WindowTask& task) {
  stream(task.begin_s, task.end_s, task.seed, task.evaluations, task.seconds, task.incumbent,
         task.from_incumbent_alone);
}

/// What came of it.
struct WindowResult {
  Plan plan;
  std::int64_t evaluations = 0;
};
template <class Stream>
void fields(Stream& stream, WindowResult& result) {
  stream(result.plan, result.evaluations);
}

/// A plan that is left at a time of the day.
struct TimedDeparture {
  std::int64_t at_s = 0;
  const Plan* from = nullptr;
};

/// What a day search asks of the traffic model and of the search for single plans.
struct DayOracle {
  std::function<WindowResult(const WindowTask&)> search;
  /// Costs of plans by intervals, [plan][interval], vehicle-seconds; the traffic they begin with is the parent's.
  std::function<std::vector<std::vector<double>>(const DayPlan& parent, std::span<const Plan>,
                                                 std::span<const std::int64_t> bounds_s)>
      interval_costs;
  /// What it costs beyond the intervals to leave some plans for each of others, [departure][to], vehicle-seconds.
  std::function<std::vector<std::vector<double>>(std::span<const TimedDeparture>, std::span<const Plan> to)>
      transition_costs;
  /// Cost of whole days with their transitions, as the objective says (s per vehicle).
  std::function<std::vector<double>(std::span<const DayPlan>)> day_costs;
  /// Whether to end with what there is.
  std::function<bool()> stopped;
  /// Seconds since the search began.
  std::function<double()> elapsed_s;
  /// Hears what is done, in one line.
  std::function<void(const std::string&)> told;
};

/// A day plan and how it was come to.
struct DaySearchResult {
  DayPlan best;
  double cost = 0;           ///< of the best, from DayOracle::day_costs
  DayPlan one_plan;          ///< the best single plan for the whole day that was met
  double one_plan_cost = 0;  ///< likewise
  std::int64_t evaluations = 0;
  std::size_t candidates = 0;  ///< plans met
  std::size_t rounds = 0;
  bool interrupted = false;
};

/// Chooses periods, breakpoints and plans together. First the day is cut into parts of like demand and a plan is
/// searched for each on its busiest window, beginning also from the plan of the part before. Then, round after round
/// until the budget is used: what every plan costs in every interval, the best division by dynamic programming, with
/// transitions tried where they are used; the whole day with its transitions confirms it; and the plans of the best
/// day's periods are searched on from where they are. `given` plans are candidates from the beginning, `given_days`
/// (sorted, legal) are days to do better than; one of them or of the given plans must be there. Equal arguments and
/// oracle answers give equal results where the budget is in evaluations.
DaySearchResult search_day(const Demand& demand, const DayDesign& design, const SearchBudget& budget,
                           std::uint64_t seed, std::span<const Plan> given, std::span<const DayPlan> given_days,
                           const DayOracle& oracle);

/// The intervals that the day is looked at by, one more bound than intervals; given breakpoints are among the bounds,
/// times within quiet hours are not, unless they are given.
std::vector<std::int64_t> interval_bounds(const Demand& demand, const DayDesign& design);

}  // namespace nightwave
