// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "io/files.hpp"
#include "signals/day_transitions.hpp"
#include "street/process.hpp"
#include "street/programs.hpp"
#include "street/sample_hours.hpp"
#include "street/sumo_binary.hpp"
#include "street/sumo_output.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

std::filesystem::path inputs() { return std::filesystem::path(NIGHTWAVE_SOURCE_DIR) / "inputs"; }

/// What SUMO recorded of every signal: its letters second by second, from the beginning of the run on.
using Recorded = std::map<std::string, std::vector<std::string>>;

/// The arterial's network without vehicles, under a day of plans: signals need none.
class DayPrograms : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      sumo_ = find_sumo();
    } catch (const EnvironmentError& error) {
      GTEST_SKIP() << error.what();
    }
    scenario_ = read_scenario(inputs() / "arterial" / "arterial_day.nc");
  }

  DayPlan random_day(std::mt19937& random, const std::vector<std::int64_t>& begins) const {
    DayPlan day;
    for (const std::int64_t begin_s : begins)
      day.periods.push_back({begin_s, testing::random_plan(scenario_.signals, random)});
    return day;
  }

  Recorded record(const DayPlan& day, std::int64_t begin_s, std::int64_t end_s) const {
    const auto programs = folder_.path() / "day.add.xml";
    write_additional_file(programs, *street_programs(scenario_, day));
    const auto states = folder_.path() / "states.xml";
    std::ofstream events(folder_.path() / "record.add.xml");
    events << "<additional>\n";
    for (const Signal& signal : scenario_.signals.all)
      events << R"(<timedEvent type="SaveTLSStates" source=")" << signal.name << R"(" dest=")" << states.string()
             << "\"/>\n";
    events << "</additional>\n";
    events.close();
    const auto end = run_process(
        {sumo_.string(), "-n", (inputs() / "arterial" / "arterial.net.xml").string(), "-a",
         programs.string() + "," + (folder_.path() / "record.add.xml").string(), "-b", std::to_string(begin_s), "-e",
         std::to_string(end_s), "--no-step-log", "--xml-validation", "never"},
        folder_.path() / "sumo.log");
    EXPECT_TRUE(end.succeeded()) << std::ifstream(folder_.path() / "sumo.log").rdbuf();
    Recorded recorded;
    stream_output(states, [&](std::string_view element, const OutputAttributes& attributes) {
      if (element == "tlsState") recorded[std::string(attributes.text("id"))].emplace_back(attributes.text("state"));
    });
    return recorded;
  }

  void expect_what_we_say(const DayPlan& day, std::int64_t begin_s, std::int64_t end_s) const {
    const Recorded recorded = record(day, begin_s, end_s);
    for (const SignalId id : scenario_.signals.all.ids()) {
      const Signal& signal = scenario_.signals.all[id];
      const std::vector<std::string>& states = recorded.at(signal.name);
      ASSERT_GE(std::ssize(states), end_s - begin_s);
      const auto transitions = day_transitions(signal, id, day);
      std::size_t t = 0;
      for (const Interval& interval : shown_over_day(signal, id, day, transitions, begin_s, end_s))
        for (int k = 0; k < interval.duration_s; ++k, ++t)
          ASSERT_EQ(states[t], interval.state) << signal.name << " at " << begin_s + static_cast<std::int64_t>(t);
    }
  }

  TemporaryFolder folder_;
  std::filesystem::path sumo_;
  Scenario scenario_;
};

TEST_F(DayPrograms, AreShownBySumoSecondBySecondThroughAWholeDay) {
  std::mt19937 random(1);
  expect_what_we_say(random_day(random, {0, 21'600, 23'400, 34'200, 54'000, 68'400, 75'600}), 0, 86'400);
}

TEST_F(DayPrograms, AreShownBySumoWhereTheRunBeginsAmongThem) {
  std::mt19937 random(2);
  DayPlan day = random_day(random, {0, 20'000, 25'000, 30'000});
  day.periods[3].plan = day.periods[1].plan;
  // Before, within and after a transition.
  for (const std::int64_t begin_s : {24'900, 25'100, 26'000}) expect_what_we_say(day, begin_s, begin_s + 6'000);
}

TEST_F(DayPrograms, OfOnePeriodAreThatPlansPrograms) {
  std::mt19937 random(3);
  const DayPlan day = random_day(random, {0});
  std::ostringstream of_day, of_plan;
  write_sumo_programs(scenario_, day, of_day);
  write_sumo_programs(scenario_, day.periods[0].plan, of_plan);
  EXPECT_EQ(of_day.str().substr(of_day.str().find("<additional>")),
            of_plan.str().substr(of_plan.str().find("<additional>")));
  EXPECT_EQ(of_day.str().find("WAUT"), std::string::npos);
}

TEST(SampleHours, AreTheBusiestOfMorningAndAfternoonAndTheQuietestBetween) {
  Demand demand;
  demand.begin_s = 0;
  demand.end_s = 86'400;
  const auto depart = [&](std::int64_t at_s, float vehicles) {
    demand.departures.push_back({LinkId(0), VehicleClass::car, static_cast<std::int32_t>(at_s / 5), vehicles, 1});
  };
  for (std::int64_t at_s = 0; at_s < 86'400; at_s += 300) depart(at_s, 10);
  depart(28'000, 500);
  depart(29'000, 400);
  depart(61'000, 600);
  for (std::int64_t at_s = 36'000; at_s < 39'600; at_s += 300)
    demand.departures[static_cast<std::size_t>(at_s / 300)].vehicles = 2;
  const std::vector<StreetHour> hours = sample_hours(demand);
  ASSERT_EQ(hours.size(), 3u);
  EXPECT_EQ(hours[0].begin_s, 25'500);  // the first whose end is behind 29,000 s
  EXPECT_EQ(hours[0].vehicles_due, 1020);
  EXPECT_EQ(hours[1].begin_s, 36'000);
  EXPECT_EQ(hours[1].vehicles_due, 24);
  EXPECT_EQ(hours[2].end_s, 61'200);
  EXPECT_EQ(hours[2].vehicles_due, 720);
}

TEST(SampleHours, AreNoneOfAShortHorizon) {
  Demand demand;
  demand.begin_s = 27'000;
  demand.end_s = 30'600;
  EXPECT_TRUE(sample_hours(demand).empty());
}

}  // namespace
}  // namespace nightwave
