// SPDX-License-Identifier: Apache-2.0
#include "search/day_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/clock_time.hpp"
#include "base/errors.hpp"
#include "search/demand_parts.hpp"

namespace nightwave {
namespace {

/// Shares of the budget of the rounds: by judgement. The first finds plans from nothing, the others only go on.
constexpr double round_shares[] = {0.7, 0.3};
/// Share of a round that is dealt out evenly among the windows; the rest follows their vehicles, for an hour of the
/// night can lose less than an hour of the peak.
constexpr double even_share = 0.25;
/// Fewer evaluations than this for a window teach nothing; it then keeps the plans that there are.
constexpr std::int64_t fewest_evaluations = 16;

DayPlan all_day(const Plan& plan, std::int64_t begin_s) { return {{{begin_s, plan}}}; }

/// Costs in longer intervals: sums over the parts.
IntervalCosts summed(const IntervalCosts& costs, const std::vector<DayPart>& parts) {
  IntervalCosts sums{{costs.bounds_s.front()}, std::vector<std::vector<double>>(costs.plans.size())};
  for (const DayPart& part : parts) {
    sums.bounds_s.push_back(costs.bounds_s[part.end]);
    for (std::size_t p = 0; p < costs.plans.size(); ++p)
      sums.plans[p].push_back(std::accumulate(costs.plans[p].begin() + static_cast<std::ptrdiff_t>(part.first),
                                              costs.plans[p].begin() + static_cast<std::ptrdiff_t>(part.end), 0.0));
  }
  return sums;
}

class DaySearch {
 public:
  DaySearch(const Demand& demand, const DayDesign& design, const SearchBudget& budget, std::uint64_t seed,
            const DayOracle& oracle)
      : design_(design),
        budget_(budget),
        seed_(seed),
        oracle_(oracle),
        bounds_s_(interval_bounds(demand, design)),
        profile_(demand, bounds_s_) {}

  DaySearchResult operator()(std::span<const Plan> given, std::span<const DayPlan> given_days) {
    for (const Plan& plan : given) admit(plan);
    for (const DayPlan& day : given_days)
      for (const PlanPeriod& period : day.periods) admit(period.plan);
    if (!given_days.empty()) given_day_ = given_days.front();
    require(!candidates_.empty(), "a day search begins with a plan");
    std::vector<DayPlan> first(given_days.begin(), given_days.end());
    for (const Plan& plan : given) first.push_back(all_day(plan, bounds_s_.front()));
    offer(first);
    for (const double share : round_shares) {
      if (over()) break;
      const std::vector<DayPart> parts = result_.rounds == 0 ? first_parts() : parts_of(result_.best);
      search_parts(parts, share);
      divide(result_.rounds == 0 ? parents_of(parts) : result_.best);
      result_.rounds += 1;
    }
    result_.candidates = met_;
    result_.interrupted = oracle_.stopped();
    return std::move(result_);
  }

 private:
  std::size_t intervals() const { return bounds_s_.size() - 1; }

  bool over() const {
    if (oracle_.stopped()) return true;
    if (budget_.evaluations && result_.evaluations + fewest_evaluations > *budget_.evaluations) return true;
    return budget_.seconds && oracle_.elapsed_s() >= *budget_.seconds;
  }

  /// Takes a plan among the candidates unless it is there.
  void admit(const Plan& plan) {
    if (std::find(candidates_.begin(), candidates_.end(), plan) != candidates_.end()) return;
    candidates_.push_back(plan);
    met_ += 1;
  }

  std::vector<DayPart> first_parts() const {
    if (!design_.breakpoints_s.empty()) return parts_from(design_.breakpoints_s);
    return parts_of_like_demand(profile_, bounds_s_, std::min(design_.limits.most_plans, design_.limits.most_periods),
                                design_.limits.shortest_s);
  }

  std::vector<DayPart> parts_of(const DayPlan& day) const {
    if (!design_.breakpoints_s.empty()) return first_parts();
    std::vector<std::int64_t> begins_s;
    for (std::size_t i = 1; i < day.periods.size(); ++i) begins_s.push_back(day.periods[i].begin_s);
    return parts_from(begins_s);
  }

  /// The parts that begin at these times, and what is before; times between two bounds count as the later one.
  std::vector<DayPart> parts_from(const std::vector<std::int64_t>& begins_s) const {
    std::vector<DayPart> parts{{0, intervals()}};
    for (const std::int64_t begin_s : begins_s) {
      const auto bound = std::lower_bound(bounds_s_.begin(), bounds_s_.end(), begin_s);
      const auto first = static_cast<std::size_t>(bound - bounds_s_.begin());
      if (first <= parts.back().first || first >= intervals()) continue;
      parts.back().end = first;
      parts.push_back({first, intervals()});
    }
    return parts;
  }

