// SPDX-License-Identifier: Apache-2.0
#include "evaluate/day_evaluation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/day_timings.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/short_horizon.hpp"
#include "evaluate/timings.hpp"
#include "same_measures.hpp"
#include "signals/day_transitions.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

using testing::same_measures;
using testing::SmallCity;

std::vector<SmallCity> cities() { return {testing::corridor(200), testing::random_grid(2, 20)}; }

EvaluationOptions options_of(Backend backend, model::Resolution resolution = model::Resolution::single) {
  return {.backend = backend,
          .threads = 1,
          .drain_s = 300,
          .demand_draws = {{}, {1.2}},
          .resolution = resolution,
          .measures = model::MeasureSet::all};
}

/// Periods that begin somewhere within the horizon.
DayPlan random_day(const SmallCity& c, std::mt19937& random, int periods) {
  DayPlan day;
  std::int64_t begin_s = c.demand.begin_s;
  for (int p = 0; p < periods; ++p) {
    day.periods.push_back({begin_s, testing::random_plan(c.signals, random)});
    begin_s += 200 + static_cast<int>(random() % 300);
  }
  return day;
}

bool same(const Measures& a, const Measures& b) {
  return a.delay_s == b.delay_s && a.stops == b.stops && a.queue_overflow_veh_s == b.queue_overflow_veh_s &&
         a.unserved == b.unserved && same_measures(a.zones, b.zones);
}

TEST(EvaluateDays, GivesADayOfOnePlanThatPlansMeasuresBitForBit) {
  std::mt19937 random(1);
  for (const SmallCity& c : cities())
    for (const Backend backend : {Backend::cpu, Backend::naive, Backend::reference}) {
      const Evaluator evaluator(c.network, c.signals, c.demand, {}, options_of(backend));
      const Plan plan = testing::random_plan(c.signals, random);
      DayPlan day = random_day(c, random, 4);
      for (PlanPeriod& period : day.periods) period.plan = plan;
      EXPECT_TRUE(same(evaluate_days(evaluator, {&day, 1})[0].whole, evaluator.evaluate({&plan, 1})[0]));
    }
}

TEST(EvaluateDays, IsTheSameOnNaiveAndCpuBitForBit) {
  std::mt19937 random(2);
  for (const SmallCity& c : cities())
    for (const model::Resolution resolution : {model::Resolution::single, model::Resolution::half}) {
      const Evaluator naive(c.network, c.signals, c.demand, {}, options_of(Backend::naive, resolution));
      const Evaluator cpu(c.network, c.signals, c.demand, {}, options_of(Backend::cpu, resolution));
      std::vector<DayPlan> days;
      for (int i = 0; i < 3; ++i) days.push_back(random_day(c, random, 1 + i));
      const DayOptions options{.transitions = {}, .interval_s = 300};
      const std::vector<DayMeasures> a = evaluate_days(naive, days, options), b = evaluate_days(cpu, days, options);
      for (std::size_t i = 0; i < days.size(); ++i) {
        EXPECT_GT(a[i].whole.delay_s, 0);
        EXPECT_TRUE(same(a[i].whole, b[i].whole)) << i;
        ASSERT_EQ(a[i].intervals.size(), b[i].intervals.size());
        for (std::size_t k = 0; k < a[i].intervals.size(); ++k)
          EXPECT_TRUE(same_measures(a[i].intervals[k], b[i].intervals[k])) << i << ' ' << k;
      }
    }
}

TEST(EvaluateDays, HasReferenceNearIt) {
  std::mt19937 random(3);
  const SmallCity c = testing::random_grid(2, 20);
  const DayPlan day = random_day(c, random, 3);
  const Evaluator reference(c.network, c.signals, c.demand, {}, options_of(Backend::reference));
  const Evaluator cpu(c.network, c.signals, c.demand, {}, options_of(Backend::cpu));
  const double expected = evaluate_days(reference, {&day, 1})[0].whole.delay_s;
  EXPECT_NEAR(evaluate_days(cpu, {&day, 1})[0].whole.delay_s, expected, 1e-3 * expected);
}

TEST(EvaluateDays, AddsUpOverItsIntervals) {
  std::mt19937 random(4);
  const SmallCity c = testing::random_grid(3, 20);
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, options_of(Backend::cpu));
  const DayPlan day = random_day(c, random, 3);
  const DayMeasures measures = evaluate_days(evaluator, {&day, 1}, {.transitions = {}, .interval_s = 250})[0];
  PartMeasures sum;
  for (const PartMeasures& interval : measures.intervals) sum += interval;
  double delay = 0, sum_of_zones = 0;
  for (const ZoneMeasures& zone : measures.whole.zones) delay += zone.delay_veh_s;
  for (const ZoneMeasures& zone : sum.zones) sum_of_zones += zone.delay_veh_s;
  EXPECT_NEAR(sum_of_zones, delay, 1e-9 * delay);
  EXPECT_GT(measures.intervals.size(), 2u);
}

