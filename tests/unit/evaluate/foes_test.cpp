// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "evaluate/foes.hpp"
#include "evaluate/pack.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

/// A crossing under a signal, two lanes on every approach: through and right from one, through and left from the other.
/// Left and right turns into the same street do not meet.
testing::SmallCity crossing() {
  testing::CityBuilder city(1);
  const JunctionId middle = city.junction("m", 0, 0);
  const std::vector<JunctionId> ends = {city.junction("north", 0, 200), city.junction("east", 200, 0),
                                        city.junction("south", 0, -200), city.junction("west", -200, 0)};
  for (const JunctionId end : ends) city.street(end, middle, 2);
  city.cross_with_signal(middle, 20, false, 0);
  testing::SmallCity so_far = city.finish();
  for (const char* from : {"north", "east", "south", "west"})
    for (const char* to : {"north", "east", "south", "west"})
      if (std::string(from) != to)
        city.drive({so_far.link(std::string(from) + ">m"), so_far.link("m>" + std::string(to))}, 30, VehicleClass::car,
                   {1});
  testing::SmallCity c = city.finish();
  std::erase_if(c.network.conflicts, [&](const Conflict& conflict) {
    return c.network.connections[conflict.connection].to == c.network.connections[conflict.foe].to;
  });
  return c;
}

/// "from>to" of every turn that the left turn from the south yields to.
std::set<std::string> foes_of_left_turn(const testing::SmallCity& c) {
  const PackedCity city = pack(c.network, c.signals, c.demand, {}, 0);
  const auto name = [&](std::uint32_t link) { return c.network.links[city.link_of[link]].name; };
  const auto from = [&](std::uint32_t turn) {
    const auto& links = city.tables.links;
    return name(static_cast<std::uint32_t>(
        std::ranges::find_if(
            links, [&](const model::Link& l) { return turn >= l.turn_begin && turn < l.turn_begin + l.turn_count; }) -
        links.begin()));
  };
  std::set<std::string> foes;
  for (std::uint32_t t = 0; t < city.tables.turns.size(); ++t) {
    const model::Turn& turn = city.tables.turns[t];
    if (from(t) != "south>m" || name(turn.out_link) != "m>west") continue;
    for (std::uint32_t f = turn.foe_begin; f < turn.foe_begin + turn.foe_count; ++f)
      foes.insert(from(city.tables.foes[f]) + " " + name(city.tables.turns[city.tables.foes[f]].out_link));
  }
  return foes;
}

TEST(Foes, OfWhoHasNoPlaceToWaitInsideTheJunctionAreItsConflicts) {
  EXPECT_FALSE(foes_of_left_turn(crossing()).contains("north>m m>west"));
  EXPECT_TRUE(foes_of_left_turn(crossing()).contains("north>m m>south"));
}

TEST(Foes, OfWhoWaitsInsideAreAllThatComeFromTheLanesItCrossesButThoseThatWaitThere) {
  testing::SmallCity c = crossing();
  for (Connection& connection : c.network.connections)
    if (connection.turn == Turn::left) connection.first_internal_length_m = connection.internal_length_m / 2;
  const std::set<std::string> foes = foes_of_left_turn(c);
  EXPECT_TRUE(foes.contains("north>m m>west")) << "turns right from a lane that the left turn has to cross";
  EXPECT_TRUE(foes.contains("north>m m>south"));
  EXPECT_FALSE(foes.contains("north>m m>east")) << "turns left, and waits inside, too";
}

/// How often the flow of a road counts for the one that yields to it, both into the same link from lanes 0, 1, ... into
/// lanes 0, 1, ...; pairs: lanes of either that meet.
std::uint32_t times_counted(std::uint8_t own_lanes, std::uint8_t foe_lanes,
                            const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs) {
  Network network;
  network.links.resize(3);
  std::vector<TurnSource> sources = {{LinkId(0), {}}, {LinkId(1), {}}};
  for (const std::uint32_t road : {0u, 1u})
    for (std::uint8_t lane = 0; lane < (road == 0 ? own_lanes : foe_lanes); ++lane) {
      Connection c;
      c.from = sources[road].from;
      c.to = LinkId(2);
      c.from_lane = c.to_lane = lane;
      sources[road].connections.push_back(ConnectionId(network.connections.size()));
      network.connections.push_back(c);
    }
  for (const auto& [own, foe] : pairs)
    network.conflicts.push_back({sources[0].connections[own], sources[1].connections[foe], true});
  model::ModelTables tables;
  tables.turns.resize(2);
  add_foes(network, ConnectionsOfLink(network), sources, tables);
  EXPECT_EQ(tables.turns[0].gives_way, !pairs.empty());
  return tables.turns[0].foe_count;
}

TEST(Foes, CountTwiceWhereTheyMergeAndOnceWhereMoreLanesCrossOrPassBeside) {
  EXPECT_EQ(times_counted(1, 1, {{0, 0}}), 2u);
  EXPECT_EQ(times_counted(1, 2, {{0, 0}}), 1u) << "the second lane of the other road passes beside";
  EXPECT_EQ(times_counted(1, 2, {{0, 0}, {0, 1}}), 2u) << "merges with one, crosses the other: 3/2";
  EXPECT_EQ(times_counted(2, 2, {{0, 0}, {1, 0}, {1, 1}}), 1u) << "of four pairs two merge, one crosses: 5/4";
  EXPECT_EQ(times_counted(2, 2, {}), 0u);
}

}  // namespace
}  // namespace nightwave
