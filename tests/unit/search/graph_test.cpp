// SPDX-License-Identifier: Apache-2.0
#include "search/signal_graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "search/random_stream.hpp"

namespace nightwave {
namespace {

SignalGraph row_graph(int count) {
  std::vector<Progression> progressions;
  for (int i = 1; i < count; ++i) progressions.push_back({SignalId(i - 1), SignalId(i), 0, 0, 20.0, 100.0});
  return SignalGraph(static_cast<std::size_t>(count), progressions);
}

TEST(SignalGraph, FindsWhatIsWithinARadius) {
  const SignalGraph graph = row_graph(10);
  EXPECT_EQ(graph.within(SignalId(4), 0), (std::vector<SignalId>{SignalId(4)}));
  EXPECT_EQ(graph.within(SignalId(4), 2),
            (std::vector<SignalId>{SignalId(4), SignalId(3), SignalId(5), SignalId(2), SignalId(6)}));
  EXPECT_EQ(graph.within(SignalId(0), 1), (std::vector<SignalId>{SignalId(0), SignalId(1)}));
  EXPECT_EQ(graph.within(SignalId(0), 20).size(), 10u);
}

TEST(SignalGraph, SeparatesBySpacingAndLeavesNoRoomForMore) {
  const SignalGraph graph = row_graph(40);
  std::vector<SignalId> all;
  for (int i = 0; i < 40; ++i) all.emplace_back(i);
  for (std::uint32_t i = 0; i < 50; ++i) {
    RandomStream random(1, StreamUse::test, 3, 0, i);
    std::vector<SignalId> chosen = graph.separated(all, 3, random);
    std::sort(chosen.begin(), chosen.end());
    for (std::size_t k = 1; k < chosen.size(); ++k) {
      EXPECT_GE(chosen[k].value - chosen[k - 1].value, 3u);
      EXPECT_LE(chosen[k].value - chosen[k - 1].value, 5u);
    }
  }
}

TEST(SignalGraph, CollectsTheNearestAround) {
  const std::vector<SignalId> near = row_graph(10).around(SignalId(4), 3);
  EXPECT_EQ(near, (std::vector<SignalId>{SignalId(4), SignalId(3), SignalId(5)}));
}

/// Signal 0 -> 200 m -> an unsignalised node with a side road -> 100 m -> signal 1.
TEST(SignalGraph, TracesDemandThroughUnsignalisedJunctions) {
  Network network;
  const auto link = [&](double length) {
    Link road;
    road.length_m = length;
    road.speed_m_s = 10;
    return network.links.push_back(road);
  };
  const LinkId entry = link(50), first = link(200), second = link(100), side = link(80), exit = link(50);
  const auto connect = [&](LinkId from, LinkId to, std::optional<SignalId> signal, std::uint16_t index) {
    Connection c;
    c.from = from;
    c.to = to;
    c.signal = signal;
    c.signal_index = index;
    c.internal_length_m = 10;
    c.internal_speed_m_s = 10;
    network.connections.push_back(c);
  };
  connect(entry, first, SignalId(0), 2);
  connect(first, second, std::nullopt, 0);
  connect(first, side, std::nullopt, 0);
  connect(second, exit, SignalId(1), 5);
  Demand demand;
  const auto pass = [&](LinkId at, LinkId next, float vehicles) {
    Passage p;
    p.link = at;
    p.next = next;
    p.vehicles = vehicles;
    demand.passages.push_back(p);
  };
  pass(entry, first, 400);
  pass(first, second, 300);
  pass(first, side, 100);
  pass(second, exit, 300);
  const SignalGraph graph(network, 2, demand, 0.5);
  ASSERT_EQ(graph.progressions().size(), 1u);
  const Progression& p = graph.progressions().front();
  EXPECT_EQ(p.from, SignalId(0));
  EXPECT_EQ(p.to, SignalId(1));
  EXPECT_EQ(p.from_index, 2);
  EXPECT_EQ(p.to_index, 5);
  EXPECT_NEAR(p.vehicles, 300, 1e-9);
  EXPECT_NEAR(p.travel_s, (10 + 200 + 10 + 100) / 5.0, 1e-9);
  EXPECT_EQ(graph.neighbours(SignalId(1)), std::vector<SignalId>{SignalId(0)});
}

}  // namespace
}  // namespace nightwave
