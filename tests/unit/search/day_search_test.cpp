// SPDX-License-Identifier: Apache-2.0
#include "search/day_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <set>
#include <utility>

#include "search/day_memory.hpp"

namespace nightwave {
namespace {

constexpr std::int64_t hour_s = 3600;

/// A day of one signal whose plans differ in their cycle alone. Every hour has a cycle that suits it; a plan costs what
/// its cycle is away from that, for every vehicle.
class OneSignalDay {
 public:
  OneSignalDay() {
    demand_.end_s = 24 * hour_s;
    demand_.slice_s = 300;
    demand_.departure_bin_s = 300;
    for (std::int32_t slice = 0; slice < 288; ++slice) {
      const float vehicles = peak(slice * 300) ? 100 : 20;
      demand_.departures.push_back({LinkId(0), VehicleClass::car, slice, vehicles});
      demand_.passages.push_back({LinkId(0), std::nullopt, std::nullopt, VehicleClass::car, slice, vehicles});
    }
    oracle_.search = [this](const WindowTask& task) { return search(task); };
    oracle_.interval_costs = [](const DayPlan&, std::span<const Plan> plans, std::span<const std::int64_t> bounds_s) {
      std::vector<std::vector<double>> rows;
      for (const Plan& plan : plans) {
        std::vector<double>& row = rows.emplace_back();
        for (std::size_t t = 0; t + 1 < bounds_s.size(); ++t) row.push_back(cost(plan, bounds_s[t], bounds_s[t + 1]));
      }
      return rows;
    };
    oracle_.transition_costs = [this](std::span<const TimedDeparture> departures, std::span<const Plan> to) {
      tried_ += departures.size();
      return std::vector<std::vector<double>>(departures.size(), std::vector<double>(to.size(), transition_cost_));
    };
    oracle_.day_costs = [this](std::span<const DayPlan> days) {
      std::vector<double> costs;
      for (const DayPlan& day : days) costs.push_back(day_cost(day));
      return costs;
    };
    oracle_.stopped = [this] { return static_cast<int>(tasks_.size()) >= stop_after_; };
    oracle_.elapsed_s = [] { return 0.0; };
    oracle_.told = [](const std::string&) {};
  }

  DaySearchResult result(const std::vector<DayPlan>& days = {}) {
    const std::vector<Plan> given{with_cycle(60)};
    return search_day(demand_, design_, {.evaluations = 10000, .seconds = std::nullopt}, 1, given, days, oracle_);
  }

  static bool peak(std::int64_t time_s) {
    return (7 * hour_s <= time_s && time_s < 9 * hour_s) || (16 * hour_s <= time_s && time_s < 19 * hour_s);
  }
  static int ideal(std::int64_t time_s) {
    if (!peak(time_s)) return time_s < 6 * hour_s || time_s >= 22 * hour_s ? 50 : 70;
    return time_s < 12 * hour_s ? 110 : 120;
  }
  static Plan with_cycle(int cycle_s) {
    Plan plan;
    plan.timings.push_back({cycle_s, 0, {0}, {cycle_s}});
    return plan;
  }
  static int cycle(const Plan& plan) { return plan.timings[SignalId(0)].cycle_s; }
  static double cost(const Plan& plan, std::int64_t begin_s, std::int64_t end_s) {
    double sum = 0;
    for (std::int64_t time = begin_s; time < end_s; time += 300)
      sum += (peak(time) ? 100 : 20) * std::abs(cycle(plan) - ideal(time));
    return sum;
  }
  double day_cost(const DayPlan& day) const {
    double sum = transition_cost_ * (static_cast<double>(day.periods.size()) - 1);
    for (std::size_t i = 0; i < day.periods.size(); ++i)
      sum += cost(day.periods[i].plan, i == 0 ? 0 : day.periods[i].begin_s,
                  i + 1 < day.periods.size() ? day.periods[i + 1].begin_s : 24 * hour_s);
    return sum + (day.periods.size() > 1 ? surprise_ : 0);
  }

  Demand demand_;
  DayDesign design_;
  DayOracle oracle_;
  double transition_cost_ = 500;
  double surprise_ = 0;  ///< what a day with transitions costs beyond what its intervals say
  int stop_after_ = 1000;
  std::vector<WindowTask> tasks_;
  std::size_t tried_ = 0;

