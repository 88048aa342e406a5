// SPDX-License-Identifier: Apache-2.0
#include "evaluate/zones.hpp"

#include <map>
#include <numeric>
#include <optional>

namespace nightwave {
namespace {

/// Where the heaviest flow goes on from a junction.
std::optional<LinkId> heaviest_way_on(const Traffic& traffic, const std::vector<LinkId>& in_links) {
  double most = 0;
  std::optional<LinkId> heaviest;
  for (const LinkId in : in_links)
    for (const auto& [next, flows] : traffic.links[in].next) {
      const double flow = std::accumulate(flows.begin(), flows.end(), 0.0);
      if (flow > most) most = flow, heaviest = next;
    }
  return heaviest;
}

}  // namespace

void assign_zones(const Network& network, const Traffic& traffic, const NodeOrder& order, PackedCity& city) {
  const model::ModelTables& m = city.tables;
  const std::uint32_t no_signal = m.signal_count;
  std::map<JunctionId, std::size_t> node_of;
  for (std::size_t n = 0; n < order.nodes.size(); ++n) node_of[order.nodes[n]] = n;
  city.node_zone.assign(m.nodes.size(), no_signal);
  for (std::size_t n = 0; n < m.nodes.size(); ++n) {
    std::size_t at = n;
    for (int hops = 0; hops < 100; ++hops) {
      if (m.nodes[at].light_count > 0) {
        city.node_zone[n] = m.lights[m.nodes[at].light_begin].signal;
        break;
      }
      const auto heaviest = heaviest_way_on(traffic, order.in_links.at(order.nodes[at]));
      if (!heaviest) break;
      at = node_of.at(network.links[*heaviest].to);
    }
  }
  const auto zone_of = [&](LinkId link) { return city.node_zone[node_of.at(network.links[link].to)]; };
  for (const model::Entry& e : m.entries) city.entry_zone.push_back(zone_of(city.link_of[e.link]));
  city.zone_of_link.assign(network.links.size(), no_signal);
  for (const LinkId link : city.link_of) city.zone_of_link[link] = zone_of(link);
}

}  // namespace nightwave
