// SPDX-License-Identifier: Apache-2.0
#include "synth/street_plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace nightwave {
namespace {

/// From the kerb of the widest road to the stop lines, m.
constexpr double corner_m = 4.0;
/// Shortest link, m: what is left between junctions that nearly touch.
constexpr double shortest_link_m = 3.0;

/// Everybody who drives on a road.
constexpr std::uint8_t road_users = class_bit(VehicleClass::car) | class_bit(VehicleClass::truck) |
                                    class_bit(VehicleClass::bus) | class_bit(VehicleClass::motorcycle) |
                                    class_bit(VehicleClass::emergency);

}  // namespace

double whole_centimetres(double length_m) { return std::round(length_m * 100) / 100; }

double distance_m(const Point& a, const Point& b) {
  const double x = b.x - a.x;
  const double y = b.y - a.y;
  return std::sqrt(x * x + y * y);  // not std::hypot, whose last bit depends on the machine's library
}

JunctionId StreetPlan::add_junction(std::string name, Point position, const JunctionDesign& design) {
  junctions.push_back(design);
  return network.junctions.push_back({std::move(name), position, design.control});
}

LinkId StreetPlan::add_link(std::string name, JunctionId from, JunctionId to, int lanes, double speed_m_s,
                            const LinkDesign& design) {
  links.push_back(design);
  const Lane lane{0, speed_m_s, road_users};
  return network.links.push_back({std::move(name),
                                  from,
                                  to,
                                  0,
                                  speed_m_s,
                                  std::vector<Lane>(static_cast<std::size_t>(lanes), lane),
                                  {network.junctions[from].position, network.junctions[to].position}});
}

void StreetPlan::add_street(JunctionId a, JunctionId b, int lanes, double speed_m_s, const LinkDesign& design) {
  const std::string first = network.junctions[a].name;
  const std::string second = network.junctions[b].name;
  add_link(first + ">" + second, a, b, lanes, speed_m_s, design);
  add_link(second + ">" + first, b, a, lanes, speed_m_s, design);
}

void StreetPlan::settle_lengths() {
  IndexedVector<JunctionId, double> widest(junctions.size(), 0.0);
  for (const Link& link : network.links) {
    const double width = lane_width_m * static_cast<double>(link.lanes.size());
    for (const JunctionId end : {link.from, link.to}) widest[end] = std::max(widest[end], width);
  }
  for (const JunctionId j : junctions.ids()) {
    const JunctionControl control = junctions[j].control;
    const bool crossed = control != JunctionControl::dead_end && control != JunctionControl::free;
    junctions[j].radius_m = crossed ? widest[j] + corner_m : 0.0;
  }
  for (Link& link : network.links) {
    const double between = distance_m(network.junctions[link.from].position, network.junctions[link.to].position) -
                           junctions[link.from].radius_m - junctions[link.to].radius_m;
    link.length_m = whole_centimetres(std::max(shortest_link_m, between));
    for (Lane& lane : link.lanes) lane.length_m = link.length_m;
  }
}

}  // namespace nightwave
