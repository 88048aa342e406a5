// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "signals/constraints.hpp"
#include "signals/plan.hpp"
#include "synth/synthesize.hpp"
#include "traffic_sums.hpp"

namespace nightwave {
namespace {

SyntheticCity make_city(std::uint32_t junctions, std::uint64_t seed = 1, bool day = false) {
  return synthesize({.layout = CityLayout{junctions}, .seed = seed, .day = day});
}

const SyntheticCity& city() {
  static const SyntheticCity city = make_city(300);
  return city;
}

std::map<JunctionControl, int> controls(const SyntheticCity& city) {
  std::map<JunctionControl, int> count;
  for (const Junction& junction : city.network.junctions) ++count[junction.control];
  return count;
}

bool permits(const Signal& signal, char letter) {
  return std::any_of(signal.stages.begin(), signal.stages.end(),
                     [&](const Stage& stage) { return stage.state.find(letter) != std::string::npos; });
}

TEST(ACity, HasAboutAsManyJunctionsAsAskedForMostOfThemWithSignals) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    auto count = controls(make_city(300, seed));
    const int signals = count[JunctionControl::signal];
    const int junctions = signals + count[JunctionControl::priority] + count[JunctionControl::right_before_left];
    EXPECT_NEAR(junctions, 300, 0.2 * 300);
    EXPECT_GE(signals, 0.7 * junctions);
    EXPECT_GT(count[JunctionControl::priority], 0);
    EXPECT_GT(count[JunctionControl::right_before_left], 0);
  }
}

TEST(ACity, HasRoadsOfAllKinds) {
  std::set<std::size_t> lanes;
  std::set<std::pair<JunctionId, JunctionId>> directions;
  int short_links = 0;
  int widenings = 0;
  for (const Link& link : city().network.links) {
    lanes.insert(link.lanes.size());
    directions.insert({link.from, link.to});
    short_links += link.length_m < 40;
    widenings += link.name.ends_with(" bay");
  }
  EXPECT_EQ(lanes, (std::set<std::size_t>{1, 2, 3, 4}));
  EXPECT_GT(short_links, 10);
  EXPECT_GT(widenings, 20);
  int one_way = 0;
  for (const auto& [from, to] : directions) one_way += !directions.contains({to, from});
  EXPECT_GT(one_way, 20);
}

TEST(ACity, HasJunctionsWithThreeAndFourApproaches) {
  std::map<JunctionId, std::set<LinkId>> approaches;
  for (const Connection& c : city().network.connections) approaches[c.junction].insert(c.from);
  std::map<std::size_t, int> count;
  for (const auto& [junction, links] : approaches) ++count[links.size()];
  EXPECT_GT(count[3], 20);
  EXPECT_GT(count[4], 20);
}

TEST(ACity, HasPermissiveAndProtectedLeftTurnsAndControllersOfTwoJunctions) {
  int permissive = 0;
  int with_lefts_apart = 0;
  int of_two = 0;
  for (const Signal& signal : city().signals.all) {
    EXPECT_TRUE(signal.adjustable) << signal.name;
    EXPECT_TRUE(permits(signal, 'G')) << signal.name;
    permissive += permits(signal, 'g');
    with_lefts_apart += signal.stages.size() > 2;
    of_two += signal.junctions.size() == 2;
  }
  EXPECT_GT(permissive, 20);
  EXPECT_GT(with_lefts_apart, 20);
  EXPECT_GT(of_two, 1);
}

TEST(ACity, HasSeveralCoordinationGroups) {
  std::set<std::uint32_t> groups;
  for (const Signal& signal : city().signals.all) {
    if (signal.coordination_group) groups.insert(*signal.coordination_group);
  }
  EXPECT_GE(groups.size(), 4u);
}

