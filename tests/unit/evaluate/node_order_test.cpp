// SPDX-License-Identifier: Apache-2.0
#include "evaluate/node_order.hpp"

#include <gtest/gtest.h>

#include <set>

#include "evaluate/pack.hpp"
#include "support/small_city.hpp"

namespace nightwave {
namespace {

TEST(NodeOrder, JoinsJunctionsByShortLinksOnly) {
  Network net;
  net.junctions.resize(5);
  const auto link = [&](std::uint32_t from, std::uint32_t to) {
    Link l;
    l.from = JunctionId(from);
    l.to = JunctionId(to);
    return net.links.push_back(l);
  };
  const std::vector<LinkId> used{link(0, 1), link(1, 2), link(2, 3)};
  link(3, 4);  // unused
  const NodeOrder order = order_nodes(net, used, {5, 4, 9, 1});
  std::set<std::set<std::uint32_t>> clusters;
  for (const model::Cluster& c : order.clusters) {
    std::set<std::uint32_t> members;
    for (std::uint32_t n = c.node_begin; n < c.node_begin + c.node_count; ++n) members.insert(order.nodes[n].value);
    clusters.insert(members);
  }
  EXPECT_EQ(clusters, (std::set<std::set<std::uint32_t>>{{0}, {1, 2}, {3}}));
}

TEST(NodeOrder, VisitsEveryUsedJunctionOnceAndShortLinksStayInsideAClusterInRandomCities) {
  for (std::uint32_t seed = 20; seed < 28; ++seed) {
    const testing::SmallCity c = testing::random_grid(seed, 10);
    const PackedCity city = pack(c.network, c.signals, c.demand, {}, 0);
    IndexedVector<LinkId, double> steps(c.network.links.size());
    for (std::size_t l = 0; l < city.link_of.size(); ++l)
      steps[city.link_of[l]] = city.tables.streams[city.tables.links[l].stream_begin].travel_steps;
    const NodeOrder order = order_nodes(c.network, city.link_of, steps);
    std::set<JunctionId> used;
    for (const LinkId l : city.link_of) used.insert({c.network.links[l].from, c.network.links[l].to});
    EXPECT_EQ(order.nodes.size(), used.size());
    EXPECT_EQ(std::set<JunctionId>(order.nodes.begin(), order.nodes.end()), used);

    std::map<JunctionId, std::uint32_t> cluster_of;
    std::uint32_t next = 0;
    for (const model::Cluster& cluster : order.clusters) {
      EXPECT_EQ(cluster.node_begin, next);
      next += cluster.node_count;
      for (std::uint32_t n = cluster.node_begin; n < next; ++n) cluster_of[order.nodes[n]] = cluster.node_begin;
    }
    EXPECT_EQ(next, order.nodes.size());
    for (const LinkId l : city.link_of)
      if (steps[l] < model::block_steps) {
        EXPECT_EQ(cluster_of[c.network.links[l].from], cluster_of[c.network.links[l].to]);
      }
    EXPECT_LT(order.clusters.size(), order.nodes.size());
  }
}

}  // namespace
}  // namespace nightwave
