// SPDX-License-Identifier: Apache-2.0
#include "synth/junction_arms.hpp"

#include <algorithm>
#include <cmath>

namespace nightwave {
namespace {

/// Cosine of the largest change of direction that still counts as driving straight on: 40 degrees.
constexpr double straight_cosine = 0.766;

/// Cosine of the largest angle between the two directions of one road, which may part on the way: 26 degrees.
constexpr double same_road_cosine = 0.9;

double dot(const Point& a, const Point& b) { return a.x * b.x + a.y * b.y; }
double cross(const Point& a, const Point& b) { return a.x * b.y - a.y * b.x; }

Point unit_vector(const Point& from, const Point& to) {
  const double length = distance_m(from, to);
  return length > 0 ? Point{(to.x - from.x) / length, (to.y - from.y) / length} : Point{1, 0};
}

/// Grows with the angle of a unit vector, from 0 at east to 4 all around: needs no arc tangent.
double turned(const Point& v) {
  const double share = v.y / (std::abs(v.x) + std::abs(v.y));
  if (v.x < 0) return 2 - share;
  return v.y < 0 ? 4 + share : share;
}

}  // namespace

bool face_each_other(const Arm& a, const Arm& b) { return dot(a.outward, b.outward) < -straight_cosine; }

Turn turn_between(const Arm& from, const Arm& to) {
  const Point heading{-from.outward.x, -from.outward.y};
  if (dot(heading, to.outward) >= straight_cosine) return Turn::straight;
  return cross(heading, to.outward) > 0 ? Turn::left : Turn::right;
}

JunctionArms::JunctionArms(const StreetPlan& plan) : arms_(plan.junctions.size()) {
  const Network& network = plan.network;
  const auto add = [&](JunctionId at, JunctionId other, std::optional<LinkId> Arm::*direction, LinkId link) {
    const Point outward = unit_vector(network.junctions[at].position, network.junctions[other].position);
    for (Arm& arm : arms_[at]) {
      if (arm.*direction || dot(arm.outward, outward) < same_road_cosine) continue;
      arm.*direction = link;
      return;
    }
    arms_[at].push_back({outward, std::nullopt, std::nullopt});
    arms_[at].back().*direction = link;
  };
  for (const LinkId id : network.links.ids()) {
    const Link& link = network.links[id];
    add(link.from, link.to, &Arm::out, id);
    add(link.to, link.from, &Arm::in, id);
  }
  for (std::vector<Arm>& arms : arms_) {
    std::stable_sort(arms.begin(), arms.end(),
                     [](const Arm& a, const Arm& b) { return turned(a.outward) < turned(b.outward); });
  }
}

}  // namespace nightwave