  /// Searches a plan for every part, one after the other from the busiest outward, and takes them among the candidates.
  void search_parts(const std::vector<DayPart>& parts, double share) {
    const std::vector<double> weights = weights_of(parts);
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return profile_.departures(parts[a]) > profile_.departures(parts[b]);
    });
    plans_of_parts_.assign(parts.size(), std::nullopt);
    const double begun_s = oracle_.elapsed_s();
    const double seconds = budget_.seconds ? round_seconds(share, begun_s) : 0.0;
    double weight_left = 1;
    for (const std::size_t part : order) {
      if (over()) return;
      const DayPart window = busiest(profile_, bounds_s_, parts[part], design_.longest_window_s);
      WindowTask task;
      task.begin_s = bounds_s_[window.first];
      task.end_s = bounds_s_[window.end];
      // Every window and round has its own random numbers.
      task.seed = seed_ + (std::uint64_t{result_.rounds} << 32) + (std::uint64_t{part} << 40);
      if (budget_.evaluations) task.evaluations = evaluations_for(share * weights[part]);
      if (task.evaluations && *task.evaluations < fewest_evaluations) continue;
      if (budget_.seconds) {
        const double left = std::max(0.0, begun_s + seconds - oracle_.elapsed_s());
        task.seconds = left * weights[part] / std::max(1e-9, weight_left);
      }
      weight_left -= weights[part];
      task.incumbent = incumbent_for(parts, part);
      task.from_incumbent_alone = result_.rounds > 0;
      oracle_.told("searching a plan for " + clock_time(task.begin_s) + " to " + clock_time(task.end_s));
      const WindowResult found = oracle_.search(task);
      result_.evaluations += found.evaluations;
      plans_of_parts_[part] = found.plan;
      admit(found.plan);
    }
  }

  std::vector<double> weights_of(const std::vector<DayPart>& parts) const {
    const double all = std::max(1e-9, profile_.departures({0, intervals()}));
    std::vector<double> weights;
    for (const DayPart& part : parts)
      weights.push_back(even_share / static_cast<double>(parts.size()) +
                        (1 - even_share) * profile_.departures(part) / all);
    return weights;
  }

  std::int64_t evaluations_for(double share) const {
    const auto wanted = static_cast<std::int64_t>(std::floor(share * static_cast<double>(*budget_.evaluations)));
    return std::min(wanted, *budget_.evaluations - result_.evaluations);
  }

  /// What a round may take of the time that is left, so that dividing the day, as long as it took last time, fits in
  /// behind it and behind every later round.
  double round_seconds(double share, double now_s) const {
    double shares_left = 0;
    std::size_t rounds_left = 0;
    for (std::size_t r = result_.rounds; r < std::size(round_shares); ++r)
      shares_left += round_shares[r], ++rounds_left;
    const double left = *budget_.seconds - now_s - dividing_s_ * static_cast<double>(rounds_left);
    return std::max(0.0, left) * share / shares_left;
  }

  /// The plan to begin a part's search from as well: later what the best day has there; at first the plan of the
  /// neighbour that was searched before, the busier one of two.
  std::optional<Plan> incumbent_for(const std::vector<DayPart>& parts, std::size_t part) const {
    if (result_.rounds > 0) return plan_at(result_.best, bounds_s_[parts[part].first]);
    if (given_day_) return plan_at(*given_day_, bounds_s_[parts[part].first]);
    std::optional<std::size_t> neighbour;
    const auto consider = [&](std::size_t other) {
      if (!plans_of_parts_[other]) return;
      if (!neighbour || profile_.departures(parts[other]) > profile_.departures(parts[*neighbour])) neighbour = other;
    };
    if (part > 0) consider(part - 1);
    if (part + 1 < parts.size()) consider(part + 1);
    return neighbour ? plans_of_parts_[*neighbour] : std::nullopt;
  }

