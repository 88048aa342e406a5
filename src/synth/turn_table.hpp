// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"

namespace nightwave {

/// Number of a turn: from one link to another, over all its lanes.
using TurnId = Id<struct TurnTag>;

/// All turns of a network.
class TurnTable {
 public:
  struct Entry {
    LinkId from;
    LinkId to;
    Turn turn = Turn::straight;
    ConnectionId first;            ///< of its connections, which follow one another
    std::uint8_t connections = 0;  ///< how many
    std::uint8_t lanes = 0;        ///< that it may start from
  };

  /// Needs a network whose ways from one link follow one another, as draw_ways() draws them.
  explicit TurnTable(const Network& network);

  IdRange<TurnId> ids() const { return turns_.ids(); }
  std::size_t size() const { return turns_.size(); }
  const Entry& operator[](TurnId turn) const { return turns_[turn]; }
  TurnId of(ConnectionId connection) const { return of_connection_[connection]; }
  /// The turn between two links that a way joins.
  TurnId between(LinkId from, LinkId to) const;

 private:
  IndexedVector<TurnId, Entry> turns_;
  IndexedVector<ConnectionId, TurnId> of_connection_;
  IndexedVector<LinkId, TurnId> first_;  ///< of the turns from a link, which follow one another
  IndexedVector<LinkId, std::uint32_t> count_;
};

}  // namespace nightwave
