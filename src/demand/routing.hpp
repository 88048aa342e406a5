// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "demand/road_graph.hpp"

namespace nightwave {

/// Who wants to go: what routes may use and how fast they are for it.
struct Traveller {
  ClassMask classes = 0;
  double max_speed_m_s = 200 / 3.6;
  double speed_factor = 1.0;  ///< desired speed over the limit

  friend bool operator==(const Traveller&, const Traveller&) = default;
};

/// Extra cost of giving way, s: SUMO's --weights.minor-penalty.
inline constexpr double minor_turn_penalty_s = 1.5;

/// Fastest routes on free-flow times, as SUMO finds them for a trip at its insertion: travel times of links and of the
/// ways across junctions, a penalty for giving way, no traffic. Reusable; not thread-safe.
class Router {
 public:
  explicit Router(const RoadGraph& graph);

  /// Finds the fastest ways from the end of one link to the ends of `targets` (all links when empty), as far as they
  /// take no longer than `longest_s`: without that, a target that cannot be reached costs a search of the whole city.
  void search(LinkId from, const Traveller& traveller, std::span<const LinkId> targets = {},
              double longest_s = std::numeric_limits<double>::infinity());
  /// Links of the way that the last search found, both ends included; false when there is none.
  bool path_to(LinkId target, std::vector<LinkId>& links) const;
  /// Time of that way after the first link, s; none when there is none.
  std::optional<double> time_to(LinkId target) const;

 private:
  struct Entry {
    double time_s;
    LinkId link;
  };

  const RoadGraph& graph_;
  LinkId from_;
  std::uint32_t round_ = 0;
  std::vector<std::uint32_t> seen_;     ///< round in which a link was reached
  std::vector<std::uint32_t> settled_;  ///< round in which its time became final
  std::vector<std::uint32_t> wanted_;   ///< round in which it is a target
  std::vector<double> time_s_;
  std::vector<LinkId> previous_;
  std::vector<Entry> heap_;
};

}  // namespace nightwave
