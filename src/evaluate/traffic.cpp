// SPDX-License-Identifier: Apache-2.0
#include "evaluate/traffic.hpp"

#include <cmath>
#include <set>

#include "kernels/model/tables.hpp"

namespace nightwave {

namespace {

// Links longer than this mix their vehicles; measured neutral beyond (docs/model.md).
constexpr double mixing_time_s = 20;
// Total variation between two origins' turning shares above which they get a history of their own.
constexpr double distinct_shares = 0.15;
using model::most_streams;

double total_variation(const std::map<Origin, double>& a, const std::map<Origin, double>& b) {
  double sum_a = 0, sum_b = 0;
  std::set<Origin> keys;
  for (const auto& [k, v] : a) sum_a += v, keys.insert(k);
  for (const auto& [k, v] : b) sum_b += v, keys.insert(k);
  double distance = 0;
  for (const Origin& k : keys) {
    const double pa = a.contains(k) ? a.at(k) / sum_a : 0;
    const double pb = b.contains(k) ? b.at(k) / sum_b : 0;
    distance += std::abs(pa - pb) / 2;
  }
  return distance;
}

}  // namespace

Traffic traffic_of(const Network& network, const ConnectionsOfLink& connections, const Demand& demand) {
  Traffic traffic;
  traffic.links.resize(network.links.size());
  std::array<double, vehicle_class_count> spacing{};
  spacing.fill(7.5);
  double mean_spacing = 0, vehicles = 0;
  for (const ClassProperties& c : demand.classes) {
    spacing[static_cast<std::size_t>(c.vehicle_class)] = c.length_m + c.min_gap_m;
    mean_spacing += c.vehicles * (c.length_m + c.min_gap_m);
    vehicles += c.vehicles;
  }
  mean_spacing = vehicles > 0 ? mean_spacing / vehicles : 7.5;
  const auto connected = [&](LinkId a, LinkId b) {
    for (const ConnectionId id : connections.of(a))
      if (network.connections[id].to == b) return true;
    return false;
  };
  std::map<std::pair<LinkId, LinkId>, bool> known;
  IndexedVector<LinkId, double> weighted;
  weighted.resize(network.links.size());
  for (const Passage& p : demand.passages) {
    if (p.vehicles <= 0) continue;
    if (p.next) {
      const auto [it, is_new] = known.try_emplace({p.link, *p.next}, false);
      if (is_new) it->second = connected(p.link, *p.next);
      if (!it->second) {
        traffic.unconnected_vehicles += static_cast<double>(p.vehicles);
        continue;
      }
    }
    LinkTraffic& link = traffic.links[p.link];
    const auto v = static_cast<double>(p.vehicles);
    if (p.next) link.next[*p.next][static_cast<std::size_t>(p.vehicle_class)] += v;
    link.by_origin[p.previous][p.next] += v;
    link.vehicles += v;
    weighted[p.link] += v * spacing[static_cast<std::size_t>(p.vehicle_class)];
    link.passages.push_back(&p);
  }
  std::set<LinkId> used;
  for (std::uint32_t l = 0; l < network.links.size(); ++l)
    if (traffic.links[LinkId{l}].vehicles > 0) used.insert(LinkId{l});
  for (const Departures& d : demand.departures) used.insert(d.link);
  for (const LinkId l : used) {
    LinkTraffic& link = traffic.links[l];
    link.spacing_m = link.vehicles > 0 ? weighted[l] / link.vehicles : mean_spacing;
    traffic.used.push_back(l);
  }
  return traffic;
}

Streams streams_of(const LinkTraffic& traffic, double travel_time_s) {
  Streams streams;
  if (travel_time_s > mixing_time_s || traffic.next.empty()) {
    for (const auto& [origin, to] : traffic.by_origin) streams.of_origin[origin] = 0;
    return streams;
  }
  std::vector<std::map<Origin, double>> mixes;
  for (const auto& [origin, to] : traffic.by_origin) {
    std::uint32_t best = most_streams;
    double nearest = distinct_shares;
    for (std::uint32_t s = 0; s < mixes.size(); ++s) {
      const double d = total_variation(mixes[s], to);
      if (d < nearest || (mixes.size() == most_streams && best == most_streams)) {
        nearest = d;
        best = s;
      }
    }
    if (best == most_streams) {
      best = static_cast<std::uint32_t>(mixes.size());
      mixes.emplace_back();
    }
    for (const auto& [k, v] : to) mixes[best][k] += v;
    streams.of_origin[origin] = best;
  }
  streams.count = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(mixes.size()));
  return streams;
}

}  // namespace nightwave
