// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/strips.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "support/small_city.hpp"

namespace nightwave::model {
namespace {

/// One node per link end; links lead from node to node as listed.
ModelTables chain_of(std::uint32_t nodes, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& links) {
  ModelTables m;
  m.nodes.resize(nodes);
  for (std::uint32_t n = 0; n < nodes; ++n) {
    m.clusters.push_back({n, 1});
    m.nodes[n].link_begin = static_cast<std::uint32_t>(m.links.size());
    for (const auto& [from, to] : links)
      if (to == n) m.links.emplace_back();
    m.nodes[n].link_count = static_cast<std::uint32_t>(m.links.size()) - m.nodes[n].link_begin;
  }
  for (std::uint32_t n = 0; n < nodes; ++n) {
    m.nodes[n].out_begin = static_cast<std::uint32_t>(m.outs.size());
    std::vector<std::uint32_t> used(nodes, 0);
    for (const auto& [from, to] : links) {
      const std::uint32_t link = m.nodes[to].link_begin + used[to]++;
      if (from == n) m.outs.push_back({link, 0, 0});
    }
    m.nodes[n].out_count = static_cast<std::uint32_t>(m.outs.size()) - m.nodes[n].out_begin;
  }
  return m;
}

using Ends = std::vector<std::uint32_t>;

TEST(Strips, OfARoadAreItsNodes) { EXPECT_EQ(strip_ends(chain_of(4, {{0, 1}, {1, 2}, {3, 2}})), (Ends{1, 2, 3, 4})); }

TEST(Strips, ReachAsFarAsTheLinksOfTheStripBefore) {
  EXPECT_EQ(strip_ends(chain_of(5, {{0, 3}, {1, 2}, {4, 2}})), (Ends{1, 4, 5}));
}

TEST(Strips, GoOnAfterAPartOfTheCityThatNoLinkLeaves) {
  EXPECT_EQ(strip_ends(chain_of(4, {{0, 1}, {2, 3}})), (Ends{1, 2, 3, 4}));
}

TEST(Strips, AreNoneWithoutClusters) { EXPECT_TRUE(strip_ends({}).empty()); }

TEST(Strips, AreJoinedByLinksToTheirNeighboursOnly) {
  for (const std::uint32_t seed : {1u, 2u, 3u}) {
    const testing::SmallCity source = testing::random_grid(seed, 10);
    const PackedCity city = pack(source.network, source.signals, source.demand, ModelConstants{}, 300);
    const ModelTables& m = city.tables;
    const Ends ends = strip_ends(m);
    ASSERT_EQ(ends.back(), m.clusters.size());
    std::vector<int> strip_of_node(m.nodes.size());
    for (std::uint32_t c = 0, strip = 0; c < m.clusters.size(); ++c) {
      if (c == ends[strip]) ++strip;
      for (std::uint32_t n = 0; n < m.clusters[c].node_count; ++n)
        strip_of_node[m.clusters[c].node_begin + n] = static_cast<int>(strip);
    }
    std::vector<int> upstream(m.links.size(), -1);
    for (std::uint32_t n = 0; n < m.nodes.size(); ++n)
      for (std::uint32_t o = 0; o < m.nodes[n].out_count; ++o)
        upstream[m.outs[m.nodes[n].out_begin + o].link] = strip_of_node[n];
    for (std::uint32_t n = 0; n < m.nodes.size(); ++n)
      for (std::uint32_t l = m.nodes[n].link_begin; l < m.nodes[n].link_begin + m.nodes[n].link_count; ++l)
        if (upstream[l] >= 0) {
          EXPECT_LE(std::abs(upstream[l] - strip_of_node[n]), 1);
        }
  }
}

}  // namespace
}  // namespace nightwave::model
