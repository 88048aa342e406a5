// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/program.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "base/float_mode.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/components.hpp"
#include "kernels/model/lane.hpp"
#include "kernels/model/step.hpp"
#include "support/small_city.hpp"

namespace nightwave::model {
namespace {

using Groups = std::vector<std::vector<std::uint32_t>>;

TEST(Components, ComeAfterThoseThatLeadIntoThem) {
  // 0 -> 1 <-> 2 -> 3, 4 -> 3, and 5 alone.
  const Groups found = components_in_order({{1}, {2}, {1, 3}, {}, {3}, {}});
  ASSERT_EQ(found.size(), 5u);
  const auto place = [&](const std::vector<std::uint32_t>& members) {
    return std::find(found.begin(), found.end(), members) - found.begin();
  };
  EXPECT_LT(place({0}), place({1, 2}));
  EXPECT_LT(place({1, 2}), place({3}));
  EXPECT_LT(place({4}), place({3}));
  EXPECT_LT(place({5}), 5);
}

TEST(Components, HoldACircleTogether) {
  EXPECT_EQ(components_in_order({{1}, {2}, {3}, {0}}), (Groups{{0, 1, 2, 3}}));
  EXPECT_EQ(components_in_order({}), Groups{});
}

TEST(Half, KeepsEveryNumberThatItCanHold) {
  for (std::uint16_t bits = 0; bits < 0x7c00; ++bits) EXPECT_EQ(to_half(from_half(Half{bits})).bits, bits);
}

TEST(Half, RoundsToTheNearestAndTiesToEven) {
  for (std::uint16_t bits = 0; bits + 1 < 0x7c00; ++bits) {
    const float low = from_half(Half{bits}), high = from_half(Half{static_cast<std::uint16_t>(bits + 1)});
    const float middle = low + (high - low) / 2;
    EXPECT_EQ(to_half(middle).bits, bits % 2 == 0 ? bits : bits + 1);
    EXPECT_EQ(to_half(std::nextafter(middle, 0.0f)).bits, bits);
    EXPECT_EQ(to_half(std::nextafter(middle, 1e5f)).bits, bits + 1);
  }
}

TEST(Half, IsTheSameInLanesAndInIntegers) {
  constexpr std::size_t W = WideLane::width;
  alignas(64) float in[W], out[W];
  alignas(64) Half half[W];
  for (std::uint32_t bits = 0; bits < 0x477fe000u; bits += 977) {
    for (std::uint32_t i = 0; i < W; ++i) {
      const std::uint32_t b = bits + 60 * i;
      std::memcpy(&in[i], &b, sizeof(b));
    }
    WideLane::load(in).store(half);
    WideLane::load(half).store(out);
    for (std::size_t i = 0; i < W; ++i) {
      ASSERT_EQ(half[i].bits, to_half(in[i]).bits) << in[i];
      ASSERT_EQ(out[i], from_half(half[i]));
    }
  }
}

/// A small city, a tile of random plans, and the city compiled.
struct Compiled {
  explicit Compiled(const testing::SmallCity& source)
      : city(pack(source.network, source.signals, source.demand, {}, 300)) {
    std::mt19937 random(5);
    for (std::size_t i = 0; i < cpu_tile_width(); ++i)
      timings.push_back(timings_of(city.tables, source.signals, testing::random_plan(source.signals, random), {}));
    for (const CandidateTimings& t : timings) lanes.push_back(&t);
  }
  Program program(Resolution resolution) const {
    const DemandTables* demand = &city.demand;
    return {city.tables, links_with_ends(city.tables, {&demand, 1}), cpu_tile_width(), resolution, MeasureSet::costs};
  }