  /// The day of the parts' own plans: realistic traffic for the first table of costs.
  DayPlan parents_of(const std::vector<DayPart>& parts) const {
    DayPlan day;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!plans_of_parts_[i]) continue;
      if (!day.periods.empty() && day.periods.back().plan == *plans_of_parts_[i]) continue;
      day.periods.push_back({bounds_s_[parts[i].first], *plans_of_parts_[i]});
    }
    return day.periods.empty() ? result_.best : day;
  }

  /// Finds the best division among the candidates and lets the whole day decide about it.
  void divide(const DayPlan& parent) {
    if (oracle_.stopped()) return;
    const double begun_s = oracle_.elapsed_s();
    IntervalCosts costs{bounds_s_, oracle_.interval_costs(parent, candidates_, bounds_s_)};
    SegmentationLimits limits = design_.limits;
    if (!design_.breakpoints_s.empty()) {
      costs = summed(costs, first_parts());
      limits = {candidates_.size(), costs.intervals(), 0};
    }
    const TransitionTrials trials = [&](std::span<const PlanDeparture> departures) {
      std::vector<TimedDeparture> timed;
      for (const PlanDeparture& departure : departures)
        timed.push_back({costs.bounds_s[departure.interval], &candidates_[departure.from]});
      return oracle_.transition_costs(timed, candidates_);
    };
    const Segmentation found = best_segmentation(costs, trials, TransitionEffort(), limits);
    DayPlan day;
    for (const Segment& segment : found.segments)
      day.periods.push_back({costs.bounds_s[segment.first], candidates_[segment.plan]});
    // Each alone as well: only the whole day tells which jams. Days that run side by side cost little more than one.
    std::vector<DayPlan> days{day, parent_within_limits(parent)};
    for (const Plan& plan : candidates_) days.push_back(all_day(plan, bounds_s_.front()));
    offer(days);
    forget_useless(costs, found);
    dividing_s_ = oracle_.elapsed_s() - begun_s;
  }

  /// The parent where it obeys the limits itself, else the best day once more.
  DayPlan parent_within_limits(const DayPlan& parent) const {
    if (!design_.breakpoints_s.empty()) return parent;
    std::vector<Plan> plans;
    for (const PlanPeriod& period : parent.periods)
      if (std::find(plans.begin(), plans.end(), period.plan) == plans.end()) plans.push_back(period.plan);
    const bool fits = plans.size() <= design_.limits.most_plans && parent.periods.size() <= design_.limits.most_periods;
    return fits ? parent : result_.best;
  }

  /// Keeps the candidates that are in force in the division or the cheapest anywhere: tables stay small.
  void forget_useless(const IntervalCosts& costs, const Segmentation& found) {
    std::vector<bool> useful(candidates_.size(), false);
    for (const Segment& segment : found.segments) useful[segment.plan] = true;
    for (std::size_t t = 0; t < costs.intervals(); ++t) {
      std::size_t cheapest = 0;
      for (std::size_t p = 1; p < candidates_.size(); ++p)
        if (costs.plans[p][t] < costs.plans[cheapest][t]) cheapest = p;
      useful[cheapest] = true;
    }
    std::vector<Plan> kept;
    for (std::size_t p = 0; p < candidates_.size(); ++p)
      if (useful[p]) kept.push_back(std::move(candidates_[p]));
    candidates_ = std::move(kept);
    for (const PlanPeriod& period : result_.best.periods)
      if (std::find(candidates_.begin(), candidates_.end(), period.plan) == candidates_.end())
        candidates_.push_back(period.plan);
  }

  void offer(const std::vector<DayPlan>& days) {
    const std::vector<double> costs = oracle_.day_costs(days);
    for (std::size_t i = 0; i < days.size(); ++i) {
      if (result_.best.periods.empty() || costs[i] < result_.cost) {
        result_.best = days[i];
        result_.cost = costs[i];
      }
      if (days[i].periods.size() > 1) continue;
      if (result_.one_plan.periods.empty() || costs[i] < result_.one_plan_cost) {
        result_.one_plan = days[i];
        result_.one_plan_cost = costs[i];
      }
    }
  }

  const DayDesign& design_;
  SearchBudget budget_;
  std::uint64_t seed_;
  const DayOracle& oracle_;
  std::vector<std::int64_t> bounds_s_;
  DemandProfile profile_;
  std::vector<Plan> candidates_;
  std::vector<std::optional<Plan>> plans_of_parts_;
  std::size_t met_ = 0;
  double dividing_s_ = 0;  ///< time that the last division took
  std::optional<DayPlan> given_day_;
  DaySearchResult result_;
};

}  // namespace

std::vector<std::int64_t> interval_bounds(const Demand& demand, const DayDesign& design) {
  const std::int64_t slice_s = demand.slice_s;
  const std::int64_t interval_s = (design.interval_s + slice_s - 1) / slice_s * slice_s;
  std::vector<std::int64_t> bounds{demand.begin_s};
  const auto fill_to = [&](std::int64_t end_s) {
    require(bounds.back() < end_s, "breakpoints ascend within the day");
    while (bounds.back() + interval_s < end_s) bounds.push_back(bounds.back() + interval_s);
    bounds.push_back(end_s);
  };
  for (const std::int64_t breakpoint : design.breakpoints_s) fill_to(breakpoint);
  fill_to(demand.end_s);
  // An interval is the least that a plan rules: without the bounds within them quiet hours are one.
  std::erase_if(bounds, [&](std::int64_t bound) {
    return bound != demand.begin_s && bound != demand.end_s &&
           std::find(design.breakpoints_s.begin(), design.breakpoints_s.end(), bound) == design.breakpoints_s.end() &&
           std::any_of(design.quiet_s.begin(), design.quiet_s.end(),
                       [&](const auto& quiet) { return bound > quiet.first && bound < quiet.second; });
  });
  return bounds;
}

DaySearchResult search_day(const Demand& demand, const DayDesign& design, const SearchBudget& budget,
                           std::uint64_t seed, std::span<const Plan> given, std::span<const DayPlan> given_days,
                           const DayOracle& oracle) {
  return DaySearch(demand, design, budget, seed, oracle)(given, given_days);
}

}  // namespace nightwave
