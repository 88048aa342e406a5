// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "kernels/model/backends.hpp"
#include "support/small_tables.hpp"

namespace nightwave::model {
namespace {

using testing::HandLink;
using testing::HandTables;
using testing::HandTurn;
using testing::StateParts;

struct Result {
  explicit Result(const HandTables& t) : Result(t, {}) {}
  Result(const HandTables& t, FinalState end)
      : outcome(run_reference(t.tables, t.demand, t.timings, {}, &end)), state(t.tables, end) {}

  Outcome outcome;
  StateParts state;
};

constexpr Right light = Right::light;

TEST(Reference, LetsVehiclesArriveAfterExactlyTheTravelSteps) {
  // 0.2 vehicles enter in each of the steps 0 to 4 and are due after 7 + 6 steps.
  const std::vector<HandLink> links{{.from = 0, .to = 1, .travel_steps = 7, .turns = {{.to = 1}}, .departures = {0.2f}},
                                    {.from = 1, .to = 2, .travel_steps = 6}};
  EXPECT_NEAR(Result(HandTables(links, 2)).outcome.node(2, Measure::ended), 0.0, 1e-6);
  const Result some(HandTables(links, 3));
  EXPECT_NEAR(some.outcome.node(2, Measure::ended), 0.4, 1e-6);
  EXPECT_NEAR(some.state.inside(HandTables(links, 3).tables), 0.6, 1e-6);
  const Result all(HandTables(links, 4));
  EXPECT_NEAR(all.outcome.node(2, Measure::ended), 1.0, 1e-6);
  for (std::size_t n = 0; n < 3; ++n) EXPECT_EQ(all.outcome.node(n, Measure::delay), 0);
}

TEST(Reference, HoldsEverythingAtRed) {
  const std::vector<HandLink> links{
      {.from = 0, .to = 1, .travel_steps = 5, .turns = {{.to = 1, .right = light}}, .departures = {0.2f}},
      {.from = 1, .to = 2}};
  const Result r(HandTables(links, 6, {{30, 30}}));
  EXPECT_NEAR(r.state.queue[0], 1.0, 1e-6);
  EXPECT_NEAR(r.outcome.node(1, Measure::stops), 1.0, 1e-6);
  EXPECT_NEAR(r.outcome.node(1, Measure::delay), (0.2 + 0.4 + 0.6 + 0.8 + 1.0) + 20 * 1.0,
              1e-5);  // steps 5 to 9, 10 to 29
}

TEST(Reference, DischargesAQueueAtSaturationWithinTheEffectiveGreen) {
  const std::vector<HandLink> links{{.from = 0,
                                     .to = 1,
                                     .travel_steps = 5,
                                     .turns = {{.to = 1, .right = light}},
                                     .departures = {0.4f, 0.4f, 0.4f, 0.4f, 0.4f}},
                                    {.from = 1, .to = 2, .travel_steps = 20}};
  const HandTables hand(links, 8, {{30.5f, 8}});  // halves of the first and the last second are green
  const Result r(hand);
  EXPECT_NEAR(r.state.queue[0], 10 - 8 * 0.5, 1e-5);
  EXPECT_NEAR(r.state.ring[hand.tables.streams[1].ring_begin + 30 % 25], 0.25, 1e-6);
  EXPECT_NEAR(r.state.ring[hand.tables.streams[1].ring_begin + 31 % 25], 0.5, 1e-6);
}

TEST(Reference, ShowsAWindowThatWrapsAroundTheCycle) {
  const std::vector<HandLink> links{
      {.from = 0, .to = 1, .travel_steps = 5, .turns = {{.to = 1, .right = light}}, .departures = {2}},
      {.from = 1, .to = 2}};
  // Green in [18.5, 20) and [0, 2.5) of 20 s; the first vehicles arrive in second 5.
  EXPECT_NEAR(Result(HandTables(links, 3, {{18.5f, 4}}, 20)).state.queue[0], 10.0, 1e-5);
  EXPECT_NEAR(Result(HandTables(links, 4, {{18.5f, 4}}, 20)).state.queue[0], 10 - 0.75, 1e-5);
  EXPECT_NEAR(Result(HandTables(links, 5, {{18.5f, 4}}, 20)).state.queue[0], 10 - 2.0, 1e-5);
}

TEST(Reference, BlocksUpstreamWhenALinkIsFullAndReleasesAfterTheBlock) {
  const std::vector<HandLink> links{
      {.from = 0, .to = 1, .travel_steps = 5, .turns = {{.to = 1}}, .departures = {0.5f, 0.5f, 0.5f, 0.5f}},
      {.from = 1, .to = 2, .travel_steps = 5, .storage = 3, .turns = {{.to = 2, .right = light}}},
      {.from = 2, .to = 3}};
  const auto after = [&](std::int32_t blocks) { return Result(HandTables(links, blocks, {{100, 500}}, 1000)); };
  const Result full = after(20);
  EXPECT_NEAR(full.state.room[1], 0.0, 1e-5);
  EXPECT_NEAR(full.state.queue[0], 7.0, 1e-5);
  EXPECT_NEAR(full.state.queue[1], 3.0, 1e-5);
  const Result released = after(21);
  EXPECT_NEAR(released.state.queue[1], 0.5, 1e-5);
  EXPECT_NEAR(released.state.queue[0], 7.0, 1e-5);
  EXPECT_NEAR(released.state.room[1], 2.5, 1e-5);
  EXPECT_NEAR(after(22).state.queue[0], 4.5, 1e-5);
  const Result empty = after(40);
  EXPECT_NEAR(empty.outcome.node(3, Measure::ended), 10.0, 1e-5);
  EXPECT_NEAR(empty.state.room[1], 3.0, 1e-5);
}

TEST(Reference, LetsPassASharedLaneWhatPrecedesTheFirstBlockedVehicle) {
  for (const float blocked : {0.5f, 0.25f, 0.1f}) {
    const std::vector<HandLink> links{
        {.from = 0,
         .to = 1,
         .turns = {{.to = 1, .share = 1 - blocked}, {.to = 2, .share = blocked, .right = light}},
         .departures = {1, 1, 1, 1}},
        {.from = 1, .to = 2},
        {.from = 1, .to = 3}};
    const Result r(HandTables(links, 100, {{0, 0}}));
    EXPECT_NEAR(r.outcome.node(2, Measure::ended), (1 - blocked) / blocked,
                0.01);  // mean of the geometric distribution
    EXPECT_NEAR(r.outcome.node(3, Measure::ended), 0, 1e-9);
    EXPECT_NEAR(r.state.head[1], 1, 0.01);
  }
}

/// A road of two lanes: one for through traffic, one for through traffic and vehicles that never get a green.
HandTables two_lanes(std::uint8_t beside) {
  const std::vector<float> departures(40, 0.4f);
  HandTables hand(
      {{.from = 0,
        .to = 1,
        .storage = 1000,
        .turns = {{.to = 1, .share = 0.45f}, {.to = 1, .share = 0.45f}, {.to = 2, .share = 0.1f, .right = light}},
        .departures = departures},
       {.from = 1, .to = 2},
       {.from = 1, .to = 3}},
      40, {{0, 0}});
  ModelTables& m = hand.tables;
  m.groups.insert(m.groups.begin() + 1, LaneGroup{1, 2, 1, 1000});
  m.groups[0].turn_count = 1;
  m.links[0].group_count = 2;
  for (std::uint32_t l : {1u, 2u}) m.links[l].group_begin = m.links[l].group_share_begin = l + 1;
  m.turns[0].beside = beside;
  m.group_share_count = 4;
  hand.demand.group_shares = {0.45f, 0.55f, 1, 1};
  return hand;
}

TEST(Reference, LetsThroughTrafficLeaveTheLaneInWhichOthersWait) {
  const Result stay(two_lanes(0)), leave(two_lanes(1));
  // 0.18 of them a second come to the lane in which others wait, and can hardly leave it but sideways:
  // most_changing_lanes per block.
  const double left = stay.state.queue[1] - leave.state.queue[1];
  EXPECT_GT(stay.state.queue[1], 25);
  EXPECT_GT(left, 0.3 * most_changing_lanes * 40);
  EXPECT_LE(left, most_changing_lanes * 40);
  EXPECT_NEAR(leave.outcome.node(2, Measure::ended) - stay.outcome.node(2, Measure::ended), left, 2);
  // Who waits for the green stays.
  EXPECT_NEAR(leave.state.queue[2], stay.state.queue[2], 1e-4);
}

TEST(Reference, LosesNobodyWhoChangesLanes) {
  const HandTables hand = two_lanes(1);
  const Result r(hand);
  const double ended = r.outcome.node(2, Measure::ended) + r.outcome.node(3, Measure::ended);
  EXPECT_NEAR(r.state.inside(hand.tables) + r.state.outside() + ended, 40 * 5 * 0.4, 1e-3);
}

TEST(Reference, LetsAsManyYieldAsTheGapsOfTheFoesAllow) {
  const auto minor_flow = [](float foes) {
    const std::vector<float> major(60, foes), minor(60, 0.5f);
    const std::vector<HandLink> links{{.from = 0, .to = 2, .turns = {{.to = 2, .saturation = 1}}, .departures = major},
                                      {.from = 1,
                                       .to = 2,
                                       .storage = 1000,
                                       .turns = {{.to = 3, .right = Right::yield, .foes = {0}}},
                                       .departures = minor},
                                      {.from = 2, .to = 3},
                                      {.from = 2, .to = 4}};
    const HandTables hand(links, 60);
    const Stream& out = hand.tables.streams[3];
    return Result(hand).state.ring[out.ring_begin + (60 * block_steps - 1) % out.ring_steps];
  };
  const float zero_flow = Turn{}.gap_zero_flow;
  EXPECT_NEAR(minor_flow(0), 0.5, 1e-6);
  EXPECT_NEAR(minor_flow(zero_flow / 4), 0.5 * 27 / 64, 1e-5);
  EXPECT_NEAR(minor_flow(zero_flow / 2), 0.5 / 8, 1e-5);
  EXPECT_NEAR(minor_flow(zero_flow), 0, 1e-6);
  EXPECT_NEAR(minor_flow(0.9f), 0, 1e-9);
}

TEST(Reference, LetsVehiclesEnterAtTheCapacityOfTheEntry) {
  const std::vector<HandLink> links{{.from = 0, .to = 1, .departures = {1, 1}, .entry_capacity = 0.25f}};
  const Result r(HandTables(links, 4));
  EXPECT_NEAR(r.outcome.entry_entered(0), 5, 1e-6);
  EXPECT_NEAR(r.state.outside(), 5, 1e-6);
  EXPECT_NEAR(r.outcome.entry_delay(0), 0.75 * 55 + (75 - 0.25 * 55), 1e-4);
}

TEST(Reference, SharesTheRoomOfALinkAmongThoseWhoWantToEnterIt) {
  // 0.6 and 0.2 per step want to enter a link that has room for 4 and lets nobody out.
  const std::vector<HandLink> links{
      {.from = 0, .to = 1, .turns = {{.to = 1, .saturation = 0.6f}}, .departures = {2, 2}},
      {.from = 1,
       .to = 2,
       .storage = 4,
       .turns = {{.to = 2, .right = light}},
       .departures = {2, 2},
       .entry_capacity = 0.2f},
      {.from = 2, .to = 3}};
  const Result r(HandTables(links, 10, {{0, 0}}));
  EXPECT_NEAR(r.state.room[1], 0, 1e-5);
  // The entry has the first 10 steps alone: 2 vehicles; of the other 2 it gets a quarter.
  EXPECT_NEAR(r.outcome.entry_entered(1), 2 + 0.5, 1e-5);
  EXPECT_NEAR(r.state.queue[0], 20 - 1.5, 1e-5);
}

}  // namespace
}  // namespace nightwave::model
