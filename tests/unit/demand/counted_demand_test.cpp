// SPDX-License-Identifier: Apache-2.0
#include "demand/counted_demand.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "demand/flow_loading.hpp"
#include "small_town.hpp"

namespace nightwave {
namespace {

constexpr std::size_t slices = 12;
const SliceSpan hour{0, 300, slices};

/// One hour of small_town: so many cars go 0 -> 1 -> 3 and 0 -> 2 -> 3, evenly, and buses 0 -> 1 -> 3.
Demand demand_of(double over_1, double over_2, double buses = 0) {
  const RoadGraph graph(small_town());
  DemandBuilder builder(graph, {0, 3600, 300, 5});
  const auto drive = [&](LinkId middle, double vehicles, VehicleClass vehicle_class) {
    const std::vector<LinkId> route = {LinkId(0), middle, LinkId(3)};
    Journey journey;
    journey.links = route;
    journey.vehicle_class = vehicle_class;
    journey.classes = class_bit(vehicle_class);
    journey.vehicles = vehicles / 720;
    for (int bin = 0; bin < 720 && vehicles > 0; ++bin) {
      journey.depart_s = 5 * bin;
      builder.add(journey);
      builder.count_due(journey.vehicles);
    }
  };
  drive(LinkId(1), over_1, VehicleClass::car);
  drive(LinkId(2), over_2, VehicleClass::car);
  drive(LinkId(1), buses, VehicleClass::bus);
  return builder.finish();
}

std::vector<FlowCount> constant_counts(LinkId link, double vehicles, std::optional<LinkId> next = {}) {
  std::vector<FlowCount> counts;
  for (std::size_t s = 0; s < slices; ++s) {
    counts.push_back({link, next, static_cast<std::int32_t>(s), vehicles, 20});
  }
  return counts;
}

std::vector<FlowCount> operator+(std::vector<FlowCount> a, const std::vector<FlowCount>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Vehicles that pass a link, or a turn, over all time.
double passing(const Demand& demand, LinkId link, std::optional<LinkId> next = {}) {
  double sum = 0;
  for (const Passage& p : demand.passages) {
    if (p.link == link && (!next || p.next == next)) sum += static_cast<double>(p.vehicles);
  }
  return sum;
}

CountedDemand estimate(const Demand& prior, const std::vector<FlowCount>& counts, unsigned threads = 1) {
  ThreadPool pool(threads);
  return estimate_demand(RoadGraph(small_town()), prior, counts, hour, pool);
}

/// Entering a link, by turns or departures, is leaving it, by turns or ends.
void expect_conservation(const Demand& demand, double tolerance) {
  std::map<std::pair<LinkId, VehicleClass>, double> balance;
  for (const Departures& d : demand.departures) balance[{d.link, d.vehicle_class}] += static_cast<double>(d.vehicles);
  for (const Passage& p : demand.passages) {
    EXPECT_GE(p.vehicles, 0.0f);
    balance[{p.link, p.vehicle_class}] -= static_cast<double>(p.vehicles);
    if (p.next) balance[{*p.next, p.vehicle_class}] += static_cast<double>(p.vehicles);
  }
  for (const auto& [key, difference] : balance) EXPECT_NEAR(difference, 0, tolerance) << key.first.value;
}

TEST(AnEstimate, FindsTurnsThatTheCountsDetermine) {
  // Truth: 100 vehicles in 5 minutes, 60 of them over link 1. The prior has a fifth of the traffic and the shares
  // reversed.
  const CountedDemand estimate_60 =
      estimate(demand_of(96, 144), constant_counts(LinkId(0), 100) + constant_counts(LinkId(1), 60));
  const double all = passing(estimate_60.demand, LinkId(0));
  EXPECT_NEAR(all, 1200, 12);
  EXPECT_NEAR(passing(estimate_60.demand, LinkId(0), LinkId(1)) / all, 0.6, 0.01);
  EXPECT_NEAR(passing(estimate_60.demand, LinkId(0), LinkId(2)) / all, 0.4, 0.01);
  EXPECT_NEAR(estimate_60.demand.vehicles_due, 1200, 12);
  EXPECT_EQ(share_of_good_hours(estimate_60.after), 1);
  EXPECT_EQ(share_of_good_hours(estimate_60.before), 0);
}

TEST(AnEstimate, UsesCountsOfTurns) {
  const CountedDemand turned =
      estimate(demand_of(600, 600), constant_counts(LinkId(0), 100) + constant_counts(LinkId(0), 80, LinkId(2)));
  EXPECT_NEAR(passing(turned.demand, LinkId(2)) / passing(turned.demand, LinkId(0)), 0.8, 0.01);
}

TEST(AnEstimate, TakesLevelFromCountsAndSharesFromThePriorWhereNothingElseIsKnown) {
  const CountedDemand scaled = estimate(demand_of(300, 100), constant_counts(LinkId(3), 50));
  EXPECT_NEAR(passing(scaled.demand, LinkId(3)), 600, 10);
  EXPECT_NEAR(passing(scaled.demand, LinkId(1)) / passing(scaled.demand, LinkId(3)), 0.75, 0.01);
}

TEST(AnEstimate, SplitsTheDifferenceOfCountsThatContradictEachOther) {
  const CountedDemand between =
      estimate(demand_of(600, 600), constant_counts(LinkId(0), 100) + constant_counts(LinkId(3), 120));
  EXPECT_GT(passing(between.demand, LinkId(0)), 1205);
  EXPECT_LT(passing(between.demand, LinkId(0)), 1440);
  expect_conservation(between.demand, 0.01);
}

TEST(AnEstimate, ConservesVehiclesWhateverTheCounts) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> vehicles(1, 500), number(0, 150), days(1, 5);
  for (int round = 0; round < 20; ++round) {
    std::vector<FlowCount> counts;
    for (unsigned link = 0; link < 4; ++link) {
      for (std::size_t s = 0; s < slices; ++s) {
        if (random() % 3 == 0) continue;
        counts.push_back({LinkId(link), {}, static_cast<std::int32_t>(s), number(random), days(random)});
      }
    }
    const CountedDemand any = estimate(demand_of(vehicles(random), vehicles(random)), counts);
    expect_conservation(any.demand, 0.01);
    double departing = 0;
    for (const Departures& d : any.demand.departures) departing += static_cast<double>(d.vehicles);
    EXPECT_NEAR(departing, any.demand.vehicles_due, 1e-3);
  }
}

TEST(AnEstimate, IsTheSameForAnyNumberOfThreads) {
  const auto counts = constant_counts(LinkId(0), 70) + constant_counts(LinkId(2), 11);
  const Demand one = estimate(demand_of(100, 300), counts, 1).demand;
  const Demand four = estimate(demand_of(100, 300), counts, 4).demand;
  ASSERT_EQ(one.passages.size(), four.passages.size());
  for (std::size_t i = 0; i < one.passages.size(); ++i) {
    EXPECT_EQ(one.passages[i].vehicles, four.passages[i].vehicles);
  }
  EXPECT_EQ(one.vehicles_due, four.vehicles_due);
}

TEST(AnEstimate, KeepsBusesAndTakesThemOffTheCounts) {
  const CountedDemand with_buses = estimate(demand_of(600, 600, 120), constant_counts(LinkId(0), 60));
  double buses = 0, cars = 0;
  for (const Departures& d : with_buses.demand.departures) {
    (d.vehicle_class == VehicleClass::bus ? buses : cars) += static_cast<double>(d.vehicles);
  }
  EXPECT_NEAR(buses, 120, 0.01);
  EXPECT_NEAR(cars, 600, 8);
}

TEST(AnEstimate, FollowsAProfileThatThePriorLacks) {
  std::vector<FlowCount> counts;
  for (std::size_t s = 0; s < slices; ++s) {
    counts.push_back({LinkId(0), {}, static_cast<std::int32_t>(s), s < 6 ? 20.0 : 100.0, 20});
  }
  const Demand peaked = estimate(demand_of(400, 400), counts).demand;
  double early = 0, late = 0;
  for (const Departures& d : peaked.departures) (d.bin < 6 ? early : late) += static_cast<double>(d.vehicles);
  EXPECT_NEAR(early, 120, 15);
  EXPECT_NEAR(late, 600, 20);
}

TEST(AnEstimate, NamesCountsWhereThePriorLetsNobodyPass) {
  const CountedDemand half =
      estimate(demand_of(100, 0), constant_counts(LinkId(0), 10) + constant_counts(LinkId(2), 5));
  EXPECT_EQ(half.unused_counts, slices);
  EXPECT_EQ(half.unused_links, std::vector<LinkId>{LinkId(2)});
}

TEST(Loading, LetsLinksTakeTheirTime) {
  // 0 -> 1 takes 10 s (90 m at 0.9 x 10 m/s) + 20 m across / 9 m/s + 15 s at the signal + 10 s.
  const RoadGraph graph(small_town());
  const Movements movements = movements_of(demand_of(100, 0), graph, 300);
  SliceFlows flows(slices * movements.all.size(), 1.0);
  const Demand loaded = load_flows(movements, flows, hour, demand_of(100, 0));
  double first = 0, all = 0;
  for (const Passage& p : loaded.passages) {
    if (p.link != LinkId(1)) continue;
    all += static_cast<double>(p.vehicles);
    if (p.slice == 0) first += static_cast<double>(p.vehicles);
  }
  // Of the first slice's vehicle the parts (1 - 10/300) and then (1 - (20/9 + 15 + 10)/300) pass within it.
  EXPECT_NEAR(first, (1 - 10.0 / 300) * (1 - (20 / 9.0 + 25) / 300), 1e-6);
  EXPECT_NEAR(all, 12, 1e-4);
  expect_conservation(loaded, 1e-3);
}

TEST(Loading, TurnsAsBeforeWhereFlowsAreTooSmallForANumber) {
  const Movements movements = movements_of(demand_of(600, 300), RoadGraph(small_town()), 300);
  SliceFlows flows = prior_flows(demand_of(600, 300), movements, hour);
  for (std::size_t i = movements.all.size(); i < flows.size(); ++i)
    if (movements.all[i % movements.all.size()].previous) flows[i] = 0;
  const Demand loaded = load_flows(movements, flows, hour, demand_of(600, 300));
  for (const Passage& p : loaded.passages) EXPECT_TRUE(std::isfinite(p.vehicles));
  expect_conservation(loaded, 1e-3);
}

TEST(Geh, IsTheFormulaOfTheHandbook) {
  EXPECT_DOUBLE_EQ(geh(100, 50), std::sqrt(2 * 50.0 * 50 / 150));
  EXPECT_DOUBLE_EQ(geh(0, 0), 0);
  EXPECT_NEAR(geh(1000, 1170), 5.16, 0.005);
}

TEST(HourlyFlowsOfCounts, ScalePartsOfHours) {
  const Demand demand = demand_of(600, 600);
  std::vector<FlowCount> counts = constant_counts(LinkId(3), 100);
  counts.resize(9);
  const auto hours = hourly_flows(demand, counts);
  ASSERT_EQ(hours.size(), 1u);
  EXPECT_DOUBLE_EQ(hours[0].counted_per_h, 1200);
  EXPECT_NEAR(hours[0].modelled_per_h, 1200, 25);  // the first vehicles are still under way
}

}  // namespace
}  // namespace nightwave
