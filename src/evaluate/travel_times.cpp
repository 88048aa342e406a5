// SPDX-License-Identifier: Apache-2.0
#include "evaluate/travel_times.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nightwave {

IndexedVector<LinkId, double> travel_steps(const Network& network, const Traffic& traffic, const ModelConstants& k) {
  IndexedVector<LinkId, double> steps;
  steps.resize(network.links.size());
  for (const LinkId l : traffic.used) {
    const Link& link = network.links[l];
    steps[l] = link.length_m / (k.travel_speed_factor * link.speed_m_s);
  }
  IndexedVector<LinkId, std::pair<double, int>> inside;
  inside.resize(network.links.size());
  for (const Connection& c : network.connections) {
    if (!traffic.links[c.from].next.contains(c.to)) continue;
    inside[c.to].first += c.internal_length_m / std::max(1.0, k.travel_speed_factor * c.internal_speed_m_s);
    inside[c.to].second += 1;
  }
  for (const LinkId l : traffic.used) {
    if (inside[l].second > 0) steps[l] += inside[l].first / inside[l].second;
    steps[l] = std::max(1.0, std::round(steps[l]));
  }
  return steps;
}

double starting_time_s(const Link& link, const ModelConstants& k) {
  const double accelerating = link.speed_m_s / (2 * k.departure_acceleration_m_s2);
  const double driving = link.length_m / link.speed_m_s;
  return std::max(0.0, accelerating + driving / k.cruise_speed_factor - driving / k.travel_speed_factor);
}

}  // namespace nightwave
