// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "io/files.hpp"
#include "sample_scenario.hpp"

namespace nightwave {
namespace {

TEST(ScenarioFile, HoldsEveryValueExactly) {
  const TemporaryFolder folder;
  const Scenario written = sample_scenario();
  write_scenario(written, folder.path() / "scenario.nc");
  EXPECT_EQ(all_values(read_scenario(folder.path() / "scenario.nc")), all_values(written));
  EXPECT_EQ(kind_of_file(folder.path() / "scenario.nc"), FileKind::scenario);
}

TEST(ScenarioFile, MayHoldNothing) {
  const TemporaryFolder folder;
  write_scenario(empty_scenario(), folder.path() / "scenario.nc");
  EXPECT_EQ(all_values(read_scenario(folder.path() / "scenario.nc")), all_values(empty_scenario()));
}

TEST(ScenarioFile, HoldsSignalsOfOneStageWithItsIntergreen) {
  const TemporaryFolder folder;
  Scenario written = sample_scenario();
  Signal& signal = written.signals.all[SignalId(0)];
  signal.stages.resize(1);
  signal.intergreens = {{{3, "yr"}, {5, "rr"}}};
  signal.adjustable = false;
  write_scenario(written, folder.path() / "scenario.nc");
  EXPECT_EQ(all_values(read_scenario(folder.path() / "scenario.nc")), all_values(written));
}

TEST(ScenarioFile, HoldsLargeTables) {
  const TemporaryFolder folder;
  Scenario written = sample_scenario();
  const Departures first = written.demand.departures.front();
  written.demand.departures.assign(20000, first);
  for (std::size_t i = 0; i < written.demand.departures.size(); ++i) {
    written.demand.departures[i].vehicles = static_cast<float>(i) / 7;
  }
  write_scenario(written, folder.path() / "scenario.nc");
  EXPECT_EQ(all_values(read_scenario(folder.path() / "scenario.nc")), all_values(written));
}

TEST(ScenarioFile, IsNotLeftBehindWhenTheFolderIsMissing) {
  const TemporaryFolder folder;
  EXPECT_THROW(write_scenario(sample_scenario(), folder.path() / "absent/scenario.nc"), EnvironmentError);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ScenarioFile, MustExist) {
  const TemporaryFolder folder;
  EXPECT_THROW(read_scenario(folder.path() / "absent.nc"), InputError);
  EXPECT_THROW(read_scenario(folder.path()), InputError);
}

/// A scenario with one mistake and what the message has to name.
struct Mistake {
  const char* name;
  std::function<void(Scenario&)> make;
  const char* element;
};

class AMistakenScenario : public testing::TestWithParam<Mistake> {};

TEST_P(AMistakenScenario, IsRefusedByNameOfTheElement) {
  const TemporaryFolder folder;
  Scenario scenario = sample_scenario();
  GetParam().make(scenario);
  write_scenario(scenario, folder.path() / "scenario.nc");
  try {
    read_scenario(folder.path() / "scenario.nc");
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), (folder.path() / "scenario.nc").string());
    EXPECT_EQ(error.element(), GetParam().element) << error.what();
    EXPECT_FALSE(error.remedy().empty());
  }
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

INSTANTIATE_TEST_SUITE_P(
    ScenarioFile, AMistakenScenario,
    testing::Values(
        Mistake{"LinkFrom", [](Scenario& s) { s.network.links[LinkId(1)].from = JunctionId(3); }, "link_from[1]"},
        Mistake{"LinkLength", [](Scenario& s) { s.network.links[LinkId(2)].length_m = -1; }, "link_length[2]"},
        Mistake{"NotANumber", [](Scenario& s) { s.network.junctions[JunctionId(0)].position.y = not_a_number; },
                "junction_y[0]"},
        Mistake{"ConnectionSignal", [](Scenario& s) { s.network.connections[ConnectionId(0)].signal = SignalId(3); },
                "connection_signal[0]"},
        Mistake{"ConnectionTurn", [](Scenario& s) { s.network.connections[ConnectionId(1)].turn = Turn(9); },
                "connection_turn[1]"},
        Mistake{"ConnectionIndex", [](Scenario& s) { s.network.connections[ConnectionId(0)].signal_index = 2; },
                "connection_signal_index[0]"},
        Mistake{"CrossingIndex", [](Scenario& s) { s.network.crossings[1].signal_index = 9; },
                "crossing_signal_index[1]"},
        Mistake{"CrossedConnection", [](Scenario& s) { s.network.crossings[0].conflicts[1] = ConnectionId(2); },
                "crossing_conflict_connection[1]"},
        Mistake{"SignalTwice", [](Scenario& s) { s.signals.all[SignalId(2)].name = "crossing, north"; },
                "signal_name[2]"},
        Mistake{"StageLetters", [](Scenario& s) { s.signals.all[SignalId(0)].stages[1].state = "rx"; },
                "stage_state of signal \"A & \"B\" <C>\""},
        Mistake{"StageLength", [](Scenario& s) { s.signals.all[SignalId(0)].stages[1].state = "rGG"; },
                "stage_state of signal \"A & \"B\" <C>\""},
        Mistake{"IntergreenToItself",
                [](Scenario& s) {
                  s.signals.all[SignalId(0)].intergreens[0] = {{3, "yr"}};
                },
                "intergreen_row_start[0]"},
        Mistake{"Intergreens", [](Scenario& s) { s.signals.all[SignalId(1)].intergreens.pop_back(); },
                "intergreen_row_start[1]"},
        Mistake{"DepartureBin", [](Scenario& s) { s.demand.departures[1].bin = 900; }, "departure_bin[1]"},
        Mistake{"DepartureOrder", [](Scenario& s) { s.demand.departures[0].link = LinkId(1); }, "departure_link[1]"},
        Mistake{"PassageNext", [](Scenario& s) { s.demand.passages[2].next = LinkId(77); }, "passage_next[2]"},
        Mistake{"StopLane", [](Scenario& s) { s.demand.stops[0].lane = 2; }, "stop_lane[0]"},
        Mistake{"Slice", [](Scenario& s) { s.demand.slice_s = 0; }, "demand_slice[0]"},
        Mistake{"Horizon", [](Scenario& s) { s.demand.end_s = s.demand.begin_s - 1; }, "demand_end"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace nightwave
