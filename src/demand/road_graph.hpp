// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"

namespace nightwave {

/// A set of classes of road users as bits. Their meaning is the caller's: class_bit()s, or a source's finer classes.
using ClassMask = std::uint64_t;

/// The way from one link to the next, over any of the connections between them.
struct RoadTurn {
  LinkId to;
  ClassMask classes = 0;       ///< classes that some connection is open to
  double internal_time_s = 0;  ///< free-flow time across the junction
  bool signalled = false;      ///< obeys a signal
  bool minor = false;          ///< yields to others without a signal
};

/// The network as routes see it: links, and which links follow them for whom.
class RoadGraph {
 public:
  /// Masks from the lanes' permissions (class_bit()s).
  explicit RoadGraph(const Network& network);
  /// Masks from elsewhere; index: LinkId, ConnectionId.
  RoadGraph(const Network& network, std::span<const ClassMask> link_classes,
            std::span<const ClassMask> connection_classes);

  std::size_t link_count() const { return row_start_.size() - 1; }
  std::span<const RoadTurn> turns(LinkId link) const {
    return {turns_.data() + row_start_[link.index()], turns_.data() + row_start_[link.index() + 1]};
  }
  /// The way from one link to another for one of `classes`; null when there is none.
  const RoadTurn* turn(LinkId from, LinkId to, ClassMask classes) const {
    for (const RoadTurn& turn : turns(from)) {
      if (turn.to == to && (turn.classes & classes) != 0) return &turn;
    }
    return nullptr;
  }
  /// Whether some lane of the link is open to one of `classes`.
  bool open(LinkId link, ClassMask classes) const { return (link_classes_[link.index()] & classes) != 0; }
  double length_m(LinkId link) const { return length_m_[link.index()]; }
  double speed_m_s(LinkId link) const { return speed_m_s_[link.index()]; }

 private:
  std::vector<std::size_t> row_start_;
  std::vector<RoadTurn> turns_;
  std::vector<ClassMask> link_classes_;
  std::vector<double> length_m_;
  std::vector<double> speed_m_s_;
};

}  // namespace nightwave
