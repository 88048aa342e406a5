// SPDX-License-Identifier: Apache-2.0
#include "evaluate/lane_use.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/gap_acceptance.hpp"

namespace nightwave {
namespace {

constexpr std::uint8_t car = class_bit(VehicleClass::car), bus = class_bit(VehicleClass::bus);
const LinkId through(1), left(2);

/// Link 0, whose lanes lead through (link 1) and to the left (link 2).
struct Approach {
  std::uint8_t lane(std::uint8_t permissions, const std::vector<LinkId>& to) {
    std::vector<Lane>& lanes = network.links[LinkId(0)].lanes;
    lanes.push_back({100, 13.9, permissions});
    for (const LinkId next : to) {
      Connection c;
      c.to = next;
      c.from_lane = static_cast<std::uint8_t>(lanes.size() - 1);
      network.connections.push_back(c);
    }
    return static_cast<std::uint8_t>(lanes.size() - 1);
  }
  void drive(LinkId to, VehicleClass c, double vehicles) { flows[to][static_cast<std::size_t>(c)] = vehicles; }
  LaneUse use() const { return lane_use(network, ConnectionsOfLink(network), LinkId(0), flows, weight); }

  Network network = [] {
    Network n;
    n.links.resize(3);
    return n;
  }();
  std::map<LinkId, ClassFlows> flows;
  std::map<LinkId, double> weight{{through, 1.0}, {left, 1.0}};
};

using Shares = std::vector<double>;

Shares rounded(Shares shares) {
  for (double& s : shares) s = std::round(s * 1e6) / 1e6;
  return shares;
}

Shares shares_of(const LaneUse& use, LinkId to, VehicleClass c = VehicleClass::car) {
  return rounded(use.shares.at({to, static_cast<std::size_t>(c)}));
}

/// A lane for through traffic, and one for through traffic and left turns.
Approach with_a_shared_lane() {
  Approach a;
  a.lane(car, {through});
  a.lane(car, {through, left});
  a.drive(through, VehicleClass::car, 300);
  a.drive(left, VehicleClass::car, 100);
  return a;
}

TEST(LaneUse, KeepsThroughTrafficOffTheLaneThatTurningTrafficFills) {
  Approach a = with_a_shared_lane();
  const LaneUse use = a.use();
  ASSERT_EQ(use.groups.size(), 2u);
  EXPECT_EQ(shares_of(use, left), (Shares{0, 1}));
  EXPECT_EQ(shares_of(use, through), rounded({200.0 / 300, 100.0 / 300}));  // 200 on either lane
  a.weight[left] = 2;
  EXPECT_EQ(shares_of(a.use(), through), rounded({250.0 / 300, 50.0 / 300}));
  a.weight[left] = 4;
  EXPECT_EQ(shares_of(a.use(), through), (Shares{1, 0}));
}

TEST(LaneUse, GroupsLanesThatLeadToTheSameLinksAndFillsThemByTheirNumber) {
  Approach a;
  a.lane(car, {through});
  a.lane(car, {through});
  a.lane(car, {through, left});
  a.drive(through, VehicleClass::car, 500);
  a.drive(left, VehicleClass::car, 100);
  const LaneUse use = a.use();
  ASSERT_EQ(use.groups.size(), 2u);
  EXPECT_EQ(use.groups[0].lanes, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_EQ(use.groups[1].lanes, (std::vector<std::uint8_t>{2}));
  EXPECT_EQ(shares_of(use, through), (Shares{0.8, 0.2}));  // 200 per lane
}

TEST(LaneUse, LeavesABusLaneToTheBuses) {
  Approach a;
  a.lane(bus, {through});
  a.lane(car | bus, {through});
  a.drive(through, VehicleClass::car, 100);
  a.drive(through, VehicleClass::bus, 10);
  const LaneUse use = a.use();
  EXPECT_EQ(shares_of(use, through), (Shares{0, 1}));
  EXPECT_EQ(shares_of(use, through, VehicleClass::bus), (Shares{1, 0}));
}

TEST(LaneUse, SaysWhoMayUseTheNextLanesAsWell) {
  const Approach a = with_a_shared_lane();
  const LaneUse use = a.use();
  EXPECT_EQ(use.groups[0].shared_with_next_group, (std::set{through}));
  EXPECT_EQ(use.groups[1].shared_with_next_group, std::set<LinkId>{});
}

TEST(LaneUse, LetsNobodyChangeIntoALaneThatIsNotForAllOfThem) {
  Approach a;
  a.lane(bus, {through});
  a.lane(car | bus, {through, left});
  a.drive(through, VehicleClass::car, 300);
  a.drive(left, VehicleClass::car, 100);
  a.drive(through, VehicleClass::bus, 10);
  EXPECT_EQ(a.use().groups[0].shared_with_next_group, std::set<LinkId>{});
}

TEST(LaneUse, LetsVehiclesDriveSomewhereThatNoLanePermits) {
  Approach a;
  a.lane(bus, {through});
  a.drive(through, VehicleClass::car, 100);
  a.drive(through, VehicleClass::bus, 10);
  EXPECT_EQ(shares_of(a.use(), through), (Shares{1}));
}

TEST(LaneUse, SendsNobodyToALaneWhoseLightNeverOpensAndKeepsLanesUnderDifferentLightsApart) {
  Approach a;
  a.lane(car, {through});
  a.lane(car, {through});
  a.lane(car, {through});
  a.drive(through, VehicleClass::car, 300);
  LaneLights lights;
  lights.light = [](const Connection& c) { return std::uint64_t{c.from_lane == 0 ? 7u : 8u}; };
  lights.opens = [](const Connection& c) { return c.from_lane != 0; };
  const LaneUse use = lane_use(a.network, ConnectionsOfLink(a.network), LinkId(0), a.flows, a.weight, lights);
  ASSERT_EQ(use.groups.size(), 2u);
  EXPECT_EQ(use.groups[1].lanes.size(), 2u);
  EXPECT_EQ(shares_of(use, through), (Shares{0, 1}));
}

TEST(GapAcceptance, IsFittedWithinSixHundredthsOfTheCapacityWithoutFoes) {
  const ModelConstants k;
  for (const Gap gap : {Gap{4.0, 2.6}, Gap{6.0, 2.6}, Gap{9.0, 2.6}, Gap{6.0, 3.3}}) {
    const GapAcceptanceFit fit = fit_gap_acceptance(k, gap);
    EXPECT_LE(fit.largest_error, 0.06);
    EXPECT_GT(fit.zero_flow, 0.2f);
    EXPECT_LT(fit.zero_flow, 1.4f);
    EXPECT_LT(fit_gap_acceptance(k, {gap.critical_s + 1, gap.follow_up_s}).zero_flow, fit.zero_flow);
    EXPECT_DOUBLE_EQ(cowan_capacity(k, gap, 0), 1 / gap.follow_up_s);
    EXPECT_NEAR(cowan_capacity(k, gap, 1e-9), 1 / gap.follow_up_s, 1e-6);
    EXPECT_EQ(cowan_capacity(k, gap, 1 / k.minimum_headway_s), 0);
    for (double q = 0.01; q < 1 / k.minimum_headway_s; q += 0.01)
      EXPECT_LT(cowan_capacity(k, gap, q), cowan_capacity(k, gap, q - 0.01));
  }
}

TEST(GapAcceptance, VehiclesOfSlowRoadsFollowEachOtherLater) {
  const ModelConstants k;
  EXPECT_DOUBLE_EQ(follow_up_time_s(k, 30, 7.5), k.follow_up_s);
  EXPECT_DOUBLE_EQ(follow_up_time_s(k, moving_up_speed_m_s, 7.5), k.follow_up_s);
  EXPECT_DOUBLE_EQ(follow_up_time_s(k, 5, 7.5), k.follow_up_s + 1.5 - 7.5 / moving_up_speed_m_s);
}

TEST(GapAcceptance, CriticalGapIsTheTimeToCrossFromStandstillAndAMargin) {
  const ModelConstants k;
  const double a = k.departure_acceleration_m_s2;
  // 8 + 2 m are covered while accelerating; of 50 m most at 5 m/s.
  EXPECT_NEAR(critical_gap_s(k, 8, 20, 2), k.gap_margin_s + std::sqrt(20 / a), 1e-12);
  EXPECT_NEAR(critical_gap_s(k, 45, 5, 5), k.gap_margin_s + 5 / a + (50 - 12.5 / a) / 5, 1e-12);
}

}  // namespace
}  // namespace nightwave
