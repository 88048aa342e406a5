// SPDX-License-Identifier: Apache-2.0
#include "search/segmentation.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "base/errors.hpp"

namespace nightwave {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// Which plans may be used.
using PlanSet = std::vector<bool>;

/// Finds the best division for a set of plans, whose number does not count.
class DynamicProgram {
 public:
  DynamicProgram(const IntervalCosts& costs, const TransitionCost& transition, const SegmentationLimits& limits)
      : costs_(costs), transition_(transition), plans_(costs.plans.size()), intervals_(costs.intervals()) {
    // No more periods than intervals: the table stays small where the limit is generous.
    periods_ = std::min(limits.most_periods, intervals_);
    for (std::size_t t = 0; t <= intervals_; ++t) {
      const auto first = costs.bounds_s.begin();
      const auto end = std::lower_bound(first, costs.bounds_s.end(), costs.bounds_s[t] + limits.shortest_s);
      earliest_end_.push_back(std::max<std::size_t>(t + 1, static_cast<std::size_t>(end - first)));
    }
    for (const std::vector<double>& row : costs.plans) {
      std::vector<double>& sums = sums_.emplace_back(1, 0.0);
      for (const double cost : row) sums.push_back(sums.back() + cost);
    }
  }

  std::optional<Segmentation> operator()(const PlanSet& allowed) {
    states_.assign((intervals_ + 1) * plans_ * (periods_ + 1), State{});
    for (std::size_t p = 0; p < plans_; ++p)
      if (allowed[p]) enter(0, p, 1, 0.0, p);
    for (std::size_t t = 1; t < intervals_; ++t) {
      for (std::size_t p = 0; p < plans_; ++p)
        for (std::size_t k = 1; k <= periods_; ++k) stay(t, p, k);
      for (std::size_t q = 0; q < plans_; ++q) change(t, q, allowed);
    }
    return trace_back();
  }

 private:
  /// The best way to the beginning of an interval with a plan in force for long enough.
  struct State {
    double cost = never;
    std::size_t since = 0;  ///< interval in which the plan came into force
    std::size_t from = 0;   ///< plan before
  };

  State& state(std::size_t t, std::size_t p, std::size_t k) { return states_[(t * plans_ + p) * (periods_ + 1) + k]; }

  void offer(std::size_t t, std::size_t p, std::size_t k, const State& way) {
    if (State& known = state(t, p, k); way.cost < known.cost) known = way;
  }

  /// Goes on with a plan for another interval.
  void stay(std::size_t t, std::size_t p, std::size_t k) {
    State way = state(t, p, k);
    way.cost += costs_.plans[p][t];
    offer(t + 1, p, k, way);
  }

  /// Brings a plan into force for as long as it must last.
  void enter(std::size_t t, std::size_t p, std::size_t k, double before, std::size_t from) {
    const std::size_t end = earliest_end_[t];
    if (end > intervals_) return;
    offer(end, p, k, {before + (sums_[p][end] - sums_[p][t]), t, from});
  }

  void change(std::size_t t, std::size_t from, const PlanSet& allowed) {
    for (std::size_t to = 0; to < plans_; ++to) {
      if (to == from || !allowed[to]) continue;
      std::optional<double> transition;
      for (std::size_t k = 1; k < periods_; ++k) {
        const double before = state(t, from, k).cost;
        if (before == never) continue;
        if (!transition) transition = transition_({t, from, to});
        enter(t, to, k + 1, before + *transition, from);
      }
    }
  }

  std::optional<Segmentation> trace_back() {
    std::size_t plan = 0, count = 0;
    double best = never;
    for (std::size_t p = 0; p < plans_; ++p)
      for (std::size_t k = 1; k <= periods_; ++k)
        if (state(intervals_, p, k).cost < best) best = state(intervals_, p, k).cost, plan = p, count = k;
    if (best == never) return std::nullopt;
    Segmentation result{{}, best};
    std::size_t end = intervals_;
    for (; count > 0; --count) {
      const State& here = state(end, plan, count);
      result.segments.push_back({here.since, plan});
      end = here.since;
      plan = here.from;
    }
    std::reverse(result.segments.begin(), result.segments.end());
    return result;
  }

  const IntervalCosts& costs_;
  const TransitionCost& transition_;
  std::size_t plans_, intervals_, periods_;
  std::vector<std::size_t> earliest_end_;  ///< [interval] of a period that begins there
  std::vector<std::vector<double>> sums_;  ///< [plan][interval] costs before it
  std::vector<State> states_;              ///< [interval][plan][periods]
};

/// Branches over who is among the plans, each branch bounded by the best division that ignores the limit.
class PlanChoice {
 public:
  PlanChoice(DynamicProgram& program, std::size_t most_plans) : program_(program), most_plans_(most_plans) {}

