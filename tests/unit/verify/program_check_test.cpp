// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "example_signals.hpp"
#include "verify/check.hpp"

namespace nightwave::verify {
namespace {

/// The shipped programs of both example signals under a new name; each test breaks one thing.
class LegalPrograms : public testing::Test {
 protected:
  std::vector<SignalRules> rules_{two_stages(), three_stages()};
  std::vector<Program> programs_{shipped_program(rules_[0]), shipped_program(rules_[1])};

  Verdict verdict() const { return check_programs(rules_, programs_); }
  void expect_error(const std::string& signal, const std::string& rule, const std::string& words = {}) const {
    const Verdict found = verdict();
    EXPECT_FALSE(found.ok());
    EXPECT_TRUE(names(found.errors, signal, rule, words)) << "found instead: " << listing(found.errors);
  }
};

TEST_F(LegalPrograms, PassWithoutWarnings) {
  EXPECT_TRUE(verdict().ok()) << listing(verdict().errors);
  EXPECT_TRUE(verdict().warnings.empty()) << listing(verdict().warnings);
}

TEST_F(LegalPrograms, RejectANewPairOfGreens) {
  programs_[0].phases[4].state = "rrGG";
  expect_error("main", "conflict", "indices 2 ('G') and 3 ('G')");
}

TEST_F(LegalPrograms, RejectAYieldingGreenAgainstAConflict) {
  programs_[0].phases[4].state = "rgGr";
  expect_error("main", "conflict", "indices 1 ('g') and 2 ('G')");
}

TEST_F(LegalPrograms, RejectPriorityWhereTheShippedProgramYields) {
  programs_[0].phases[0].state = "GGrG";
  expect_error("main", "letters", "index 1 shows 'G'");
  expect_error("main", "conflict", "indices 0 ('G') and 1 ('G')");
}

TEST_F(LegalPrograms, AllowLessThanTheShippedGreens) {
  programs_[0].phases[0].state = "ggrG";
  programs_[0].phases[1].state = "ggrr";
  EXPECT_TRUE(verdict().ok()) << listing(verdict().errors);
}

TEST_F(LegalPrograms, RejectLettersThatWereNeverShipped) {
  programs_[0].phases[4].state = "rsGr";
  expect_error("main", "letters", "index 1 shows 's'");
  programs_[0].phases[4].state = "rOGr";
  expect_error("main", "letters", "index 1 shows 'O'");
  programs_[0].phases[4].state = "rxGr";
  expect_error("main", "phases", "'x' is no signal letter");
}

TEST_F(LegalPrograms, RejectAShortenedYellow) {
  programs_[0].phases[2].duration_s = 2;
  programs_[0].phases[3].duration_s = 3;
  expect_error("main", "yellow", "index 0 has 2 s of yellow");
}

TEST_F(LegalPrograms, RejectAMissingYellow) {
  programs_[1].phases[1].state = "rrr";
  expect_error("fork", "yellow", "index 0 has 0 s of yellow");
}

TEST_F(LegalPrograms, RejectAShortenedAllRed) {
  programs_[0].phases[3].duration_s = 1;
  programs_[0].phases[4].duration_s = 26;
  expect_error("main", "clearance", "from index 0 to index 2 4 s");
}

TEST_F(LegalPrograms, RejectAShortenedPedestrianClearance) {
  programs_[0].phases[1].duration_s = 2;
  programs_[0].phases[0].duration_s = 33;
  expect_error("main", "clearance", "from index 3 to index 2 7 s");
}

TEST_F(LegalPrograms, RejectGreenAgainstAYellow) {
  programs_[1].phases[0].state = "yrr";
  programs_[1].phases.insert(programs_[1].phases.begin(), {17, "Grr"});
  programs_[1].phases[1].duration_s = 3;
  programs_[1].phases[2] = {3, "rrr"};
  EXPECT_TRUE(verdict().ok()) << listing(verdict().errors);
  programs_[1].phases[4].state = "yGr";
  expect_error("fork", "yellow against green", "indices 0 ('y') and 1 ('G')");
}

TEST_F(LegalPrograms, DoNotTakeAYellowThatReturnsToGreenForAClearance) {
  programs_[0].phases[0].duration_s = 20;
  programs_[0].phases.insert(programs_[0].phases.begin() + 1, {{1, "ygrG"}, {9, "GgrG"}});
  EXPECT_TRUE(verdict().ok()) << listing(verdict().errors);
  // The last green is only ended by a yellow of its own.
  programs_[0].phases[4].state = "ryrr";
  expect_error("main", "yellow", "index 0 has 0 s");
}

TEST_F(LegalPrograms, RejectAGreenBelowTheMinimum) {
  programs_[1].phases[3].duration_s = 4;
  programs_[1].phases[0].duration_s = 31;
  expect_error("fork", "minimum green", "index 1 is green for 4 s");
}

TEST_F(LegalPrograms, MayBeAsShortAsShippedButNotShorter) {
  rules_[1].shipped[3].duration_s = 4;
  rules_[1].minimum_green_s[1] = 4;
  programs_[1].phases[3].duration_s = 4;
  programs_[1].phases[0].duration_s = 31;
  EXPECT_TRUE(verdict().ok()) << listing(verdict().errors);
  rules_[1].minimum_green_s[1] = 0;
  programs_[1].phases[3].duration_s = 3;
  programs_[1].phases[0].duration_s = 32;
  expect_error("fork", "minimum green", "needs 4 s by the shipped program");
}

TEST_F(LegalPrograms, RejectMovementsThatAreNeverServed) {
  for (Phase& phase : programs_[0].phases) phase.state[3] = 'r';
  expect_error("main", "never green", "index 3");
}

TEST_F(LegalPrograms, RejectFractionsOfSeconds) {
  programs_[0].phases[0].duration_s = 30.5;
  expect_error("main", "phases", "30.5 s");
  programs_[0] = shipped_program(rules_[0]);
  programs_[0].offset_s = 2.5;
  expect_error("main", "whole seconds", "2.5");
}

TEST_F(LegalPrograms, RejectPhasesWithoutDuration) {
  programs_[0].phases[3].duration_s = 0;
  expect_error("main", "phases", "phase 3");
}

TEST_F(LegalPrograms, RejectOffsetsOutsideTheCycle) {
  programs_[0].offset_s = 70;
  expect_error("main", "offset");
  programs_[0].offset_s = -3;
  expect_error("main", "offset");
}

TEST_F(LegalPrograms, RejectStatesOfAnotherLength) {
  programs_[1].phases[2].state = "ru";
  expect_error("fork", "phases", "'ru' has 2 letters, the signal has 3");
}

TEST_F(LegalPrograms, RejectUnknownSignals) {
  programs_[1].signal = "nowhere";
  expect_error("nowhere", "unknown signal");
}

TEST_F(LegalPrograms, WarnOfSignalsLeftOut) {
  programs_.pop_back();
  EXPECT_TRUE(verdict().ok());
  EXPECT_TRUE(names(verdict().warnings, "fork", "missing"));
}

TEST_F(LegalPrograms, RejectOtherCyclesInTheGroup) {
  programs_[0].phases[0].duration_s += 1;
  expect_error("fork", "group");
}

TEST_F(LegalPrograms, RejectProgramsThatAreNotFixedInTime) {
  programs_[0].type = "actuated";
  expect_error("main", "program", "actuated");
  programs_[0].type = "static";
  programs_[0].jumps = true;
  expect_error("main", "program", "jumps");
}

TEST_F(LegalPrograms, RejectAProgramDefinedTwice) {
  programs_.push_back(programs_[0]);
  expect_error("main", "program", "twice");
}

TEST_F(LegalPrograms, CheckOffsetsOfProgramsThatAreLoaded) {
  programs_.push_back({"main", "new", "static", 69.0, {}, false});
  programs_.push_back({"fork", "shipped", "static", 12.0, {}, false});
  EXPECT_TRUE(verdict().ok()) << listing(verdict().errors);
  programs_[2].offset_s = 70;
  expect_error("main", "offset");
  programs_[2].name = "other";
  expect_error("main", "program", "not loaded");
  programs_[2] = {"main", "new", "static", {}, {}, false};
  expect_error("main", "program", "neither");
}

TEST_F(LegalPrograms, RejectChangesOfSignalsThatAreNotAdjustable) {
  rules_[1].adjustable = false;
  EXPECT_TRUE(verdict().ok()) << listing(verdict().errors);
  programs_[1].phases[0].duration_s += 1;
  expect_error("fork", "unchanged");
}

/// Cuts seconds out of what must not be shortened: yellows and clearances by any amount, greens to below their minimum.
TEST(RandomMutations, AreAlwaysFound) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    const SignalRules rules = random() % 2 ? two_stages() : three_stages();
    Program program = shipped_program(rules);
    program.offset_s = 0;
    for (Phase& phase : program.phases) {
      if (phase.duration_s > 10) phase.duration_s = 6 + static_cast<double>(random() % 40);
    }
    ASSERT_TRUE(check_programs({{rules}}, {{program}}).ok());
    const std::size_t where = random() % program.phases.size();
    Phase& phase = program.phases[where];
    if (phase.duration_s >= 6) {
      phase.duration_s = static_cast<double>(1 + random() % 4);
    } else {
      phase.duration_s -= static_cast<double>(1 + random() % static_cast<unsigned>(phase.duration_s));
      // The crossing needs 9 m / 1.2 m/s = 8 s, two less than shipped before the side road.
      if (rules.name == "main" && where == 1 && phase.duration_s >= 3) continue;
    }
    if (phase.duration_s == 0) program.phases.erase(program.phases.begin() + static_cast<std::ptrdiff_t>(where));
    // A main road that is green for the pedestrian clearance too keeps its own minimum; the pedestrians' 6 s are cut.
    const Verdict verdict = check_programs({{rules}}, {{program}});
    ASSERT_FALSE(verdict.ok()) << rules.name << " phase " << where << " now " << phase.duration_s << " s";
  }
}

