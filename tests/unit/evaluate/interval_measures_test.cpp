// SPDX-License-Identifier: Apache-2.0
#include "evaluate/interval_measures.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/errors.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/short_horizon.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

using testing::SmallCity;

struct IntervalsOfACity : ::testing::Test {
  SmallCity city = testing::random_grid(4, 30);
  EvaluationOptions options{.backend = Backend::cpu, .threads = 1, .drain_s = 300};
  std::int64_t begin_s = city.demand.begin_s;
  std::vector<std::int64_t> bounds_s{begin_s, begin_s + 300, begin_s + 600, city.demand.end_s};

  Evaluator evaluator() const { return {city.network, city.signals, city.demand, {}, options}; }
  Plan plan(unsigned seed) const {
    std::mt19937 random(seed);
    return testing::random_plan(city.signals, random);
  }
  static DayPlan all_day(const Plan& plan) { return {{{0, plan}}}; }
};

TEST_F(IntervalsOfACity, AddUpToTheDayOfAPlanThatIsItsOwnParent) {
  const Evaluator e = evaluator();
  const Plan p = plan(1);
  double delay = 0, stops = 0, whole_delay = 0, whole_stops = 0;
  const auto intervals = interval_measures(e, all_day(p), {&p, 1}, bounds_s, 120);
  const auto whole = e.evaluate({&p, 1});
  for (const IntervalMeasures& m : intervals[0]) {
    EXPECT_GT(m.delay_veh_s, 0);
    delay += m.delay_veh_s;
    stops += m.stops;
  }
  for (const ZoneMeasures& zone : whole[0].zones) {
    whole_delay += zone.delay_veh_s;
    whole_stops += zone.stops;
  }
  // Sums of differences of sums in another order.
  EXPECT_NEAR(delay, whole_delay, 1e-6 * whole_delay);
  EXPECT_NEAR(stops, whole_stops, 1e-6 * whole_stops);
}

TEST_F(IntervalsOfACity, BeginWithTheParentsTrafficAtTheWarmUp) {
  const Evaluator e = evaluator();
  const Plan parent = plan(1), p = plan(2);
  const auto found = interval_measures(e, all_day(parent), {&p, 1}, bounds_s, 120)[0][1];
  const auto of_part = [&](std::int32_t from_s, std::int32_t length_s) {
    const Baseline baseline(e, parent, horizon_part(e.city().tables, from_s, length_s), Keep::state);
    return short_horizon(e, baseline, {&p, 1})[0].delay_veh_s;
  };
  const double expected = of_part(180, 420) - of_part(180, 120);
  EXPECT_NEAR(found.delay_veh_s, expected, 1e-9 * expected);
}

TEST_F(IntervalsOfACity, FollowTheParentsPeriods) {
  const Evaluator e = evaluator();
  const Plan first = plan(1), second = plan(2), p = plan(3);
  const DayPlan day{{{0, first}, {begin_s + 300, second}}};
  const auto of_day = interval_measures(e, day, {&p, 1}, bounds_s, 60)[0];
  const auto of_first = interval_measures(e, all_day(first), {&p, 1}, bounds_s, 60)[0];
  EXPECT_EQ(of_day[0].delay_veh_s, of_first[0].delay_veh_s);
  EXPECT_EQ(of_day[1].delay_veh_s, of_first[1].delay_veh_s);
  EXPECT_NE(of_day[2].delay_veh_s, of_first[2].delay_veh_s);
}

TEST_F(IntervalsOfACity, AreTheSameForAnyNumberOfPlansAndThreads) {
  std::vector<Plan> plans;
  for (unsigned seed = 1; seed <= 19; ++seed) plans.push_back(plan(seed));
  const auto one = interval_measures(evaluator(), all_day(plans[0]), plans, bounds_s, 120);
  options.threads = 3;
  const auto three = interval_measures(evaluator(), all_day(plans[0]), plans, bounds_s, 120);
  const auto alone = interval_measures(evaluator(), all_day(plans[0]), {&plans[17], 1}, bounds_s, 120);
  for (std::size_t t = 0; t < 3; ++t) {
    EXPECT_EQ(one[17][t].delay_veh_s, alone[0][t].delay_veh_s);
    for (std::size_t i = 0; i < plans.size(); ++i) EXPECT_EQ(one[i][t].delay_veh_s, three[i][t].delay_veh_s);
  }
}

TEST_F(IntervalsOfACity, AreTheSameInAnyRange) {
  std::vector<Plan> plans{plan(2), plan(3)};
  const DayPlan day{{{0, plan(1)}, {begin_s + 300, plan(4)}}};
  const auto whole = interval_measures(evaluator(), day, plans, bounds_s, 120);
  for (const IntervalRange range :
       {IntervalRange{0, 1}, IntervalRange{1, 3}, IntervalRange{2, 3}, IntervalRange{2, 2}}) {
    const auto part = interval_measures(evaluator(), day, plans, bounds_s, 120, range);
    for (std::size_t i = 0; i < plans.size(); ++i) {
      ASSERT_EQ(part[i].size(), range.end - range.first);
      for (std::size_t t = 0; t < part[i].size(); ++t) {
        EXPECT_EQ(part[i][t].delay_veh_s, whole[i][range.first + t].delay_veh_s);
        EXPECT_EQ(part[i][t].stops, whole[i][range.first + t].stops);
      }
    }
  }
}

TEST(SharedIntervals, CoverAllOnceAndGiveLaterWorkersLess) {
  for (const std::size_t workers : {1, 2, 3, 4, 8, 300}) {
    const auto ranges = shared_intervals(96, 7, workers, 1);
    ASSERT_EQ(ranges.size(), workers);
    EXPECT_EQ(ranges.front().first, 0u);
    EXPECT_EQ(ranges.back().end, 96u);
    for (std::size_t w = 1; w < workers; ++w) {
      EXPECT_EQ(ranges[w].first, ranges[w - 1].end);
      EXPECT_LE(ranges[w].end - ranges[w].first, ranges[w - 1].end - ranges[w - 1].first + 1);
    }
  }
  // One tile of plans and one thread: an interval costs two, the parent's traffic before its end one. The first of two
  // workers gets 96 (1 - 2/3) / (1 - 4/9) = 57.6 intervals: 58 * 3 = 174, and the other 96 + 38 * 2 = 172.
  EXPECT_EQ(shared_intervals(96, 7, 2, 1)[0].end, 58u);
}

TEST_F(IntervalsOfACity, AreWholeBlocks) {
  bounds_s[1] += 1;
  const Plan p = plan(1);
  EXPECT_THROW(interval_measures(evaluator(), all_day(p), {&p, 1}, bounds_s, 120), InvariantError);
}

}  // namespace
}  // namespace nightwave
