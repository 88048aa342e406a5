// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "synth/street_plan.hpp"

namespace nightwave {

/// A road that ends at a junction: one direction or both.
struct Arm {
  Point outward;  ///< unit vector from the junction into the road
  std::optional<LinkId> in;
  std::optional<LinkId> out;
};

/// Whether vehicles from the one arm meet those from the other head on.
bool face_each_other(const Arm& a, const Arm& b);

/// The turn from one arm into another.
Turn turn_between(const Arm& from, const Arm& to);

/// Arms of every junction, counterclockwise.
class JunctionArms {
 public:
  explicit JunctionArms(const StreetPlan& plan);
  const std::vector<Arm>& of(JunctionId junction) const { return arms_[junction]; }

 private:
  IndexedVector<JunctionId, std::vector<Arm>> arms_;
};

}  // namespace nightwave
