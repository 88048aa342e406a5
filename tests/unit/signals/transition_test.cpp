// SPDX-License-Identifier: Apache-2.0
#include "signals/transition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <utility>

#include "signals/constraints.hpp"
#include "signals/day_transitions.hpp"
#include "signals/shipped_cycle.hpp"
#include "signals/timing_clock.hpp"
#include "small_signals.hpp"

namespace nightwave {
namespace {

constexpr Correction all_corrections[] = {Correction::dwell, Correction::add_only, Correction::shortway};

int below(std::mt19937& random, int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); }

/// A legal timing with a random order, cycle and offset.
SignalTiming random_timing(const Signal& signal, std::mt19937& random) {
  SignalTiming timing = shipped_plan(alone(signal)).timings[SignalId(0)];
  const std::vector<std::uint8_t> shipped = timing.order;
  std::shuffle(timing.order.begin(), timing.order.end(), random);
  if (!order_allowed(signal, timing.order)) timing.order = shipped;
  for (int& green : timing.green_s) green = 1 + below(random, 40);
  timing.offset_s = below(random, 200);
  const int cycle = minimum_cycle(signal, timing.order) + below(random, 60);
  return *fit(signal, timing, cycle);
}

DayPlan day_of(const SignalTiming& from, const SignalTiming& to, std::int64_t at_s) {
  DayPlan day;
  for (const auto& [begin_s, timing] : {std::pair(std::int64_t{0}, from), std::pair(at_s, to)}) {
    PlanPeriod& period = day.periods.emplace_back();
    period.begin_s = begin_s;
    period.plan.timings.push_back(timing);
  }
  return day;
}

/// States second by second.
std::vector<std::string> seconds(const std::vector<Interval>& intervals) {
  std::vector<std::string> result;
  for (const Interval& interval : intervals) result.insert(result.end(), interval.duration_s, interval.state);
  return result;
}

/// Whether the seconds are stages, each as long as its minimum at least, and complete intergreens between them; the
/// first stage begins with the first second, the last one may be cut by the end.
bool made_of_stages(const Signal& signal, const std::vector<std::string>& shown, std::uint8_t first_stage) {
  std::set<std::pair<std::size_t, std::size_t>> open{{0, first_stage}}, seen;
  while (!open.empty()) {
    const auto [begin, stage] = *open.begin();
    open.erase(open.begin());
    if (!seen.insert({begin, stage}).second) continue;
    std::size_t end = begin;
    while (end < shown.size() && shown[end] == signal.stages[stage].state) {
      ++end;
      if (std::cmp_less(end - begin, std::max(1, signal.stages[stage].minimum_duration_s))) continue;
      for (std::size_t next = 0; next < signal.stages.size(); ++next) {
        if (next == stage && signal.stages.size() > 1) continue;
        const std::vector<std::string> between = seconds(signal.intergreen(stage, next));
        if (end + between.size() > shown.size()) continue;
        if (std::equal(between.begin(), between.end(), shown.begin() + static_cast<std::ptrdiff_t>(end)))
          open.insert({end + between.size(), next});
      }
    }
    if (end == shown.size()) return true;
  }
  return false;
}

/// Lengths of the greens of an index that begin and end within the seconds.
std::vector<int> whole_greens(const std::vector<std::string>& shown, std::size_t index) {
  std::vector<int> lengths;
  bool begun = false;
  int length = 0;
  for (std::size_t t = 1; t < shown.size(); ++t) {
    const bool now = is_green(shown[t][index]), before = is_green(shown[t - 1][index]);
    if (now && !before) begun = true, length = 0;
    length += now;
    if (!now && before && begun) lengths.push_back(length);
  }
  return lengths;
}

void expect_a_proper_change(const Signal& signal, const SignalTiming& from, const SignalTiming& to, std::int64_t at_s,
                            const TransitionRules& rules) {
  const DayPlan day = day_of(from, to, at_s);
  const std::vector<DayTransition> changes = day_transitions(signal, SignalId(0), day, rules);
  if (from == to) {
    EXPECT_TRUE(changes.empty());
    return;
  }
  ASSERT_EQ(changes.size(), 1u);
  const Transition& change = changes[0].transition;
  EXPECT_GE(change.begin_s, at_s);
  EXPECT_GE(change.end_s, change.begin_s);
  EXPECT_LE(change.end_s - at_s, longest_transition_s(signal, from, to, rules));
  EXPECT_EQ(duration_s(change.shown), change.end_s - change.begin_s);

  // Two cycles of both around it: what the clocks say up to its beginning and from its end on.
  const TimingClock old_clock(signal, from);
  const std::int64_t begin = old_clock.cycle_begin_s(at_s) - 2 * from.cycle_s;
  const std::int64_t end = change.end_s + 2 * to.cycle_s;
  const std::vector<std::string> shown = seconds(shown_over_day(signal, SignalId(0), day, changes, begin, end));
  ASSERT_EQ(std::ssize(shown), end - begin);
  for (std::int64_t t = begin; t < change.begin_s; ++t)
    ASSERT_EQ(shown[static_cast<std::size_t>(t - begin)], state_at(signal, from, static_cast<int>(t))) << t;
  for (std::int64_t t = change.end_s; t < end; ++t)
    ASSERT_EQ(shown[static_cast<std::size_t>(t - begin)], state_at(signal, to, static_cast<int>(t))) << t;
  EXPECT_TRUE(made_of_stages(signal, shown, from.order.front()));
  for (std::size_t i = 0; i < signal.indices.size(); ++i)
    for (const int length : whole_greens(shown, i)) EXPECT_GE(length, signal.minimum_green_s[i]) << "index " << i;
}

TEST(Transition, CutsNoGreenAndNoIntergreenAndEndsInStepInTime) {
  std::mt19937 random(11);
  for (int round = 0; round < 150; ++round) {
    const Signal signal = derived(random_signal(random));
    for (int trial = 0; trial < 4; ++trial) {
      const SignalTiming from = random_timing(signal, random), to = random_timing(signal, random);
      for (const Correction correction : all_corrections) {
        SCOPED_TRACE("round " + std::to_string(round) + " trial " + std::to_string(trial));
        expect_a_proper_change(signal, from, to, 20'000 + below(random, 1000), {.correction = correction});
        if (HasFailure()) return;
      }
    }
  }
}

TEST(Transition, OfCommonJunctionsIsProperToo) {
  std::mt19937 random(12);
  for (const SmallSignal& small : {four_stages(), with_pedestrians(), overlapping()}) {
    const Signal signal = derived(small);
    for (int trial = 0; trial < 60; ++trial)
      for (const Correction correction : all_corrections)
        expect_a_proper_change(signal, random_timing(signal, random), random_timing(signal, random),
                               20'000 + below(random, 1000), {.correction = correction});
  }
}

/// Two stages of the same order: 90 s cycle, and one that is 10 s later.
TEST(Transition, DwellsAddsOrTakesTheShortWay) {
  const Signal signal = derived(four_stages());
  SignalTiming from = shipped_plan(alone(signal)).timings[SignalId(0)];
  from.offset_s = 0;
  SignalTiming later = from;
  later.offset_s = 10;
  SignalTiming earlier = from;
  earlier.offset_s = from.cycle_s - 5;

  const Transition dwelt = transition(signal, from, later, 0, {.correction = Correction::dwell});
  EXPECT_EQ(dwelt.corrected_s, 10);
  EXPECT_EQ(dwelt.end_s - dwelt.begin_s, 10);
  EXPECT_EQ(dwelt.shown.size(), 1u);
  EXPECT_EQ(dwelt.shown[0].state,
            signal
                .stages[static_cast<std::size_t>(std::max_element(from.green_s.begin(), from.green_s.end()) -
                                                 from.green_s.begin())]
                .state);

  const Transition added = transition(signal, from, earlier, 0, {.correction = Correction::add_only});
  EXPECT_EQ(added.corrected_s, from.cycle_s - 5);
  EXPECT_EQ(added.cycles, 5);  // no cycle is more than a fifth longer: 18 s of 90 s, 85 s to make up for

  const Transition shortened = transition(signal, from, earlier, 0);
  EXPECT_EQ(shortened.corrected_s, -5);
  EXPECT_EQ(shortened.cycles, 1);
  EXPECT_EQ(shortened.end_s - shortened.begin_s, from.cycle_s - 5);

  const Transition lengthened = transition(signal, from, later, 0);
  EXPECT_EQ(lengthened.cycles, 1);
  // Ten seconds more are over in 100 s, and 80 s less in 6 cycles of at most 15 s less.
  EXPECT_EQ(lengthened.corrected_s, 10);
}

TEST(Transition, LeavesTheGreenThatRunsAtTheSwitchItsMinimum) {
  const Signal signal = derived(four_stages());
  const SignalTiming from = shipped_plan(alone(signal)).timings[SignalId(0)];
  SignalTiming to = from;
  to.green_s.assign(to.green_s.size(), 0);
  to = *fit(signal, to, minimum_cycle(signal, to.order));
  for (int t = 0; t < from.cycle_s; ++t) expect_a_proper_change(signal, from, to, t, {});
}

TEST(DayTransitions, PassesOverWhatWouldBeOverBeforeItIsInStep) {
  const Signal signal = derived(four_stages());
  std::mt19937 random(13);
  DayPlan day;
  for (const int begin_s : {0, 1000, 1010, 1020, 5000}) {
    PlanPeriod& period = day.periods.emplace_back();
    period.begin_s = begin_s;
    period.plan.timings.push_back(random_timing(signal, random));
  }
  const std::vector<DayTransition> changes = day_transitions(signal, SignalId(0), day);
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].to, 1u);
  EXPECT_EQ(changes[1].from, 1u);
  EXPECT_EQ(changes[1].to, 3u);
  EXPECT_GE(changes[1].transition.begin_s,
            changes[0].transition.end_s + day.periods[1].plan.timings[SignalId(0)].cycle_s);
  EXPECT_EQ(changes[2].to, 4u);
}

TEST(DayTransitions, AreNoneBetweenPeriodsOfOneTiming) {
  const Signal signal = derived(four_stages());
  std::mt19937 random(14);
  const SignalTiming timing = random_timing(signal, random);
  EXPECT_TRUE(day_transitions(signal, SignalId(0), day_of(timing, timing, 700)).empty());
}

}  // namespace
}  // namespace nightwave
