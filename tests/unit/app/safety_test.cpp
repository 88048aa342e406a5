// SPDX-License-Identifier: Apache-2.0
#include "app/safety.hpp"

#include <gtest/gtest.h>

#include <random>

#include "app/change_safety.hpp"
#include "io/time_zone.hpp"
#include "signals/day_transitions.hpp"
#include "signals/timing_clock.hpp"
#include "support/small_city.hpp"
#include "verify/decode.hpp"
#include "verify/schedule.hpp"

namespace nightwave {
namespace {

Scenario scenario_of(const testing::SmallCity& city) {
  Scenario scenario;
  scenario.network = city.network;
  scenario.signals = city.signals;
  scenario.demand = city.demand;
  return scenario;
}

DayPlan random_day(const Scenario& scenario, std::mt19937& random, int periods) {
  DayPlan day;
  for (int p = 0; p < periods; ++p)
    day.periods.push_back(
        {p * 3600 + static_cast<int>(random() % 600), testing::random_plan(scenario.signals, random)});
  return day;
}

PlanFile file_of(const Scenario& scenario, Calendar calendar, const std::string& time_zone = "local") {
  PlanFile file;
  for (const Signal& signal : scenario.signals.all) file.signal_names.push_back(signal.name);
  file.origins.resize(calendar.types.size());
  file.calendar = std::move(calendar);
  file.attributes["time_zone"] = time_zone;
  return file;
}

/// Three types of up to four periods, any type on any weekday and on two dates, one of which the clock may change on.
Calendar random_calendar(const Scenario& scenario, std::mt19937& random) {
  Calendar calendar;
  for (const char* name : {"a", "b", "c"})
    calendar.types.push_back({name, random_day(scenario, random, 1 + static_cast<int>(random() % 4))});
  for (std::size_t& type : calendar.of_weekday) type = random() % 3;
  for (const char* date : {"2027-03-28", "2027-12-25"}) calendar.of_date[*parse_date(date)] = random() % 3;
  return calendar;
}

Scenario ungrouped(unsigned seed) {
  Scenario scenario = scenario_of(testing::random_grid(seed, 5));
  for (Signal& signal : scenario.signals.all) signal.coordination_group.reset();
  return scenario;
}

/// Letters second by second.
std::vector<std::string> states(const std::vector<Interval>& intervals) {
  std::vector<std::string> result;
  for (const Interval& interval : intervals) result.insert(result.end(), interval.duration_s, interval.state);
  return result;
}

const Date from = *parse_date("2027-01-01");

std::string listing(const std::vector<verify::Finding>& findings) {
  std::string text;
  for (const verify::Finding& finding : findings) text += to_string(finding) + '\n';
  return text;
}

}  // namespace

/// The checker shares no code with the transitions it judges here.
TEST(CheckSafety, PassesTheTransitionsOfRandomDays) {
  std::mt19937 random(1);
  for (unsigned seed = 1; seed <= 6; ++seed) {
    const Scenario scenario = ungrouped(seed);
    for (int trial = 0; trial < 5; ++trial) {
      const PlanFile file = file_of(scenario, every_day(random_day(scenario, random, 6)));
      const verify::Verdict verdict = check_safety(scenario, file, from);
      EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
      if (HasFailure()) return;
    }
  }
}

TEST(CheckSafety, PassesRandomCalendarsInZonesWhoseClocksChange) {
  std::mt19937 random(3);
  unsigned seed = 0;
  for (const char* zone : {"Europe/Rome", "America/Santiago", "Australia/Lord_Howe", "Africa/Johannesburg"}) {
    if (!clock_changes(zone, from, from)) GTEST_SKIP() << "tzdata is not installed";
    const Scenario scenario = ungrouped(++seed);
    for (int trial = 0; trial < 3; ++trial) {
      const verify::Verdict verdict =
          check_safety(scenario, file_of(scenario, random_calendar(scenario, random), zone), from);
      EXPECT_TRUE(verdict.ok()) << zone << '\n' << listing(verdict.errors);
      EXPECT_EQ(listing(verdict.warnings).find("time zone"), std::string::npos) << listing(verdict.warnings);
      if (HasFailure()) return;
    }
  }
}

TEST(CheckSafety, RejectsRandomCalendarsWithOneBrokenPlan) {
  std::mt19937 random(4);
  const Scenario scenario = ungrouped(2);
  for (int trial = 0; trial < 20; ++trial) {
    Calendar calendar = random_calendar(scenario, random);
    TypedDay& type = calendar.types[random() % calendar.types.size()];
    PlanPeriod& period = type.day.periods[random() % type.day.periods.size()];
    SignalTiming& timing = period.plan.timings[SignalId(random() % scenario.signals.all.size())];
    const std::size_t stage = random() % timing.green_s.size();
    timing.green_s[stage] -= 1 + static_cast<int>(random() % static_cast<unsigned>(timing.green_s[stage]));
    const verify::Verdict verdict = check_safety(scenario, file_of(scenario, calendar), from);
    EXPECT_FALSE(verdict.ok());
    EXPECT_NE(listing(verdict.errors).find("(" + type.name + ", period from " + std::to_string(period.begin_s) + " s)"),
              std::string::npos)
        << listing(verdict.errors);
  }
}

TEST(CheckSafety, RejectsMorePlansThanAControllerHolds) {
  std::mt19937 random(5);
  const Scenario scenario = ungrouped(1);
  DayPlan day;
  for (int p = 0; p < most_patterns; ++p)
    day.periods.push_back({p * 300, testing::random_plan(scenario.signals, random)});
  Calendar calendar;
  calendar.types = {{"a", day}, {"b", random_day(scenario, random, 1)}};
  EXPECT_NE(listing(check_safety(scenario, file_of(scenario, calendar), from).errors)
                .find("plan: patterns: has 254 different plans, controllers hold 253"),
            std::string::npos);
}

TEST(CheckSafety, WarnsWhereItCannotKnowWhenTheClockChanges) {
  std::mt19937 random(6);
  const Scenario scenario = ungrouped(1);
  const verify::Verdict verdict = check_safety(scenario, file_of(scenario, random_calendar(scenario, random)), from);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_NE(listing(verdict.warnings)
                .find("plan: time zone: 'local' is no time zone of this machine's database: nights in which the clock "
                      "changes are not judged"),
            std::string::npos)
      << listing(verdict.warnings);
}

/// Rules that no plan keeps: they show where the checker looks.
std::vector<verify::SignalRules> unkept_rules(const Scenario& scenario) {
  std::vector<verify::SignalRules> rules = safety_rules(scenario);
  for (verify::SignalRules& one : rules)
    for (int& minimum_s : one.minimum_green_s) minimum_s = 1000;
  return rules;
}

TEST(CheckChanges, JudgesMidnightOfOnePlanForEveryDay) {
  std::mt19937 random(7);
  const Scenario scenario = ungrouped(1);
  verify::Verdict verdict;
  check_changes(scenario.signals, unkept_rules(scenario), every_day(random_day(scenario, random, 1)), {}, verdict);
  EXPECT_NE(listing(verdict.errors).find("(midnight)"), std::string::npos) << listing(verdict.errors);
}

TEST(CheckChanges, JudgesPlansThatGoOnBeyondMidnightFromBeginToEnd) {
  std::mt19937 random(7);
  const Scenario scenario = ungrouped(1);
  DayPlan days = random_day(scenario, random, 2);
  days.periods[1].begin_s = 100'000;
  verify::Verdict verdict;
  check_changes(scenario.signals, unkept_rules(scenario), every_day(days), {}, verdict);
  EXPECT_NE(listing(verdict.errors).find("(change to the period from 100000 s)"), std::string::npos);
  EXPECT_EQ(listing(verdict.errors).find("midnight"), std::string::npos) << listing(verdict.errors);
}

TEST(CheckChanges, JudgesEveryChangeInAWayOfItsOwnOnce) {
  std::mt19937 random(7);
  const Scenario scenario = ungrouped(1);
  Calendar calendar;
  calendar.types = {{"work", random_day(scenario, random, 2)}, {"free", random_day(scenario, random, 1)}};
  calendar.of_weekday = {0, 0, 0, 0, 0, 1, 1};
  const std::vector<ClockChange> changes{{*parse_date("2027-03-28"), 7200, 3600},
                                         {*parse_date("2027-10-31"), 10800, -3600},
                                         {*parse_date("2028-03-26"), 7200, 3600}};
  verify::Verdict verdict;
  check_changes(scenario.signals, unkept_rules(scenario), calendar, changes, verdict);
  const std::string errors = listing(verdict.errors);
  const std::string second_begin = std::to_string(calendar.types[0].day.periods[1].begin_s);
  for (const std::string& occasion :
       {"work, change to the period from " + second_begin + " s", std::string("midnight from work to work"),
        std::string("midnight from work to free"), std::string("midnight from free to work"),
        std::string("free, clock change of 2027-03-28"), std::string("free, clock change of 2027-10-31")})
    EXPECT_NE(errors.find("(" + occasion + ")"), std::string::npos) << occasion << '\n' << errors;
  EXPECT_EQ(errors.find("2028"), std::string::npos) << errors;
  for (std::size_t i = 0; i < verdict.errors.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) EXPECT_NE(verdict.errors[i], verdict.errors[k]);
}

/// From a clock change on, at the latest when it is in step again, a signal shows what its plan demands by the new time
/// of day.
TEST(AClockChange, LeadsToTheNewTimeOfDay) {
  std::mt19937 random(8);
  const Scenario scenario = ungrouped(3);
  const Calendar calendar = random_calendar(scenario, random);
  for (const std::int64_t shift_s : {3600, -3600, 1800}) {
    const std::int64_t at_s = day_s + 3 * 3600;
    const auto line = with_clock_change(day_line(calendar, std::vector<std::size_t>{0, 1, 2}), at_s, shift_s);
    const DayPlan plans = plans_of(calendar, line);
    const std::int64_t seen_s = at_s + 5 * 3600;  // far behind every period's transition
    for (const SignalId id : scenario.signals.all.ids()) {
      const Signal& signal = scenario.signals.all[id];
      if (!signal.adjustable) continue;
      const auto shown = shown_over_day(signal, id, plans, day_transitions(signal, id, plans), seen_s, seen_s + 300);
      const std::int64_t local_s = seen_s + shift_s - day_s;
      const SignalTiming& timing = calendar.types[1].day.periods.back().plan.timings[id];
      EXPECT_EQ(states(shown), states(TimingClock(signal, timing).shown(local_s, local_s + 300)));
    }
  }
}

/// What the transition is for, and that the checker would see it missing.
TEST(AClockChange, IsUnsafeAsAJump) {
  std::mt19937 random(9);
  const Scenario scenario = ungrouped(3);
  const std::vector<verify::SignalRules> rules = safety_rules(scenario);
  const Plan plan = testing::random_plan(scenario.signals, random);
  std::size_t unsafe = 0, jumping = 0;
  for (const SignalId id : scenario.signals.all.ids()) {
    const SignalTiming& timing = plan.timings[id];
    if (!scenario.signals.all[id].adjustable || 3600 % timing.cycle_s == 0) continue;
    const std::vector<verify::Phase> cycle =
        verify::decoded(rules[id.index()], times_of(rules[id.index()].name, timing));
    verify::Verdict verdict;
    verify::check_schedule(
        rules[id.index()],
        std::vector<verify::Shift>{{0, timing.offset_s, cycle}, {7200, timing.offset_s - 3600, cycle, "clock change"}},
        verdict);
    ++jumping;
    unsafe += !verdict.ok();
  }
  EXPECT_GT(unsafe, jumping / 4);
}

/// Periods that are too short for a transition are passed over, and said.
TEST(CheckSafety, WarnsOfPeriodsThatEndBeforeTheyAreInStep) {
  std::mt19937 random(2);
  const Scenario scenario = ungrouped(1);
  DayPlan day = random_day(scenario, random, 3);
  day.periods[1].begin_s = 20'000;
  day.periods[2].begin_s = 20'060;
  const verify::Verdict verdict = check_safety(scenario, file_of(scenario, every_day(day)), from);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_NE(listing(verdict.warnings).find("transition: is in step with the plan from 20000 s only at "),
            std::string::npos)
      << listing(verdict.warnings);
}

}  // namespace nightwave
