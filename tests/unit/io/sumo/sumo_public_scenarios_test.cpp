// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "io/sumo_import.hpp"

namespace nightwave {
namespace {

struct Expected {
  const char* name;
  const char* config;
  std::size_t signals;
  double vehicles_due;
};
void PrintTo(const Expected& e, std::ostream* out) { *out << e.name; }

class PublicScenarios : public ::testing::TestWithParam<Expected> {};

TEST_P(PublicScenarios, ImportWithoutLosingVehicles) {
  const Expected& expected = GetParam();
  const auto folder = std::filesystem::path(NIGHTWAVE_SOURCE_DIR) / ".." / "shared" / "scenarios" / expected.name;
  if (!std::filesystem::exists(folder / expected.config)) GTEST_SKIP() << folder << " is not here";
  ImportOptions options;
  if (std::string(expected.name) == "bologna_pasubio") {
    options.begin_s = 0;
    options.end_s = 3600;
  }
  const Scenario s = import_sumo(read_sumo_config(folder / expected.config), options);
  EXPECT_EQ(s.signals.all.size(), expected.signals);
  EXPECT_EQ(s.demand.vehicles_due, expected.vehicles_due);
  EXPECT_FALSE(s.dropped.contains("vehicles_without_route"));
  double departing = 0;
  for (const Departures& d : s.demand.departures) departing += d.vehicles;
  EXPECT_NEAR(departing, expected.vehicles_due, 0.01);
}

INSTANTIATE_TEST_SUITE_P(All, PublicScenarios,
                         ::testing::Values(Expected{"cologne1", "cologne1.sumocfg", 1, 2015},
                                           Expected{"cologne3", "cologne3.sumocfg", 3, 2856},
                                           Expected{"ingolstadt1", "ingolstadt1.sumocfg", 1, 1716},
                                           Expected{"ingolstadt7", "ingolstadt7.sumocfg", 7, 3031},
                                           Expected{"grid4x4", "grid4x4.sumocfg", 16, 1473},
                                           Expected{"bologna_pasubio", "run.sumocfg", 8, 8770}),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace nightwave
