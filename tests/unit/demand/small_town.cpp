// SPDX-License-Identifier: Apache-2.0
#include "small_town.hpp"

#include <string>

namespace nightwave {

Network small_town() {
  constexpr std::uint8_t all = (1u << vehicle_class_count) - 1;
  Network town;
  for (int j = 0; j < 5; ++j) town.junctions.push_back({std::to_string(j), {}, JunctionControl::free});
  const auto add_link = [&](int from, int to, double speed, std::uint8_t permissions) {
    return town.links.push_back({std::to_string(town.links.size()),
                                 JunctionId(from),
                                 JunctionId(to),
                                 90,
                                 speed,
                                 {{90, speed, permissions}},
                                 {}});
  };
  const LinkId entry = add_link(0, 1, 10, all);
  const LinkId fast = add_link(1, 2, 10, all & ~class_bit(VehicleClass::truck));
  const LinkId slow = add_link(1, 2, 5, all);
  const LinkId exit = add_link(2, 3, 10, all);
  const auto connect = [&](LinkId from, LinkId to, double length) {
    Connection c;
    c.from = from;
    c.to = to;
    c.internal_length_m = length;
    c.internal_speed_m_s = 10;
    c.junction = town.links[from].to;
    return town.connections.push_back(c);
  };
  const ConnectionId signalled = connect(entry, fast, 20);
  connect(entry, slow, 0);
  connect(fast, exit, 0);
  connect(slow, exit, 0);
  town.connections[signalled].signal = SignalId(0);
  return town;
}

}  // namespace nightwave
