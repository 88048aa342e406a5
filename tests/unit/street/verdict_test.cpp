// SPDX-License-Identifier: Apache-2.0
#include "street/verdict.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "street/verdict_output.hpp"

namespace nightwave {
namespace {

StreetRun run(std::uint64_t seed, double delay_s, long due = 100) {
  StreetRun result;
  result.seed = seed;
  result.trips.due = due;
  result.trips.finished = due;
  result.trips.delay_s = delay_s * static_cast<double>(due);
  return result;
}

TEST(Verdict, WorseOnEverySeedIsRejected) {
  const auto verdict = judge({run(1, 50), run(2, 52), run(3, 51)}, {run(1, 60), run(2, 62), run(3, 61)}, 100, 1);
  EXPECT_TRUE(verdict.rejected());
  EXPECT_GT(verdict.delay_ratio.lower, 1);
}

TEST(Verdict, WorseWithinTheNoiseIsAccepted) {
  EXPECT_FALSE(judge({run(1, 50), run(2, 60), run(3, 55)}, {run(1, 56), run(2, 58), run(3, 57)}, 100, 1).rejected());
}

TEST(Verdict, VehiclesThatOnlyThePlanLosesRejectIt) {
  const auto verdict = judge({run(1, 50), run(2, 50)}, {run(1, 20), run(2, 20, 99)}, 100, 1);
  EXPECT_TRUE(verdict.rejected());
  EXPECT_EQ(verdict.missing, 1);
}

TEST(Verdict, MissingVehiclesRejectWhereTheDemandIsCertain) {
  EXPECT_TRUE(judge({run(1, 50), run(2, 50)}, {run(1, 40), run(2, 40)}, 150, 1).rejected());
  EXPECT_FALSE(judge({run(1, 50, 100), run(2, 50, 103)}, {run(1, 40, 100), run(2, 40, 103)}, 150, 1).rejected());
  EXPECT_FALSE(judge({run(1, 50), run(2, 50)}, {run(1, 40), run(2, 40)}, 150, 0.9).rejected());
}

TEST(Verdict, WithoutAnyVehicleIsARejection) {
  const auto verdict = judge({run(1, 0, 0), run(2, 0, 0)}, {run(1, 0, 0), run(2, 0, 0)}, 0, 1);
  EXPECT_EQ(verdict.reasons, std::vector<std::string>{"no vehicle drives, so nothing was compared"});
}

TEST(Verdict, JsonHasTheDocumentedKeys) {
  const auto verdict = judge({run(1, 50), run(2, 60)}, {run(1, 40), run(2, 45)}, 100, 1);
  const auto json = nlohmann::json::parse(verdict_json(verdict, {}, true));
  for (const char* side : {"shipped", "plan"}) {
    for (const char* measure : {"delay", "stops", "waiting", "travel_time", "throughput", "co2"}) {
      EXPECT_TRUE(json.at(side).at(measure).at("mean").is_number()) << side << measure;
      EXPECT_TRUE(json.at(side).at(measure).at("ci95").is_number()) << side << measure;
    }
    EXPECT_EQ(json.at(side).at("runs").size(), 2);
  }
  EXPECT_DOUBLE_EQ(json.at("plan").at("delay").at("mean"), 42.5);
  EXPECT_LT(json.at("paired").at("delay_ratio").at("lower"), json.at("paired").at("delay_ratio").at("upper"));
  EXPECT_EQ(json.at("seeds"), nlohmann::json({1, 2}));
  EXPECT_EQ(json.at("missing"), 0);
}

TEST(Verdict, OneSeedGivesNullIntervals) {
  const auto json = nlohmann::json::parse(verdict_json(judge({run(1, 50)}, {run(1, 60)}, 100, 1), {}, false));
  EXPECT_TRUE(json.at("plan").at("delay").at("ci95").is_null());
  EXPECT_TRUE(json.at("accepted"));
}

TEST(Verdict, TableShowsBothSidesAndTheChange) {
  std::ostringstream out;
  print_verdict(judge({run(1, 50), run(2, 50)}, {run(1, 40), run(2, 40)}, 100, 1), {}, out);
  EXPECT_NE(out.str().find("-20.0 %"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace nightwave
