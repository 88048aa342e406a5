// SPDX-License-Identifier: Apache-2.0
#include "search/segmentation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <set>
#include <string>

#include "base/errors.hpp"

namespace nightwave {
namespace {

constexpr std::int64_t quarter_s = 900;

std::vector<std::int64_t> quarters(std::size_t count) {
  std::vector<std::int64_t> bounds;
  for (std::size_t t = 0; t <= count; ++t) bounds.push_back(static_cast<std::int64_t>(t) * quarter_s);
  return bounds;
}

struct Case {
  IntervalCosts costs;
  std::vector<double> transitions;  ///< [interval][from][to]
  SegmentationLimits limits;

  double transition(const PlanChange& change) const {
    return transitions[(change.interval * costs.plans.size() + change.from) * costs.plans.size() + change.to];
  }
};

Case random_case(std::mt19937& random, std::size_t intervals, std::size_t plans) {
  const auto below = [&](unsigned limit) { return random() % limit; };
  Case c;
  c.costs.bounds_s = quarters(intervals);
  // Costs that follow each other resemble each other, as in a day: else every limit would bind all the time.
  for (std::size_t p = 0; p < plans; ++p) {
    std::vector<double>& row = c.costs.plans.emplace_back();
    auto level = static_cast<double>(below(100));
    for (std::size_t t = 0; t < intervals; ++t) row.push_back(level += static_cast<double>(below(61)) - 30.0);
  }
  for (std::size_t i = 0; i < intervals * plans * plans; ++i) c.transitions.push_back(static_cast<double>(below(40)));
  c.limits.most_plans = 1 + below(static_cast<unsigned>(plans));
  c.limits.most_periods = 1 + below(5);
  c.limits.shortest_s = static_cast<std::int64_t>(below(4)) * quarter_s;
  return c;
}

/// Cost of a sequence of one plan per interval; infinite where it breaks a limit.
double cost_of(const Case& c, const std::vector<std::size_t>& plan) {
  double cost = 0;
  std::size_t periods = 1, first = 0;
  const auto too_short = [&](std::size_t end) {
    return c.costs.bounds_s[end] - c.costs.bounds_s[first] < c.limits.shortest_s;
  };
  for (std::size_t t = 0; t < plan.size(); ++t) {
    if (t > 0 && plan[t] != plan[t - 1]) {
      if (too_short(t)) return std::numeric_limits<double>::infinity();
      cost += c.transition({t, plan[t - 1], plan[t]});
      periods += 1;
      first = t;
    }
    cost += c.costs.plans[plan[t]][t];
  }
  const bool fits = !too_short(plan.size()) && periods <= c.limits.most_periods &&
                    std::set<std::size_t>(plan.begin(), plan.end()).size() <= c.limits.most_plans;
  return fits ? cost : std::numeric_limits<double>::infinity();
}

/// The least cost of all plans^intervals sequences.
double exhaustive(const Case& c) {
  std::vector<std::size_t> plan(c.costs.intervals(), 0);
  double best = std::numeric_limits<double>::infinity();
  for (;;) {
    best = std::min(best, cost_of(c, plan));
    std::size_t t = 0;
    while (t < plan.size() && ++plan[t] == c.costs.plans.size()) plan[t++] = 0;
    if (t == plan.size()) return best;
  }
}

std::vector<std::size_t> plan_per_interval(const Segmentation& s, std::size_t intervals) {
  std::vector<std::size_t> plan(intervals);
  for (std::size_t i = 0; i < s.segments.size(); ++i)
    for (std::size_t t = s.segments[i].first; t < intervals; ++t) plan[t] = s.segments[i].plan;
  return plan;
}

TEST(Segmentation, IsTheBestOfAllThatExhaustiveSearchFinds) {
  std::mt19937 random(7);
  int limited_by_plans = 0, limited_by_duration = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    Case c = random_case(random, 3 + random() % 6, 2 + random() % 3);
    const double best = exhaustive(c);
    if (!std::isfinite(best)) continue;  // a period that lasts longer than the day
    const Segmentation found = best_segmentation(
        c.costs, [&](const PlanChange& change) { return c.transition(change); }, c.limits);
    EXPECT_DOUBLE_EQ(found.cost, best) << "trial " << trial;
    EXPECT_DOUBLE_EQ(cost_of(c, plan_per_interval(found, c.costs.intervals())), best) << "trial " << trial;
    Case free = c;
    free.limits.most_plans = c.costs.plans.size();
    limited_by_plans += exhaustive(free) < best ? 1 : 0;
    free = c;
    free.limits.shortest_s = 0;
    limited_by_duration += exhaustive(free) < best ? 1 : 0;
  }
  // The limits are worth testing only where they bind.
  EXPECT_GT(limited_by_plans, 20);
  EXPECT_GT(limited_by_duration, 20);
}

TEST(Segmentation, IsTheBestOnIntervalsOfUnequalLength) {
  std::mt19937 random(11);
  for (int trial = 0; trial < 100; ++trial) {
    Case c = random_case(random, 6, 3);
    for (std::size_t t = 1; t < c.costs.bounds_s.size(); ++t)
      c.costs.bounds_s[t] = c.costs.bounds_s[t - 1] + static_cast<std::int64_t>(1 + random() % 4) * 600;
    const double best = exhaustive(c);
    if (!std::isfinite(best)) continue;
    const Segmentation found = best_segmentation(
        c.costs, [&](const PlanChange& change) { return c.transition(change); }, c.limits);
    EXPECT_DOUBLE_EQ(found.cost, best) << "trial " << trial;
  }
}

/// Tells what a case's transitions cost, and notes what was asked.
TransitionTrials trials_of(const Case& c, std::set<PlanDeparture>& seen) {
  return [&](std::span<const PlanDeparture> departures) {
    std::vector<std::vector<double>> costs;
    for (const PlanDeparture& departure : departures) {
      EXPECT_TRUE(seen.insert(departure).second) << "no transition is tried twice";
      std::vector<double>& to_all = costs.emplace_back();
      for (std::size_t to = 0; to < c.costs.plans.size(); ++to)
        to_all.push_back(c.transition({departure.interval, departure.from, to}));
    }
    return costs;
  };
}

TEST(Segmentation, TriesNoMoreTransitionsThanItTakesToBeCertain) {
  std::mt19937 random(3);
  std::size_t tried = 0, all = 0;
  for (int trial = 0; trial < 100; ++trial) {
    const Case c = random_case(random, 7, 3);
    const double best = exhaustive(c);
    if (!std::isfinite(best)) continue;
    std::set<PlanDeparture> seen;
    const Segmentation found = best_segmentation(c.costs, trials_of(c, seen), {.most_trials = 1000}, c.limits);
    EXPECT_DOUBLE_EQ(found.cost, best) << "trial " << trial;
    tried += seen.size();
    all += 6 * 3;
  }
  EXPECT_LT(tried, all / 2);
}

TEST(Segmentation, EndsWhenItMayTryNoMoreTransitions) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 20; ++trial) {
    Case c = random_case(random, 8, 4);
    c.limits = {4, 8, 0};
    std::set<PlanDeparture> seen;
    const Segmentation found = best_segmentation(c.costs, trials_of(c, seen), {.most_trials = 3}, c.limits);
    EXPECT_LE(seen.size(), 3u);
    EXPECT_TRUE(std::isfinite(cost_of(c, plan_per_interval(found, 8))));
  }
}

