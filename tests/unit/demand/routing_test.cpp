// SPDX-License-Identifier: Apache-2.0
#include "demand/routing.hpp"

#include <gtest/gtest.h>

#include "demand/trip_router.hpp"
#include "small_town.hpp"

namespace nightwave {
namespace {

std::vector<LinkId> links(std::initializer_list<int> numbers) {
  std::vector<LinkId> result;
  for (const int n : numbers) result.emplace_back(n);
  return result;
}

TEST(Router, TakesTheFastestWayThatIsOpen) {
  const RoadGraph graph(small_town());
  Router router(graph);
  std::vector<LinkId> path;
  router.search(LinkId(0), {class_bit(VehicleClass::car)});
  ASSERT_TRUE(router.path_to(LinkId(3), path));
  EXPECT_EQ(path, links({0, 1, 3}));
  EXPECT_DOUBLE_EQ(*router.time_to(LinkId(3)), 2 + 9 + 9);
  router.search(LinkId(0), {class_bit(VehicleClass::truck)});
  ASSERT_TRUE(router.path_to(LinkId(3), path));
  EXPECT_EQ(path, links({0, 2, 3}));
}

TEST(Router, SlowVehiclesDoNotMindSlowRoads) {
  const RoadGraph graph(small_town());
  Router router(graph);
  std::vector<LinkId> path;
  router.search(LinkId(0), {class_bit(VehicleClass::bicycle), 4.0});
  ASSERT_TRUE(router.path_to(LinkId(3), path));
  EXPECT_EQ(path, links({0, 2, 3}));  // the way to link 1 is longer
}

TEST(Router, SaysWhenThereIsNoWay) {
  const RoadGraph graph(small_town());
  Router router(graph);
  std::vector<LinkId> path;
  router.search(LinkId(3), {class_bit(VehicleClass::car)});
  EXPECT_FALSE(router.path_to(LinkId(0), path));
  EXPECT_FALSE(router.time_to(LinkId(0)));
  ASSERT_TRUE(router.path_to(LinkId(3), path));
  EXPECT_EQ(path, links({3}));
}

TEST(TripRouter, AddsWhatItCanRouteAndCountsTheRest) {
  const RoadGraph graph(small_town());
  DemandBuilder demand(graph, {0, 600, 300, 5});
  TripRouter trips(graph, demand);
  Journey journey;
  journey.classes = class_bit(VehicleClass::car);
  trips.add({LinkId(0), LinkId(3), {journey.classes}, journey});
  trips.add({LinkId(3), LinkId(0), {journey.classes}, journey});
  trips.add({LinkId(0), LinkId(1), {journey.classes}, journey});
  trips.flush();
  EXPECT_EQ(trips.vehicles_without_route(), 1);
  EXPECT_EQ(demand.finish().departures.front().vehicles, 2);
}

TEST(TripRouter, RoutesOverPlacesInTheirOrder) {
  const RoadGraph graph(small_town());
  DemandBuilder demand(graph, {0, 600, 300, 5});
  TripRouter trips(graph, demand);
  const Traveller car{class_bit(VehicleClass::car)};
  EXPECT_EQ(trips.route_over(links({0, 2, 3}), car), links({0, 2, 3}));
  EXPECT_TRUE(trips.route_over(links({0, 3, 1}), car).empty());
}

}  // namespace
}  // namespace nightwave