TEST(ACity, ShipsLegalProgramsOfOneCyclePerGroup) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const SyntheticCity here = make_city(200, seed);
    const Plan plan = shipped_plan(here.signals);
    std::map<std::uint32_t, std::set<int>> cycles;
    for (const SignalId id : here.signals.all.ids()) {
      const Signal& signal = here.signals.all[id];
      EXPECT_EQ(violation(signal, plan.timings[id]), std::nullopt) << signal.name;
      if (signal.coordination_group) cycles[*signal.coordination_group].insert(signal.shipped_cycle_s);
    }
    for (const auto& [group, of_group] : cycles) EXPECT_EQ(of_group.size(), 1u);
  }
}

TEST(ACity, NeitherLosesNorFindsVehicles) {
  expect_vehicles_conserved(city());
  expect_vehicles_conserved(make_city(30, 2, true));
}

TEST(ACity, SendsVehiclesOverConnectionsOnly) {
  EXPECT_EQ(pack(city().network, city().signals, city().demand, ModelConstants{}, 900).unconnected_vehicles, 0);
}

TEST(ACity, HasCarsAndTrucks) {
  ASSERT_EQ(city().demand.classes.size(), 2u);
  EXPECT_EQ(city().demand.classes[0].vehicle_class, VehicleClass::car);
  EXPECT_EQ(city().demand.classes[1].vehicle_class, VehicleClass::truck);
  EXPECT_LT(city().demand.classes[1].vehicles, 0.1 * city().demand.classes[0].vehicles);
}

double kilometres_per_vehicle(const SyntheticCity& city) {
  double sum_m = 0;
  for (const Passage& p : city.demand.passages) {
    sum_m += static_cast<double>(p.vehicles) * city.network.links[p.link].length_m;
  }
  return sum_m / 1000 / city.demand.vehicles_due;
}

TEST(ACity, KeepsTripsShortHoweverLargeItIs) {
  EXPECT_GT(kilometres_per_vehicle(city()), 1);
  EXPECT_LT(kilometres_per_vehicle(city()), 3);
  EXPECT_LT(kilometres_per_vehicle(make_city(1200)), 3);
}

TEST(ACity, HasADayOfTwoPeaksInDifferentDirections) {
  const SyntheticCity day = make_city(100, 1, true);
  EXPECT_EQ(day.demand.begin_s, 0);
  EXPECT_EQ(day.demand.end_s, 86400);
  EXPECT_EQ(day.demand.slice_s, 300);
  const std::vector<double> slices = departures_per_slice(day);
  const auto at = [&](int hour) { return slices[static_cast<std::size_t>(hour * 12)]; };
  EXPECT_GT(at(8), 1.3 * at(12));
  EXPECT_GT(at(17), 1.3 * at(12));
  EXPECT_GT(at(12), 3 * at(3));

  // Directed links carry other flows in the evening, more so than five minutes later in the same peak.
  const auto flows = [&](std::int32_t slice) {
    std::map<LinkId, double> of_link;
    for (const Passage& p : day.demand.passages)
      if (p.slice == slice) of_link[p.link] += static_cast<double>(p.vehicles);
    return of_link;
  };
  const auto difference = [&](std::int32_t one, std::int32_t other) {
    auto a = flows(one), b = flows(other);
    double different = 0, both = 0;
    for (const LinkId link : day.network.links.ids()) {
      different += std::abs(a[link] - b[link]);
      both += a[link] + b[link];
    }
    return different / both;
  };
  EXPECT_GT(difference(8 * 12, 17 * 12), 0.1);
  EXPECT_GT(difference(8 * 12, 17 * 12), 3 * difference(8 * 12, 8 * 12 + 1));
}

TEST(ACity, CanBeOfAnySize) {
  for (const std::uint32_t junctions : {1u, 2u, 3u, 4u, 5u, 8u, 13u, 31u}) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      const SyntheticCity small = make_city(junctions, seed);
      EXPECT_GE(small.signals.all.size(), 1u) << junctions;
      EXPECT_GT(small.demand.vehicles_due, 100) << junctions;
      expect_vehicles_conserved(small);
    }
  }
}

}  // namespace
}  // namespace nightwave
