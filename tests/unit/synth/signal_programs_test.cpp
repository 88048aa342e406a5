// SPDX-License-Identifier: Apache-2.0
#include "synth/signal_programs.hpp"

#include <gtest/gtest.h>

#include "small_junctions.hpp"
#include "synth/signal_sites.hpp"

namespace nightwave {
namespace {

constexpr LinkDesign own_left{.own_left_lane = true};

/// The stages of a junction, each as the ways that it lets go: "en" goes, "(en)" yields.
std::vector<std::string> stages_of(const SmallJunction& x) {
  const auto sites = find_signal_sites(x.plan, x.arms);
  std::vector<std::string> stages;
  for (const std::string& state : sites[SignalId(0)].stages) {
    std::string text;
    for (const ConnectionId id : x.net().connections.ids()) {
      const Connection& c = x.net().connections[id];
      const char letter = state[c.signal_index];
      if (letter == 'r') continue;
      const std::string way{x.net().links[c.from].name.front(), x.net().links[c.to].name.back()};
      text += (text.empty() ? "" : " ") + (letter == 'g' ? "(" + way + ")" : way);
    }
    stages.push_back(text);
  }
  return stages;
}

TEST(StageStates, LetBothDirectionsOfARoadGoAndLeftTurnsYield) {
  const SmallJunction x({.control = JunctionControl::signal});
  const std::vector<std::string> expected = {"en ew (es) ws we (wn)", "nw ns (ne) se sn (sw)"};
  EXPECT_EQ(stages_of(x), expected);
}

TEST(StageStates, GiveProtectedLeftTurnsStagesOfTheirOwn) {
  const SmallJunction x({.control = JunctionControl::signal, .protected_lefts = true}, "enws", 2, own_left);
  const std::vector<std::string> expected = {"en ew ws we", "es wn", "nw ns se sn", "ne sw"};
  EXPECT_EQ(stages_of(x), expected);
}

TEST(StageStates, LetThroughTrafficGoOnBesideALeftTurnThatNobodyOpposes) {
  const SmallJunction x({.control = JunctionControl::signal, .protected_lefts = true}, "ews", 2, own_left);
  const std::vector<std::string> expected = {"ew ws we we", "ew es", "se sw"};
  EXPECT_EQ(stages_of(x), expected);
}

TEST(StageStates, DoNotProtectLeftTurnsThatShareALane) {
  const SmallJunction x({.control = JunctionControl::signal, .protected_lefts = true});
  EXPECT_EQ(stages_of(x).size(), 2u);
}

TEST(StageStates, OfTwoJunctionsWithOneControllerRunTogether) {
  StreetPlan plan;
  const JunctionId south = plan.add_junction("south", {0, 0}, {.control = JunctionControl::signal});
  const JunctionId north =
      plan.add_junction("north", {0, 40}, {.control = JunctionControl::signal, .controlled_with = south});
  const auto end = [&](double x, double y) { return plan.add_junction("", {x, y}, {}); };
  plan.add_link("in from west", end(-100, 0), south, 1, 13.9, {});
  plan.add_link("out to east", south, end(100, 0), 1, 13.9, {});
  plan.add_link("in from east", end(100, 40), north, 1, 13.9, {});
  plan.add_link("out to west", north, end(-100, 40), 1, 13.9, {});
  plan.add_street(south, north, 1, 13.9, {});
  plan.add_street(end(0, -100), south, 1, 13.9, {});
  plan.add_street(end(0, 140), north, 1, 13.9, {});
  plan.settle_lengths();
  const JunctionArms arms(plan);
  draw_ways(plan, arms);
  const auto sites = find_signal_sites(plan, arms);
  ASSERT_EQ(sites.size(), 1u);
  const SignalSite& site = sites[SignalId(0)];
  EXPECT_EQ(site.junctions, (std::vector{south, north}));
  ASSERT_EQ(site.stages.size(), 2u);
  EXPECT_EQ(site.members.connections.size(), plan.network.connections.size());
  // East and west first, at both junctions; then the road across with the link between them.
  for (const Connection& c : plan.network.connections) {
    const bool carriageway = plan.network.links[c.from].name.starts_with("in from");
    EXPECT_EQ(site.stages[0][c.signal_index] != 'r', carriageway);
    EXPECT_EQ(site.stages[1][c.signal_index] != 'r', !carriageway);
  }
}

TEST(FixedTimeProgram, EndsGreensWithYellowAndRedAndKeepsWhatGoesOn) {
  const ShippedProgram program =
      fixed_time_program({"Ggr", "Grr", "rrG"},
                         {.green_s = {20, 8, 15}, .least_green_s = 6, .yellow_s = 4, .all_red_s = 2, .offset_s = 7});
  std::vector<std::string> states;
  std::vector<double> durations;
  for (const auto& phase : program.phases) {
    states.push_back(phase.state);
    durations.push_back(phase.duration_s);
  }
  EXPECT_EQ(states, (std::vector<std::string>{"Ggr", "Gyr", "Grr", "Grr", "yrr", "rrr", "rrG", "rry", "rrr"}));
  EXPECT_EQ(durations, (std::vector<double>{20, 4, 2, 8, 4, 2, 15, 4, 2}));
  EXPECT_EQ(program.type, "static");
  EXPECT_EQ(program.offset_s, 7);
  EXPECT_EQ(program.phases[0].min_duration_s, 6);
}

}  // namespace
}  // namespace nightwave
