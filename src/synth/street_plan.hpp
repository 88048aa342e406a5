// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "network/network.hpp"

namespace nightwave {

/// Width of a lane, m.
inline constexpr double lane_width_m = 3.2;

/// What a road is for; the more important one goes first where no signal says otherwise.
enum class RoadClass : std::uint8_t { local, collector, arterial };

/// How the lanes of a link are divided among its turns at the stop line.
struct LinkDesign {
  RoadClass road_class = RoadClass::local;
  bool own_left_lane = false;   ///< the lane nearest to the middle leads to the left only
  bool own_right_lane = false;  ///< the lane at the kerb leads to the right only
};

/// How a junction is run.
struct JunctionDesign {
  JunctionControl control = JunctionControl::dead_end;
  bool protected_lefts = false;                 ///< left turns get stages of their own
  double radius_m = 0;                          ///< from the middle to the stop lines
  std::optional<JunctionId> controlled_with{};  ///< the earlier junction whose signal runs this one as well
};

/// Roads on the drawing board: junctions and links with their lanes. Nothing leads across the junctions yet.
struct StreetPlan {
  Network network;
  IndexedVector<JunctionId, JunctionDesign> junctions;
  IndexedVector<LinkId, LinkDesign> links;

  JunctionId add_junction(std::string name, Point position, const JunctionDesign& design);
  /// A link of so many equal lanes, straight between its junctions; its length follows with settle_lengths().
  LinkId add_link(std::string name, JunctionId from, JunctionId to, int lanes, double speed_m_s,
                  const LinkDesign& design);
  /// Both directions between two junctions, named after them.
  void add_street(JunctionId a, JunctionId b, int lanes, double speed_m_s, const LinkDesign& design);
  /// Settles how large junctions are and how long links are between their stop lines.
  void settle_lengths();
};

/// Rounded to whole centimetres, as lengths are kept.
double whole_centimetres(double length_m);

/// Distance between two points, m.
double distance_m(const Point& a, const Point& b);

}  // namespace nightwave
