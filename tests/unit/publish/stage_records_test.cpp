// SPDX-License-Identifier: Apache-2.0
#include "publish/stage_records.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "store_folder.hpp"

namespace nightwave {
namespace {

class Stages : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* stage : {"import", "plan", "check", "street"}) ended(stage, "0\n");
  }

  void ended(const std::string& stage, const std::string& exit) { write_file(folder_ / (stage + ".exit"), exit); }
  void killed(const std::string& stage) { std::filesystem::remove(folder_ / (stage + ".exit")); }
  void logged(const std::string& stage, const std::string& log) { write_file(folder_ / (stage + ".log"), log); }

  /// What is thrown, with "StageFailed" and its exit code or "CheckFailed" before it.
  std::string failure(const std::optional<std::string>& current = "V") const {
    try {
      require_stages_done(read_stage_records(folder_), current);
    } catch (const StageFailed& error) {
      return "StageFailed " + std::to_string(error.exit_code) + ": " + error.what();
    } catch (const CheckFailed& error) {
      return std::string("CheckFailed: ") + error.what();
    }
    return {};
  }

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
};

TEST_F(Stages, ThatDidTheirWorkLetPublish) { EXPECT_EQ(failure(), ""); }

TEST_F(Stages, LeaveAPlanThatStreetRejectsToThePolicy) {
  ended("street", "5\n");
  EXPECT_EQ(failure(), "");
  ended("street", "3\n");
  EXPECT_EQ(failure(),
            "StageFailed 3: version V stays current: the stage street ended with exit code 3: its log says "
            "nothing");
}

TEST_F(Stages, AreNamedByTheFirstThatFailed) {
  ended("plan", "2\n");
  ended("check", "3\n");
  logged("plan", "10:00:00 info reading\nnightwave: --time 5x is no time\nsrun: error: n1: task 0: Exited\n");
  logged("check", "nightwave: plan.nc: cannot be read\n");
  EXPECT_EQ(failure(),
            "StageFailed 2: version V stays current: the stage plan ended with exit code 2: --time 5x is no "
            "time");
  EXPECT_EQ(failure(std::nullopt).substr(0, 37), "StageFailed 2: nothing is published: ");
}

TEST_F(Stages, ThatFindAPlanUnsafeAreAFailedCheck) {
  ended("check", "4\n");
  logged("check", "nightwave: plan.nc is not safe\n");
  EXPECT_EQ(failure(),
            "CheckFailed: version V stays current: the stage check ended with exit code 4: plan.nc is not "
            "safe");
  ended("plan", "4\n");
  logged("plan", "nightwave: no plan is legal\n");
  EXPECT_EQ(failure(),
            "StageFailed 4: version V stays current: the stage plan ended with exit code 4: no plan is legal");
}

TEST_F(Stages, ThatWereKilledAreToldByTheirLauncher) {
  killed("street");
  logged("street",
         "10:00:00 info SUMO run 1 of 4 done\nslurmstepd: error: *** JOB 7 CANCELLED ***\nsrun: error: n1: "
         "Terminated\n\n");
  EXPECT_EQ(failure(),
            "StageFailed 1: version V stays current: the stage street did not end: slurmstepd: error: *** "
            "JOB 7 CANCELLED ***");
}

TEST_F(Stages, CountAsNotEndedByABrokenRecord) {
  for (const char* text : {"", "0", "\n", "zero\n", "0 0\n", "0\n0\n", "99999999999\n"}) {
    ended("import", text);
    EXPECT_EQ(failure(), "StageFailed 1: version V stays current: the stage import did not end: its log says nothing")
        << text;
  }
}

TEST_F(Stages, ThatEndInAnotherWayThanNightwaveDoesAreTheEnvironments) {
  for (const char* code : {"85", "127", "137", "143", "-1"}) {
    ended("plan", std::string(code) + "\n");
    EXPECT_EQ(failure(), std::string("StageFailed 1: version V stays current: the stage plan ended with exit code ") +
                             code + ": its log says nothing");
  }
}

TEST_F(Stages, MayHaveWrittenLongLogs) {
  ended("plan", "3\n");
  std::string log;
  while (log.size() < 1'000'000) log += "10:00:00 info 1000 evaluations\n";
  logged("plan", log + "nightwave: city.nc: is damaged");
  EXPECT_EQ(failure(),
            "StageFailed 3: version V stays current: the stage plan ended with exit code 3: city.nc: is "
            "damaged");
}

}  // namespace
}  // namespace nightwave