TEST(Segmentation, LetsAPlanComeBack) {
  Case c;
  c.costs.bounds_s = quarters(6);
  c.costs.plans = {{1, 1, 9, 9, 1, 1}, {9, 9, 1, 1, 9, 9}};
  c.transitions.assign(24, 2.0);
  c.limits.most_plans = 2;
  const Segmentation found = best_segmentation(
      c.costs, [&](const PlanChange& change) { return c.transition(change); }, c.limits);
  EXPECT_EQ(found.segments, (std::vector<Segment>{{0, 0}, {2, 1}, {4, 0}}));
  EXPECT_DOUBLE_EQ(found.cost, 10.0);
}

TEST(Segmentation, ChangesNothingWhereTransitionsCostMoreThanTheyGain) {
  Case c;
  c.costs.bounds_s = quarters(6);
  c.costs.plans = {{1, 1, 9, 9, 1, 1}, {9, 9, 1, 1, 9, 9}};
  c.transitions.assign(24, 9.0);
  const Segmentation found = best_segmentation(
      c.costs, [&](const PlanChange& change) { return c.transition(change); }, c.limits);
  EXPECT_EQ(found.segments, (std::vector<Segment>{{0, 0}}));
}

TEST(Segmentation, FitsADayOfQuartersWithManyPlans) {
  std::mt19937 random(5);
  Case c = random_case(random, 96, 24);
  c.limits = {6, 8, 3600};
  const Segmentation found = best_segmentation(
      c.costs, [&](const PlanChange& change) { return c.transition(change); }, c.limits);
  EXPECT_DOUBLE_EQ(cost_of(c, plan_per_interval(found, 96)), found.cost);
  // No single change of one period's plan, and no shift of one of its ends, is better.
  const auto plans = plan_per_interval(found, 96);
  for (std::size_t i = 0; i < found.segments.size(); ++i)
    for (std::size_t p = 0; p < 24; ++p) {
      auto other = plans;
      const std::size_t end = i + 1 < found.segments.size() ? found.segments[i + 1].first : 96;
      for (std::size_t t = found.segments[i].first; t < end; ++t) other[t] = p;
      EXPECT_GE(cost_of(c, other), found.cost - 1e-9);
    }
}

TEST(Segmentation, RefusesPeriodsLongerThanTheDay) {
  Case c;
  c.costs.bounds_s = quarters(2);
  c.costs.plans = {{1, 1}};
  c.limits.shortest_s = 3 * quarter_s;
  EXPECT_THROW(best_segmentation(
                   c.costs, [](const PlanChange&) { return 0.0; }, c.limits),
               InvariantError);
}

}  // namespace
}  // namespace nightwave