 private:
  /// Comes half of the way from the incumbent, or from 60 s, to what suits the middle of the window.
  WindowResult search(const WindowTask& task) {
    tasks_.push_back(task);
    const int from = task.incumbent ? cycle(*task.incumbent) : 60;
    const int to = ideal((task.begin_s + task.end_s) / 2);
    return {with_cycle(from + (to - from + (to > from ? 1 : -1)) / 2), task.evaluations.value_or(0)};
  }
};

std::vector<std::int64_t> begins(const DayPlan& day) {
  std::vector<std::int64_t> all;
  for (const PlanPeriod& period : day.periods) all.push_back(period.begin_s / 900);
  return all;
}

TEST(DaySearch, FindsTheBreakpointsOfADay) {
  OneSignalDay day;
  const DaySearchResult result = day.result();
  EXPECT_EQ(begins(result.best), (std::vector<std::int64_t>{0, 24, 28, 36, 64, 76, 88}));
  EXPECT_DOUBLE_EQ(result.cost, day.day_cost(result.best));
  EXPECT_LT(result.cost, result.one_plan_cost);
  EXPECT_EQ(result.one_plan.periods.size(), 1u);
}

TEST(DaySearch, GoesOnFromTheBestDaysPlans) {
  OneSignalDay day;
  const DaySearchResult result = day.result();
  EXPECT_EQ(result.rounds, 2u);
  EXPECT_LE(result.evaluations, 10000);
  EXPECT_GT(result.evaluations, 9500);
  // Twice half of the way, from 60 s or from a neighbour; once alone leaves up to 30 s.
  for (const PlanPeriod& period : result.best.periods)
    EXPECT_NEAR(OneSignalDay::cycle(period.plan), OneSignalDay::ideal(period.begin_s), 16) << period.begin_s;
}

TEST(DaySearch, SearchesOnTheBusiestPartOfAPeriodAndNoLongerThanItsLimit) {
  OneSignalDay day;
  day.result();
  for (const WindowTask& task : day.tasks_) EXPECT_LE(task.end_s - task.begin_s, 2 * hour_s);
  std::set<std::uint64_t> seeds;
  for (const WindowTask& task : day.tasks_) EXPECT_TRUE(seeds.insert(task.seed).second);
}

TEST(DaySearch, ObeysItsLimits) {
  OneSignalDay day;
  day.design_.limits = {2, 3, 4 * hour_s};
  const DayPlan best = day.result().best;
  ASSERT_LE(best.periods.size(), 3u);
  for (std::size_t i = 1; i < best.periods.size(); ++i)
    EXPECT_GE(best.periods[i].begin_s - best.periods[i - 1].begin_s, 4 * hour_s);
}

TEST(DaySearch, KeepsGivenBreakpoints) {
  OneSignalDay day;
  day.design_.breakpoints_s = {6 * hour_s + 1800, 9 * hour_s + 1800, 15 * hour_s + 1800, 19 * hour_s};
  day.design_.limits = {1, 1, 24 * hour_s};  // do not count
  const DaySearchResult result = day.result();
  EXPECT_EQ(begins(result.best), (std::vector<std::int64_t>{0, 26, 38, 62, 76}));
  for (const WindowTask& task : day.tasks_) EXPECT_LE(task.end_s - task.begin_s, 2 * hour_s);
}

TEST(DaySearch, NeverTakesADayThatIsWorseThanOnePlan) {
  OneSignalDay day;
  day.surprise_ = 1e9;
  const DaySearchResult result = day.result();
  EXPECT_EQ(result.best.periods.size(), 1u);
  EXPECT_DOUBLE_EQ(result.cost, result.one_plan_cost);
}

TEST(DaySearch, ChangesNoPlanWhereTransitionsCostMoreThanTheyGain) {
  OneSignalDay day;
  day.transition_cost_ = 1e9;
  EXPECT_EQ(day.result().best.periods.size(), 1u);
  EXPECT_GT(day.tried_, 0u);
}

TEST(DaySearch, IsNoWorseThanTheDayItIsGiven) {
  OneSignalDay day;
  DayPlan perfect;
  for (const std::int64_t hour : {0, 6, 7, 9, 16, 19, 22})
    perfect.periods.push_back({hour * hour_s, OneSignalDay::with_cycle(OneSignalDay::ideal(hour * hour_s))});
  const DaySearchResult result = day.result({perfect});
  EXPECT_EQ(result.best, perfect);
}

TEST(DaySearch, EndsWithWhatItHasWhenItIsStopped) {
  OneSignalDay day;
  day.stop_after_ = 2;
  const DaySearchResult result = day.result();
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(day.tasks_.size(), 2u);
  EXPECT_FALSE(result.best.periods.empty());
}

/// A day search with memory; every state that it left.
std::pair<DaySearchResult, std::vector<Bytes>> remembered(OneSignalDay& day, DaySnapshot from) {
  std::vector<Bytes> states;
  if (from.answers.empty()) from.budget.evaluations = 10000;
  DayMemory memory(std::move(from), [&](Bytes state) { states.push_back(std::move(state)); });
  DayOracle oracle = day.oracle_;
  oracle.search = [&](const WindowTask& task) {
    // A search of two generations: the first ends with a state.
    if (!task.resume) memory.keep_window(to_bytes(task.seed));
    EXPECT_EQ(task.resume.value_or(to_bytes(task.seed)), to_bytes(task.seed));
    return day.oracle_.search(task);
  };
  const std::vector<Plan> given{OneSignalDay::with_cycle(60)};
  DaySearchResult result =
      search_day(day.demand_, day.design_, memory.budget(), 1, given, {}, memory.remembering(std::move(oracle)));
  return {std::move(result), std::move(states)};
}

TEST(DaySearch, GoesOnFromEveryStateAndEndsWithTheSameDay) {
  OneSignalDay undisturbed;
  const auto [whole, states] = remembered(undisturbed, {});
  EXPECT_EQ(whole.best, OneSignalDay().result().best);
  ASSERT_GT(states.size(), 2 * undisturbed.tasks_.size()) << "one per window's generation and per answer";
  std::size_t left = undisturbed.tasks_.size();
  for (const Bytes& state : states) {
    OneSignalDay day;
    const DaySearchResult result = remembered(day, from_bytes<DaySnapshot>(state)).first;
    EXPECT_EQ(result.best, whole.best);
    EXPECT_EQ(result.cost, whole.cost);
    EXPECT_EQ(result.one_plan, whole.one_plan);
    EXPECT_EQ(result.evaluations, whole.evaluations);
    EXPECT_EQ(result.candidates, whole.candidates);
    EXPECT_LE(day.tasks_.size(), left) << "what was answered is not asked again";
    left = day.tasks_.size();
  }
  EXPECT_EQ(left, 0u);
}

TEST(DaySearch, RemembersNothingThatWasCutShort) {
  OneSignalDay undisturbed;
  const DaySearchResult whole = remembered(undisturbed, {}).first;
  for (int searches = 1; searches < static_cast<int>(undisturbed.tasks_.size()); ++searches) {
    OneSignalDay day;
    day.stop_after_ = searches;
    const auto [interrupted, states] = remembered(day, {});
    ASSERT_TRUE(interrupted.interrupted);
    const auto snapshot = from_bytes<DaySnapshot>(states.back());
    EXPECT_TRUE(snapshot.window) << "the search that was cut short goes on";
    OneSignalDay next;
    EXPECT_EQ(remembered(next, snapshot).first.best, whole.best);
    EXPECT_EQ(next.tasks_.size(), undisturbed.tasks_.size() - static_cast<std::size_t>(searches) + 1);
  }
}

TEST(DaySearch, GoesOnWithItsClockWhereItWas) {
  OneSignalDay day;
  DaySnapshot begin;
  begin.budget.seconds = 1000;
  std::vector<DaySnapshot> states;
  DayMemory memory(begin, [&](const Bytes& state) { states.push_back(from_bytes<DaySnapshot>(state)); });
  const std::vector<Plan> given{OneSignalDay::with_cycle(60)};
  search_day(day.demand_, day.design_, memory.budget(), 1, given, {}, memory.remembering(day.oracle_));
  const auto halfway = states.begin() + std::ssize(states) / 2;
  halfway->elapsed_s = 5000;  // as if a window had taken all the time and more
  OneSignalDay late;
  DayMemory rest(*halfway, {});
  EXPECT_GE(rest.elapsed_s(), 5000);
  EXPECT_EQ(rest.budget().seconds, 1000);
  const DaySearchResult result =
      search_day(late.demand_, late.design_, rest.budget(), 1, given, {}, rest.remembering(late.oracle_));
  EXPECT_LT(late.tasks_.size(), day.tasks_.size() / 2) << "no time is left for more windows";
  EXPECT_FALSE(result.best.periods.empty());
}

TEST(DaySearch, IntervalsRestartAtGivenBreakpoints) {
  Demand demand;
  demand.begin_s = 0;
  demand.end_s = 4500;
  demand.slice_s = 300;
  EXPECT_EQ(interval_bounds(demand, {}), (std::vector<std::int64_t>{0, 900, 1800, 2700, 3600, 4500}));
  DayDesign given;
  given.breakpoints_s = {1200};
  EXPECT_EQ(interval_bounds(demand, given), (std::vector<std::int64_t>{0, 900, 1200, 2100, 3000, 3900, 4500}));
  demand.slice_s = 600;
  EXPECT_EQ(interval_bounds(demand, {}), (std::vector<std::int64_t>{0, 1200, 2400, 3600, 4500}));
}

TEST(DaySearch, NoPlanChangesWithinQuietHoursUnlessItIsGiven) {
  Demand demand;
  demand.begin_s = 0;
  demand.end_s = 4500;
  demand.slice_s = 300;
  DayDesign design;
  design.quiet_s = {{0, 1000}, {2000, 3600}};
  EXPECT_EQ(interval_bounds(demand, design), (std::vector<std::int64_t>{0, 1800, 3600, 4500}));
  design.breakpoints_s = {2700};
  EXPECT_EQ(interval_bounds(demand, design), (std::vector<std::int64_t>{0, 1800, 2700, 3600, 4500}));
}

}  // namespace
}  // namespace nightwave
