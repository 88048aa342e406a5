// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "base/temporary_folder.hpp"
#include "street/process.hpp"
#include "street/sources.hpp"
#include "street/street.hpp"
#include "street/sumo_binary.hpp"
#include "street/verdict.hpp"

namespace nightwave {
namespace {

/// One signalised crossing with two flows.
class Sumo : public testing::Test {
 protected:
  void SetUp() override {
    try {
      setting_.sumo = find_sumo();
      const auto net = folder_.path() / "net.xml";
      const auto made = run_process({"netgenerate", "--spider", "--spider.arm-number", "4", "--spider.circle-number",
                                     "1", "--spider.space-radius", "200", "--default-junction-type", "traffic_light",
                                     "--no-turnarounds", "true", "--xml-validation", "never", "-o", net.string()},
                                    folder_.path() / "netgenerate.log");
      ASSERT_TRUE(made.succeeded()) << "netgenerate failed";
      setting_.sources.net = net;
    } catch (const EnvironmentError& error) {
      GTEST_SKIP() << error.what();
    }
    write("routes.xml", R"(<routes><flow id="a" begin="0" end="300" number="60" from="A1B1" to="B1B4"/>
      <flow id="b" begin="0" end="400" number="40" from="B2B1" to="B1A1"/></routes>)");
    setting_.sources.routes = {folder_.path() / "routes.xml"};
    setting_.begin_s = 0;
    setting_.end_s = 300;
    setting_.drain_s = 300;
  }
  std::filesystem::path write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() / name) << text;
    return folder_.path() / name;
  }
  TemporaryFolder folder_;
  StreetSetting setting_;
};

TEST_F(Sumo, CountsEveryVehicleDueAndRepeatsItself) {
  const std::vector<StreetJob> jobs = {{nullptr, 1}, {nullptr, 2}, {nullptr, 1}};
  StreetOptions options;
  options.threads = 2;
  const auto runs = run_street(setting_, jobs, options);
  ASSERT_EQ(runs.size(), 3);
  EXPECT_EQ(runs[0].trips.due, 90);  // of flow b only those due before the window's end
  EXPECT_EQ(runs[0].trips.finished, 90);
  EXPECT_GT(runs[0].trips.co2_g, 0);
  EXPECT_EQ(runs[0].trips.delay_s, runs[2].trips.delay_s);
  EXPECT_EQ(runs[1].seed, 2);
}

TEST_F(Sumo, OutputsOfTheSourcesStayOutOfTheirFolder) {
  setting_.sources.additional = {
      write("detectors.add.xml", R"(<additional><edgeData id="e" file="spill.xml"/></additional>)")};
  run_street(setting_, std::vector<StreetJob>{{nullptr, 1}}, {});
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "spill.xml"));
}

TEST_F(Sumo, ProgramThatBlocksARoadShowsInDelayAndVerdict) {
  const auto programs = std::make_shared<const std::string>(
      R"(<additional><tlLogic id="B1" type="static" programID="nightwave" offset="0">
      <phase duration="90" state="rrrrrr"/></tlLogic></additional>)");
  std::vector<StreetRun> shipped;
  std::vector<StreetRun> plan;
  try {
    const std::vector<StreetJob> jobs = {{nullptr, 1}, {programs, 1}, {nullptr, 2}, {programs, 2}};
    const auto runs = run_street(setting_, jobs, {});
    shipped = {runs[0], runs[2]};
    plan = {runs[1], runs[3]};
  } catch (const EnvironmentError& error) {
    FAIL() << error.what();
  }
  const auto verdict = judge(shipped, plan, 90, 1);
  EXPECT_EQ(plan[0].trips.due, 90);
  EXPECT_GT(plan[0].trips.running + plan[0].trips.not_inserted, 0);
  EXPECT_TRUE(verdict.rejected());
  EXPECT_EQ(verdict.missing, 0);
}

TEST_F(Sumo, ItsOwnWordsAreInTheError) {
  const auto broken = std::make_shared<const std::string>(
      R"(<additional><tlLogic id="nowhere" programID="x" offset="0"><phase duration="9" state="G"/></tlLogic></additional>)");
  try {
    run_street(setting_, std::vector<StreetJob>{{broken, 1}}, {});
    FAIL();
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string(error.what()).find("nowhere"), std::string::npos) << error.what();
  }
}

TEST_F(Sumo, CrashIsAnEnvironmentError) {
  setting_.sumo = write("crash", "#!/bin/sh\nkill -SEGV $$\n");
  std::filesystem::permissions(setting_.sumo, std::filesystem::perms::owner_all);
  EXPECT_THROW(run_street(setting_, std::vector<StreetJob>{{nullptr, 1}}, {}), EnvironmentError);
}

TEST(SumoBinary, VariableThatNamesNoProgramIsAnError) {
  const char* before = std::getenv("SUMO_BINARY");
  const std::string kept = before == nullptr ? "" : before;
  setenv("SUMO_BINARY", "/nonexistent/sumo", 1);
  EXPECT_THROW(find_sumo(), EnvironmentError);
  if (before == nullptr)
    unsetenv("SUMO_BINARY");
  else
    setenv("SUMO_BINARY", kept.c_str(), 1);
}

TEST(StreetSources, ChangedOrMissingFilesAreNamed) {
  TemporaryFolder folder;
  const auto net = folder.path() / "a.net.xml";
  std::ofstream(net) << "<net/>";
  const auto scenario = folder.path() / "s.nc";
  std::vector<SourceFile> sources = {{"net", "a.net.xml", sha256_of_file(net)}};
  EXPECT_EQ(locate_sources(sources, scenario, std::nullopt).net, std::filesystem::canonical(net));
  EXPECT_EQ(locate_sources({{"net", "else/where/a.net.xml", sources[0].sha256}}, scenario, folder.path()).net,
            std::filesystem::canonical(net));
  EXPECT_THROW(locate_sources({{"net", "b.net.xml", ""}}, scenario, std::nullopt), InputError);
  std::ofstream(net) << "<net></net>";
  try {
    locate_sources(sources, scenario, std::nullopt);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("has changed"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("--sources"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace nightwave
