// SPDX-License-Identifier: Apache-2.0
#include "synth/turn_table.hpp"

#include "base/errors.hpp"

namespace nightwave {

TurnTable::TurnTable(const Network& network)
    : of_connection_(network.connections.size()), first_(network.links.size()), count_(network.links.size(), 0) {
  for (const ConnectionId id : network.connections.ids()) {
    const Connection& c = network.connections[id];
    if (turns_.empty() || turns_.back().from != c.from || turns_.back().to != c.to) {
      const TurnId turn = turns_.push_back({c.from, c.to, c.turn, id, 0, 0});
      if (count_[c.from]++ == 0) first_[c.from] = turn;
      require(turn.value + 1 == first_[c.from].value + count_[c.from], "the ways from a link follow one another");
    }
    Entry& entry = turns_.back();
    const bool new_lane =
        entry.connections == 0 || network.connections[ConnectionId(id.value - 1)].from_lane != c.from_lane;
    entry.lanes = static_cast<std::uint8_t>(entry.lanes + (new_lane ? 1 : 0));
    entry.connections = static_cast<std::uint8_t>(entry.connections + 1);
    of_connection_[id] = TurnId(turns_.size() - 1);
  }
}

TurnId TurnTable::between(LinkId from, LinkId to) const {
  for (std::uint32_t k = 0; k < count_[from]; ++k) {
    const TurnId turn(first_[from].value + k);
    if (turns_[turn].to == to) return turn;
  }
  throw InvariantError("no way joins the links");
}

}  // namespace nightwave