TEST(RandomMutations, OfOneSecondFromRedToGreenAreAlwaysFound) {
  for (const SignalRules& rules : {two_stages(), three_stages()}) {
    for (std::size_t k = 0; k < rules.shipped.size(); ++k) {
      for (int second = 0; second < static_cast<int>(rules.shipped[k].duration_s); ++second) {
        for (std::size_t index = 0; index < rules.kinds.size(); ++index) {
          const Phase whole = rules.shipped[k];
          if (whole.state[index] == 'G' || whole.state[index] == 'g') continue;
          // The crossing needs 8 of the 10 s that it is shipped with.
          if (rules.name == "main" && k == 1 && second < 2 && index == 3) continue;
          Program program = shipped_program(rules);
          Phase changed{1, whole.state};
          changed.state[index] = 'G';
          auto at = program.phases.erase(program.phases.begin() + static_cast<std::ptrdiff_t>(k));
          const double rest = whole.duration_s - second - 1;
          if (rest > 0) at = program.phases.insert(at, {rest, whole.state});
          at = program.phases.insert(at, changed);
          if (second > 0) program.phases.insert(at, {static_cast<double>(second), whole.state});
          const Verdict verdict = check_programs({{rules}}, {{program}});
          EXPECT_FALSE(verdict.ok()) << rules.name << " phase " << k << " second " << second << " index " << index;
        }
      }
    }
  }
}

}  // namespace
}  // namespace nightwave::verify