  PackedCity city;
  std::vector<CandidateTimings> timings;
  std::vector<const CandidateTimings*> lanes;
};

/// Slots that the next block reads: room on its way upstream and standing vehicles are kept by parity.
template <class History>
std::vector<float> read_next(const Program& p, Tile<History>& tile) {
  std::vector<float> values(tile.view().state, tile.view().state + p.state_size);
  for (const InLinkOp& in : p.ins) {
    const std::int32_t last = in.short_link ? tile.block() * block_steps - 1 : tile.block() - 1;
    const std::uint32_t stale = static_cast<std::uint32_t>(last + 1) & 1;
    std::fill_n(values.begin() + in.released + stale * p.width, p.width, 0.0f);
    if (in.standing != none)
      std::fill_n(values.begin() + in.standing + stale * in.groups * p.width, in.groups * p.width, 0.0f);
  }
  return values;
}

template <class History>
void expect_that_trying_equals_stepping(const Compiled& c, const Program& p) {
  const FlushSubnormals flush;
  const ModelTables& m = c.city.tables;
  const DemandProgram demand(m, c.city.demand);
  Tile<History> tried(m, p), stepped(m, p);
  tried.begin(c.lanes);
  stepped.begin(c.lanes);
  using Step = ClusterStep<WideLane, History, false>;
  for (std::int32_t block = 0; block < m.blocks; ++block) {
    const Step a(p.view(), demand.view(m, block), tried.view(), block);
    const Step b(p.view(), demand.view(m, block), stepped.view(), block);
    for (std::uint32_t k = 0; k < p.clusters.size(); ++k) a.advance(k), b.advance_stepping(k);
    tried.next_block();
    stepped.next_block();
    ASSERT_EQ(read_next(p, tried), read_next(p, stepped)) << "block " << block;
  }
}

class AnyCity : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(AnyCity, IsTheSameTriedAndStepped) {
  for (const double vehicles : {6.0, 50.0}) {
    const Compiled c(testing::random_grid(GetParam(), vehicles));
    expect_that_trying_equals_stepping<float>(c, c.program(Resolution::single));
    expect_that_trying_equals_stepping<Half>(c, c.program(Resolution::half));
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, AnyCity, ::testing::Range(20u, 26u));

TEST_P(AnyCity, HasEveryStopLineLaneGroupAndLinkVisitedOnce) {
  const Program p = Compiled(testing::random_grid(GetParam(), 6)).program(Resolution::single);
  std::map<PartKind, std::vector<std::uint32_t>> times{
      {PartKind::stop_lines, std::vector<std::uint32_t>(p.ins.size())},
      {PartKind::schedule, std::vector<std::uint32_t>(p.schedule.size())},
      {PartKind::ends, std::vector<std::uint32_t>(p.ins.size())},
      {PartKind::beginnings, std::vector<std::uint32_t>(p.outs.size())}};
  for (const ClusterOp& cluster : p.clusters)
    for (std::uint32_t v = cluster.visit_begin; v < cluster.visit_end; ++v)
      for (std::uint32_t k = p.visits[v].begin; k < p.visits[v].end; ++k)
        for (std::uint32_t i = p.parts[k].begin; i < p.parts[k].end; ++i) ++times[p.parts[k].kind][i];
  for (const auto& [kind, of_kind] : times)
    EXPECT_EQ(of_kind, std::vector<std::uint32_t>(of_kind.size(), 1)) << static_cast<int>(kind);
}

TEST(SmallCities, HaveAShortStreetInTwoDirectionsThatIsTriedInWholeBlocks) {
  const Program p = Compiled(testing::corridor(6)).program(Resolution::single);
  std::uint32_t most = 0;
  for (const ClusterOp& cluster : p.clusters) most = std::max(most, cluster.node_end - cluster.node_begin);
  EXPECT_EQ(most, 2u);
  for (const VisitOp& visit : p.visits) EXPECT_EQ(visit.steps, block_steps);
}

TEST(SmallCities, HaveLaneGroupsThatYieldInACircleAndShortLinksInACircle) {
  bool yields = false, short_circle = false;
  for (std::uint32_t seed = 20; seed < 26; ++seed) {
    const Program p = Compiled(testing::random_grid(seed, 6)).program(Resolution::single);
    for (const ScheduleOp& part : p.schedule) yields = yields || part.end - part.begin > 1;
    for (const VisitOp& visit : p.visits) short_circle = short_circle || visit.steps < block_steps;
  }
  EXPECT_TRUE(yields);
  EXPECT_TRUE(short_circle);
}

}  // namespace
}  // namespace nightwave::model