  void branch(const PlanSet& allowed, const PlanSet& chosen) {
    const std::optional<Segmentation> bound = program_(allowed);
    if (!bound || (best_ && bound->cost >= best_->cost)) return;
    std::vector<std::size_t> length(allowed.size(), 0);
    std::size_t used = 0;
    for (std::size_t i = 0; i < bound->segments.size(); ++i) {
      std::size_t& here = length[bound->segments[i].plan];
      used += here == 0 ? 1 : 0;
      here += i + 1 < bound->segments.size() ? bound->segments[i + 1].first - bound->segments[i].first : 1;
    }
    if (used <= most_plans_) {
      best_ = bound;
      return;
    }
    // The longest of those that are not settled: with it first, good divisions are found early.
    std::size_t next = allowed.size();
    for (std::size_t p = 0; p < allowed.size(); ++p)
      if (length[p] > 0 && !chosen[p] && (next == allowed.size() || length[p] > length[next])) next = p;
    PlanSet with = chosen;
    with[next] = true;
    const bool full = static_cast<std::size_t>(std::count(with.begin(), with.end(), true)) == most_plans_;
    branch(full ? with : allowed, with);
    PlanSet without = allowed;
    without[next] = false;
    branch(without, chosen);
  }

  const std::optional<Segmentation>& best() const { return best_; }

 private:
  DynamicProgram& program_;
  std::size_t most_plans_;
  std::optional<Segmentation> best_;
};

/// Where a division changes plans without that having been tried.
std::vector<PlanDeparture> untried(const Segmentation& segmentation,
                                   const std::map<PlanDeparture, std::vector<double>>& tried) {
  std::vector<PlanDeparture> departures;
  for (std::size_t i = 1; i < segmentation.segments.size(); ++i) {
    const PlanDeparture departure{segmentation.segments[i].first, segmentation.segments[i - 1].plan};
    if (!tried.contains(departure)) departures.push_back(departure);
  }
  return departures;
}

/// Mean cost of all changes that were tried; `otherwise` where none was.
double mean_of(const std::map<PlanDeparture, std::vector<double>>& tried, double otherwise) {
  double sum = 0;
  std::size_t count = 0;
  for (const auto& [departure, costs] : tried)
    for (std::size_t to = 0; to < costs.size(); ++to) {
      if (to == departure.from) continue;
      sum += costs[to];
      count += 1;
    }
  return count > 0 ? sum / static_cast<double>(count) : otherwise;
}

}  // namespace

Segmentation best_segmentation(const IntervalCosts& costs, const TransitionCost& transition,
                               const SegmentationLimits& limits) {
  require(costs.bounds_s.size() >= 2 && !costs.plans.empty(), "a division of the day needs an interval and a plan");
  for (const std::vector<double>& row : costs.plans)
    require(row.size() == costs.intervals(), "every plan needs a cost in every interval");
  require(limits.most_plans > 0 && limits.most_periods > 0, "a division of the day needs a period");
  DynamicProgram program(costs, transition, limits);
  PlanChoice choice(program, limits.most_plans);
  choice.branch(PlanSet(costs.plans.size(), true), PlanSet(costs.plans.size(), false));
  require(choice.best().has_value(), "the shortest period must not be longer than the day");
  return *choice.best();
}

Segmentation best_segmentation(const IntervalCosts& costs, const TransitionTrials& trials,
                               const TransitionEffort& effort, const SegmentationLimits& limits) {
  std::map<PlanDeparture, std::vector<double>> tried;
  double otherwise = effort.bound;
  const TransitionCost transition = [&](const PlanChange& change) {
    const auto known = tried.find({change.interval, change.from});
    return known == tried.end() ? otherwise : known->second[change.to];
  };
  for (;;) {
    Segmentation best = best_segmentation(costs, transition, limits);
    std::vector<PlanDeparture> unknown = untried(best, tried);
    if (unknown.empty() || tried.size() >= effort.most_trials) return best;
    unknown.resize(std::min(unknown.size(), effort.most_trials - tried.size()));
    const std::vector<std::vector<double>> found = trials(unknown);
    require(found.size() == unknown.size(), "every transition that is tried has a cost");
    for (std::size_t i = 0; i < unknown.size(); ++i) tried[unknown[i]] = found[i];
    if (tried.size() >= effort.most_trials) otherwise = std::max(otherwise, mean_of(tried, otherwise));
  }
}

}  // namespace nightwave
