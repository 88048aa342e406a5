// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "io/files.hpp"
#include "sample_scenario.hpp"

namespace nightwave {
namespace {

/// Element that the error of reading a plan names.
std::string refused_element(const PlanFile& plan, const Scenario& written_for, const Scenario& read_for) {
  const TemporaryFolder folder;
  write_plan(plan, written_for, folder.path() / "plan.nc");
  try {
    read_plan(folder.path() / "plan.nc", read_for);
  } catch (const InputError& error) {
    return error.element();
  }
  return "none";
}

TEST(PlanFile, HoldsEveryValueExactly) {
  const TemporaryFolder folder;
  const PlanFile written = sample_plan();
  write_plan(written, sample_scenario(), folder.path() / "plan.nc");
  const PlanFile read = read_plan(folder.path() / "plan.nc", sample_scenario());
  ASSERT_EQ(read.calendar.types[0].day.periods.size(), 2u);
  for (std::size_t p = 0; p < 2; ++p) {
    EXPECT_EQ(read.calendar.types[0].day.periods[p].begin_s, written.calendar.types[0].day.periods[p].begin_s);
    EXPECT_EQ(read.calendar.types[0].day.periods[p].plan, written.calendar.types[0].day.periods[p].plan);
  }
  EXPECT_EQ(read.signal_names, written.signal_names);
  EXPECT_EQ(read.scenario_sha256, written.scenario_sha256);
  EXPECT_EQ(read.model_before, written.model_before);
  EXPECT_EQ(read.model_after, written.model_after);
  EXPECT_EQ(read.street_before, written.street_before);
  EXPECT_EQ(read.street_after, written.street_after);
  for (const auto& [name, value] : written.attributes) {
    ASSERT_TRUE(read.attributes.contains(name)) << name;
    EXPECT_EQ(read.attributes.at(name), value) << name;
  }
  EXPECT_EQ(kind_of_file(folder.path() / "plan.nc"), FileKind::plan);
}

TEST(PlanFile, CanBeReadWithoutItsScenario) {
  const TemporaryFolder folder;
  write_plan(sample_plan(), sample_scenario(), folder.path() / "plan.nc");
  EXPECT_EQ(read_plan(folder.path() / "plan.nc").calendar.types[0].day.periods[1].plan,
            sample_plan().calendar.types[0].day.periods[1].plan);
}

TEST(PlanFile, IsRefusedForAnotherScenario) {
  Scenario fewer = sample_scenario();
  fewer.signals.all.raw().pop_back();
  EXPECT_EQ(refused_element(sample_plan(), sample_scenario(), fewer), "dimension signal");
  Scenario renamed = sample_scenario();
  renamed.signals.all[SignalId(1)].name = "other";
  EXPECT_EQ(refused_element(sample_plan(), sample_scenario(), renamed), "signal_name[1]");
  Scenario restaged = sample_scenario();
  restaged.signals.all[SignalId(0)].stages.pop_back();
  EXPECT_EQ(refused_element(sample_plan(), sample_scenario(), restaged), "stage_row_start[1]");
}

TEST(PlanFile, IsRefusedWhenAValueIsOutOfRange) {
  const Scenario scenario = sample_scenario();
  PlanFile plan = sample_plan();
  plan.calendar.types[0].day.periods[1].plan.timings[SignalId(1)].order[1] = 2;
  EXPECT_EQ(refused_element(plan, scenario, scenario), "stage_order[1, 3]");
  plan = sample_plan();
  plan.calendar.types[0].day.periods[1].plan.timings[SignalId(0)].green_s[1] = -1;
  EXPECT_EQ(refused_element(plan, scenario, scenario), "stage_duration[1, 1]");
  plan = sample_plan();
  plan.calendar.types[0].day.periods[0].plan.timings[SignalId(2)].offset_s = -1;
  EXPECT_EQ(refused_element(plan, scenario, scenario), "offset[0, 2]");
  plan = sample_plan();
  plan.calendar.types[0].day.periods[1].begin_s = plan.calendar.types[0].day.periods[0].begin_s;
  EXPECT_EQ(refused_element(plan, scenario, scenario), "period_begin[1]");
}

TEST(PlanFile, IsNoScenarioFile) {
  const TemporaryFolder folder;
  write_plan(sample_plan(), sample_scenario(), folder.path() / "plan.nc");
  EXPECT_THROW(read_scenario(folder.path() / "plan.nc"), InputError);
  write_scenario(sample_scenario(), folder.path() / "scenario.nc");
  EXPECT_THROW(read_plan(folder.path() / "scenario.nc", sample_scenario()), InputError);
}

}  // namespace
}  // namespace nightwave
