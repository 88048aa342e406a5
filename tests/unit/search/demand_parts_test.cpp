// SPDX-License-Identifier: Apache-2.0
#include "search/demand_parts.hpp"

#include <gtest/gtest.h>

#include <random>

namespace nightwave {
namespace {

/// Passages of two links and departures on the first, [interval]; intervals of 900 s in slices of 300 s.
Demand demand_of(const std::vector<double>& first, const std::vector<double>& second) {
  Demand demand;
  demand.slice_s = 300;
  demand.departure_bin_s = 300;
  demand.end_s = static_cast<std::int64_t>(first.size()) * 900;
  for (std::size_t t = 0; t < first.size(); ++t)
    for (std::int32_t slice = 0; slice < 3; ++slice) {
      const auto number = static_cast<std::int32_t>(t) * 3 + slice;
      demand.departures.push_back({LinkId(0), VehicleClass::car, number, static_cast<float>(first[t] / 3)});
      demand.passages.push_back(
          {LinkId(0), std::nullopt, std::nullopt, VehicleClass::car, number, static_cast<float>(first[t] / 3)});
      demand.passages.push_back(
          {LinkId(1), std::nullopt, std::nullopt, VehicleClass::car, number, static_cast<float>(second[t] / 3)});
    }
  return demand;
}

std::vector<std::int64_t> quarters(std::size_t count) {
  std::vector<std::int64_t> bounds;
  for (std::size_t t = 0; t <= count; ++t) bounds.push_back(static_cast<std::int64_t>(t) * 900);
  return bounds;
}

TEST(DemandParts, AreCutWhereLevelOrPatternChange) {
  // Level at interval 3; where the traffic is, but not how much, at interval 6.
  const Demand demand = demand_of({10, 11, 10, 80, 82, 80, 20, 21, 20}, {10, 10, 11, 20, 20, 21, 80, 81, 80});
  const auto bounds = quarters(9);
  const DemandProfile profile(demand, bounds);
  EXPECT_EQ(parts_of_like_demand(profile, bounds, 3, 900), (std::vector<DayPart>{{0, 3}, {3, 6}, {6, 9}}));
  EXPECT_EQ(parts_of_like_demand(profile, bounds, 2, 900).size(), 2u);
}

TEST(DemandParts, LastAtLeastAsLongAsAsked) {
  const Demand demand = demand_of({10, 90, 10, 10, 10, 10}, {10, 10, 10, 10, 10, 10});
  const auto bounds = quarters(6);
  for (const DayPart& part : parts_of_like_demand(DemandProfile(demand, bounds), bounds, 4, 1800))
    EXPECT_GE(part.end - part.first, 2u);
}

TEST(DemandParts, DifferLeastOfAllPartitions) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<double> first, second;
    for (int t = 0; t < 8; ++t) {
      first.push_back(static_cast<double>(random() % 100));
      second.push_back(static_cast<double>(random() % 100));
    }
    const auto bounds = quarters(8);
    const DemandProfile profile(demand_of(first, second), bounds);
    double least = 1e300;
    for (std::size_t a = 1; a < 7; ++a)
      for (std::size_t b = a + 1; b < 8; ++b)
        least = std::min(least, profile.difference({0, a}) + profile.difference({a, b}) + profile.difference({b, 8}));
    double found = 0;
    for (const DayPart& part : parts_of_like_demand(profile, bounds, 3, 900)) found += profile.difference(part);
    EXPECT_DOUBLE_EQ(found, least);
  }
}

TEST(DemandParts, DifferByTheSquaresOfRootsOfFlows) {
  // 25 and 100 vehicles in a quarter of an hour are 100 and 400 per hour: roots 10 and 20, each 5 from their mean.
  const auto bounds = quarters(2);
  EXPECT_NEAR(DemandProfile(demand_of({25, 100}, {9, 9}), bounds).difference({0, 2}), 50, 1e-3);
}

TEST(DemandParts, AreBusiestWhereMostDepart) {
  const auto bounds = quarters(6);
  const DemandProfile profile(demand_of({9, 1, 5, 6, 1, 9}, {0, 0, 0, 0, 0, 0}), bounds);
  EXPECT_EQ(busiest(profile, bounds, {1, 6}, 1800), (DayPart{2, 4}));
  EXPECT_EQ(busiest(profile, bounds, {1, 5}, 600), (DayPart{3, 4}));
  EXPECT_EQ(busiest(profile, bounds, {1, 4}, 86400), (DayPart{1, 4}));
}

}  // namespace
}  // namespace nightwave
