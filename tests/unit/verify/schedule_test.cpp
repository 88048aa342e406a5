// SPDX-License-Identifier: Apache-2.0
#include "verify/schedule.hpp"

#include <gtest/gtest.h>

#include "example_signals.hpp"
#include "verify/check.hpp"

namespace nightwave::verify {
namespace {

/// Main road on green from second 0 of its 70 s cycle: Ggr G 30 s, crossing closed 5 s before, side road from 40 to 65.
class Changes : public testing::Test {
 protected:
  SignalRules rules_ = two_stages();
  std::vector<Phase> cycle_ = rules_.shipped;

  Verdict judge(const std::vector<Shift>& shifts) const {
    Verdict verdict;
    check_schedule(rules_, shifts, verdict);
    return verdict;
  }
  void expect_error(const std::vector<Shift>& shifts, const std::string& rule, const std::string& words) const {
    const Verdict verdict = judge(shifts);
    EXPECT_TRUE(names(verdict.errors, "main", rule, words)) << "found instead: " << listing(verdict.errors);
  }
};

TEST_F(Changes, PassWhereTheClocksMeet) {
  const Verdict verdict = judge({{0, 0, cycle_}, {710, 0, cycle_}, {1400, 0, cycle_}});
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_TRUE(verdict.warnings.empty()) << listing(verdict.warnings);
}

TEST_F(Changes, PassThroughALongerGreen) {
  // The main road's green from 700 s on is held for 12 s, and the new clock is 12 s later.
  const Verdict verdict = judge({{0, 0, cycle_}, {710, 710, {{12, "GgrG"}}}, {722, 12, cycle_}});
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
}

TEST_F(Changes, RejectAGreenThatIsCut) {
  // 703 s: three seconds after the main road's green began it is in the last second of its yellow.
  expect_error({{0, 0, cycle_}, {703, 703 - 35, cycle_}}, "minimum green",
               "index 0 is green for 3 s from second 700, needs 5 s by the scenario");
  expect_error({{0, 0, cycle_}, {703, 703 - 35, cycle_}}, "minimum green", "(change of programs at 703 s)");
}

TEST_F(Changes, RejectAYellowThatIsSkippedOrCut) {
  expect_error({{0, 0, cycle_}, {720, 720 - 40, cycle_}}, "yellow",
               "index 0 has 0 s of yellow at second 720, needs 3 s");
  expect_error({{0, 0, cycle_}, {736, 736 - 38, cycle_}}, "yellow",
               "index 0 has 1 s of yellow at second 735, needs 3 s");
}

TEST_F(Changes, RejectAClearanceThatIsCut) {
  expect_error({{0, 0, cycle_}, {738, 738 - 40, cycle_}}, "clearance",
               "from index 0 to index 2 3 s before second 738, needs 5 s");
}

TEST_F(Changes, RejectConflictingGreensInATransition) {
  expect_error({{0, 0, cycle_}, {710, 710, {{12, "GgGr"}}}, {722, 12, cycle_}}, "conflict",
               "indices 0 ('G') and 2 ('G') conflict and go together at second 710");
}

TEST_F(Changes, RejectProgramsThatNoSignalCouldShowAndTimesOutOfOrder) {
  expect_error({{0, 0, cycle_}, {710, 710, {}}, {722, 12, cycle_}}, "phases",
               "has no phases (program shown from 710 s on)");
  expect_error({{0, 0, cycle_}, {710, 710, {{1.5, "GgrG"}}}}, "phases", "lasts 1.5 s, must be whole seconds above 0");
  expect_error({{0, 0, cycle_}, {710, 0, cycle_}, {400, 0, cycle_}}, "schedule",
               "changes programs at 400 s after it has at 710 s");
}

/// Only what begins and ends in it is judged: a stretch may begin within a green and end within a yellow.
TEST_F(Changes, DoNotJudgeWhatIsNotShownWhole) {
  for (std::int64_t at = 700; at < 770; ++at) {
    const Verdict verdict = judge({{0, 0, cycle_}, {at, 0, cycle_}});
    EXPECT_TRUE(verdict.ok()) << at << ": " << listing(verdict.errors);
  }
}

/// A file with a plan, one that is 12 s later, and the green that is held in between.
class Files : public testing::Test {
 protected:
  std::vector<SignalRules> rules_{two_stages()};
  std::vector<Program> programs_{{"main", "one", "static", 0, rules_[0].shipped},
                                 {"main", "held", "static", 710 % 12, {{12, "GgrG"}}},
                                 {"main", "two", "static", 12, rules_[0].shipped}};
  std::vector<Schedule> schedules_{{"main", "one", {{710, "held"}, {722, "two"}}}};

  void expect_error(const std::string& rule, const std::string& words) const {
    const Verdict verdict = check_programs(rules_, programs_, schedules_);
    EXPECT_TRUE(names(verdict.errors, "main", rule, words)) << "found instead: " << listing(verdict.errors);
  }
};

TEST_F(Files, PassWithTransitionsThatWouldNotPassAsCycles) {
  const Verdict verdict = check_programs(rules_, programs_, schedules_);
  EXPECT_TRUE(verdict.ok()) << listing(verdict.errors);
  EXPECT_FALSE(check_programs(rules_, programs_).ok()) << "a green without end serves nobody else";
}

TEST_F(Files, FailWhereATransitionStays) {
  schedules_[0].switches.pop_back();
  expect_error("never green", "index 2 is never green");
}

TEST_F(Files, FailWhereATransitionIsLeftAtAnotherSecond) {
  schedules_[0].switches[1].at_s = 711;  // the second plan is in its last second of red
  expect_error("yellow", "index 0 has 0 s of yellow at second 711, needs 3 s");
}

TEST_F(Files, FailWhereASwitchNamesNoProgramOrNoSecond) {
  schedules_[0].switches[1].to = "three";
  expect_error("schedule", "switches to program 'three', which is not in the file");
  schedules_[0].switches[1] = {722.5, "two"};
  expect_error("schedule", "switches at 722.5");
  schedules_[0].first = "none";
  expect_error("schedule", "begins with program 'none', which is not in the file");
}

TEST_F(Files, FailWhereASignalThatMayNotChangeIsSwitched) {
  rules_[0].adjustable = false;
  expect_error("unchanged", "is not adjustable, but changes programs");
}

}  // namespace
}  // namespace nightwave::verify
