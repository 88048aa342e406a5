// SPDX-License-Identifier: Apache-2.0
#include "traffic_sums.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace nightwave {

double TrafficSums::all_departing() const { return std::accumulate(departing.begin(), departing.end(), 0.0); }
double TrafficSums::all_ended() const { return std::accumulate(ended.begin(), ended.end(), 0.0); }

TrafficSums traffic_sums(const SyntheticCity& city) {
  TrafficSums sums;
  for (auto* column : {&sums.departing, &sums.began, &sums.ended}) column->resize(city.network.links.size(), 0.0);
  for (const Departures& d : city.demand.departures) sums.departing[d.link] += static_cast<double>(d.vehicles);
  for (const Passage& p : city.demand.passages) {
    const auto vehicles = static_cast<double>(p.vehicles);
    if (p.previous) {
      sums.received[{*p.previous, p.link}] += vehicles;
    } else {
      sums.began[p.link] += vehicles;
    }
    if (p.next) {
      sums.sent[{p.link, *p.next}] += vehicles;
    } else {
      sums.ended[p.link] += vehicles;
    }
  }
  return sums;
}

void expect_vehicles_conserved(const SyntheticCity& city) {
  constexpr double rounding = 1e-5;  // passages are kept in single precision
  const TrafficSums sums = traffic_sums(city);
  EXPECT_NEAR(sums.all_departing() / city.demand.vehicles_due, 1, rounding);
  EXPECT_NEAR(sums.all_ended() / city.demand.vehicles_due, 1, rounding);
  double in_classes = 0;
  for (const ClassProperties& c : city.demand.classes) in_classes += c.vehicles;
  EXPECT_NEAR(in_classes / city.demand.vehicles_due, 1, rounding);
  for (const LinkId link : city.network.links.ids()) {
    EXPECT_NEAR(sums.began[link], sums.departing[link], rounding * (1 + sums.departing[link]));
  }
  ASSERT_EQ(sums.sent.size(), sums.received.size());
  for (const auto& [turn, vehicles] : sums.sent) {
    ASSERT_TRUE(sums.received.contains(turn));
    EXPECT_NEAR(sums.received.at(turn), vehicles, rounding * (1 + vehicles));
  }
}

std::vector<double> departures_per_slice(const SyntheticCity& city) {
  const Demand& demand = city.demand;
  std::vector<double> slices(static_cast<std::size_t>((demand.end_s - demand.begin_s) / demand.slice_s), 0.0);
  for (const Departures& d : demand.departures) {
    const auto slice = static_cast<std::size_t>(d.bin * demand.departure_bin_s / demand.slice_s);
    slices.at(slice) += static_cast<double>(d.vehicles);
  }
  return slices;
}

}  // namespace nightwave