TEST(EvaluateDays, DoesNotDependOnThreads) {
  std::mt19937 random(5);
  const SmallCity c = testing::random_grid(5, 20);
  std::vector<DayPlan> days;
  for (int i = 0; i < 20; ++i) days.push_back(random_day(c, random, 2));
  std::vector<std::vector<DayMeasures>> results;
  for (const unsigned threads : {1u, 3u}) {
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, {.backend = Backend::cpu, .threads = threads});
    results.push_back(evaluate_days(evaluator, days));
  }
  for (std::size_t i = 0; i < days.size(); ++i) EXPECT_TRUE(same(results[0][i].whole, results[1][i].whole));
}

/// Green of every light in every second, as the kernels read windows.
std::vector<double> greens(const model::ModelTables& m, const model::CandidateTimings& t, std::int64_t second) {
  std::vector<double> result;
  for (const model::Light& light : m.lights) {
    const double cycle = t.cycle_s[light.signal];
    const double at = std::fmod(t.position_s[light.signal] + static_cast<double>(second), cycle);
    const model::Window* window = t.windows.data() + light.window_begin;
    for (const std::uint8_t count : {light.protected_windows, light.permissive_windows, light.sneaker_windows}) {
      double open = 0;
      for (std::uint8_t k = 0; k < count; ++k, ++window)
        for (const double turn : {0.0, cycle})
          open += std::max(0.0, std::min<double>(at + 1 + turn, window->start + window->length) -
                                    std::max<double>(at + turn, window->start));
      result.push_back(open);
    }
  }
  return result;
}

/// Where a signal is in step, its cut-up transition must read as its plan does: a day whose second plan differs from
/// the first in a single signal leaves all others as they are, and that one's own plan rules before and after.
TEST(DayTimings, ReadsAsThePlansDoWhereverASignalIsInStep) {
  std::mt19937 random(6);
  for (const SmallCity& c : cities()) {
    const Evaluator evaluator(c.network, c.signals, c.demand, {}, options_of(Backend::cpu));
    const model::ModelTables& m = evaluator.city().tables;
    for (int trial = 0; trial < 10; ++trial) {
      const DayPlan day = random_day(c, random, 3);
      std::vector<model::CandidateTimings> plain;
      for (const PlanPeriod& period : day.periods) plain.push_back(evaluator.decoder()(period.plan));
      std::vector<std::vector<DayTransition>> transitions;
      for (const SignalId id : c.signals.all.ids()) transitions.push_back(day_transitions(c.signals.all[id], id, day));
      DayTimings timings(evaluator, day, {});
      for (std::int32_t block = 0; block < m.blocks; ++block) {
        if (timings.next_block() == block) timings.go_on();
        for (std::int64_t second = block * model::block_steps; second < (block + 1) * model::block_steps; ++second) {
          const std::vector<double> now = greens(m, timings.timings(), second);
          for (std::size_t l = 0; l < m.lights.size(); ++l) {
            std::size_t period = 0;
            bool settled = true;
            for (const DayTransition& change : transitions[m.lights[l].signal]) {
              // A quarter of a minute after its end start losses and sneakers are over as well.
              settled = settled && (m.begin_s + second < change.transition.begin_s ||
                                    m.begin_s + second >= change.transition.end_s + 15);
              if (m.begin_s + second >= change.transition.end_s) period = change.to;
            }
            if (!settled) continue;
            const std::vector<double> expected = greens(m, plain[period], second);
            for (std::size_t kind = 0; kind < 3; ++kind)
              ASSERT_EQ(now[l * 3 + kind], expected[l * 3 + kind])
                  << "light " << l << " kind " << kind << " second " << second;
          }
        }
      }
    }
  }
}

TEST(TransitionCosts, AreNothingForThePlanThatRuns) {
  std::mt19937 random(7);
  const SmallCity c = testing::random_grid(2, 30);
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, options_of(Backend::cpu));
  const Plan parent = testing::random_plan(c.signals, random);
  const Baseline baseline(evaluator, parent, horizon_part(evaluator.city().tables, 200, 300), Keep::state);
  const std::vector<Plan> plans{testing::random_plan(c.signals, random), parent};
  const std::vector<PartMeasures> costs = transition_costs(evaluator, baseline, plans);
  EXPECT_EQ(costs[1].delay_veh_s, 0);
  EXPECT_NE(costs[0].delay_veh_s, 0);
}

TEST(ChangeOver, IsWhatTheWholeDayCountsFromTheSwitchOn) {
  std::mt19937 random(8);
  const SmallCity c = testing::random_grid(4, 20);
  const Evaluator evaluator(c.network, c.signals, c.demand, {}, options_of(Backend::cpu));
  const model::ModelTables& m = evaluator.city().tables;
  const Plan from = testing::random_plan(c.signals, random), to = testing::random_plan(c.signals, random);
  const DayPlan day{{{m.begin_s, from}, {m.begin_s + 300, to}}};
  const DayMeasures whole = evaluate_days(evaluator, {&day, 1}, {.transitions = {}, .interval_s = 300})[0];
  const Baseline baseline(evaluator, from, horizon_part(m, 300, 300), Keep::state);
  const PartMeasures part = change_over(evaluator, baseline, {&to, 1})[0];
  EXPECT_NEAR(part.delay_veh_s, whole.intervals[1].delay_veh_s, 1e-9 * part.delay_veh_s);
  EXPECT_NEAR(part.stops, whole.intervals[1].stops, 1e-9 * part.stops);
}

}  // namespace
}  // namespace nightwave
