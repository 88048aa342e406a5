// SPDX-License-Identifier: Apache-2.0
#include "synth/junction_arms.hpp"

#include <algorithm>
#include <cmath>

namespace nightwave {
namespace {

/// Cosine of the largest change of direction that still counts as driving straight on: 40 degrees.
constexpr double straight_cosine = 0.766;

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
  const auto arm_towards = [&](JunctionId at, JunctionId other) -> Arm& {
    const Point outward = unit_vector(network.junctions[at].position, network.junctions[other].position);
    for (Arm& arm : arms_[at]) {
      const JunctionId known = arm.in ? network.links[*arm.in].from : network.links[*arm.out].to;
      if (known == other) return arm;
    }
    arms_[at].push_back({outward, std::nullopt, std::nullopt});
    return arms_[at].back();
  };
  for (const LinkId id : network.links.ids()) {
    const Link& link = network.links[id];
    arm_towards(link.from, link.to).out = id;
    arm_towards(link.to, link.from).in = id;
  }
  for (std::vector<Arm>& arms : arms_) {
    std::stable_sort(arms.begin(), arms.end(),
                     [](const Arm& a, const Arm& b) { return turned(a.outward) < turned(b.outward); });
  }
}

}  // namespace nightwave
