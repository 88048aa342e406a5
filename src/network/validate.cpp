// SPDX-License-Identifier: Apache-2.0
#include "network/validate.hpp"

#include <cmath>
#include <utility>

#include "base/errors.hpp"

namespace nightwave {
namespace {

class Validator {
 public:
  Validator(const Network& network, std::size_t signal_count, const std::string& file)
      : network_(network), signal_count_(signal_count), file_(file) {}

  void run() const {
    for (const JunctionId id : network_.junctions.ids()) check_junction(id);
    for (const LinkId id : network_.links.ids()) check_link(network_.links[id]);
    for (const ConnectionId id : network_.connections.ids()) check_connection(id);
    check_conflicts();
    for (std::size_t i = 0; i < network_.crossings.size(); ++i) check_crossing(i);
  }

 private:
  [[noreturn]] void fail(const std::string& element, const std::string& problem) const {
    throw InputError(file_, element, problem, "correct the network, or import it again");
  }

  static bool positive(double value) { return std::isfinite(value) && value > 0; }
  static bool not_negative(double value) { return std::isfinite(value) && value >= 0; }

  void check_junction(JunctionId id) const {
    const Junction& junction = network_.junctions[id];
    if (!std::isfinite(junction.position.x) || !std::isfinite(junction.position.y)) {
      fail("junction '" + junction.name + "'", "has a position that is not a number");
    }
  }

  void check_link(const Link& link) const {
    const std::string name = "link '" + link.name + "'";
    if (!network_.junctions.contains(link.from) || !network_.junctions.contains(link.to)) {
      fail(name, "begins or ends at a junction that does not exist");
    }
    if (!positive(link.length_m)) fail(name, "has length " + std::to_string(link.length_m) + " m (must be above 0)");
    if (!positive(link.speed_m_s)) fail(name, "has speed " + std::to_string(link.speed_m_s) + " m/s (must be above 0)");
    if (link.lanes.empty() || link.lanes.size() > 255) {
      fail(name, "has " + std::to_string(link.lanes.size()) + " lanes (must be 1 to 255)");
    }
    for (std::size_t l = 0; l < link.lanes.size(); ++l) {
      const Lane& lane = link.lanes[l];
      const std::string lane_name = name + " lane " + std::to_string(l);
      if (!not_negative(lane.length_m)) fail(lane_name, "has length " + std::to_string(lane.length_m) + " m");
      if (!positive(lane.speed_m_s)) fail(lane_name, "has speed " + std::to_string(lane.speed_m_s) + " m/s");
      if (lane.permissions >> vehicle_class_count != 0) fail(lane_name, "permits vehicle classes that do not exist");
    }
  }

  void check_connection(ConnectionId id) const {
    const Connection& c = network_.connections[id];
    std::string name = "connection " + std::to_string(id.value);
    if (!network_.links.contains(c.from) || !network_.links.contains(c.to)) {
      fail(name, "joins a link that does not exist");
    }
    const Link& from = network_.links[c.from];
    const Link& to = network_.links[c.to];
    name += " ('" + from.name + "' lane " + std::to_string(c.from_lane) + " -> '" + to.name + "' lane " +
            std::to_string(c.to_lane) + ")";
    if (c.from_lane >= from.lanes.size() || c.to_lane >= to.lanes.size()) fail(name, "uses a lane that does not exist");
    if (from.to != c.junction || to.from != c.junction) fail(name, "joins links that do not meet at its junction");
    if (!not_negative(c.internal_length_m) || !not_negative(c.first_internal_length_m)) {
      fail(name, "has a negative length");
    }
    if (c.first_internal_length_m > c.internal_length_m + 1e-6) {
      fail(name, "waits behind the end of its way across the junction");
    }
    if (!positive(c.internal_speed_m_s)) fail(name, "has a speed that is not above 0");
    if (c.signal && c.signal->index() >= signal_count_) fail(name, "obeys a signal that does not exist");
  }

  void check_conflicts() const {
    for (std::size_t i = 0; i < network_.conflicts.size(); ++i) {
      const Conflict& conflict = network_.conflicts[i];
      const std::string name = "conflict " + std::to_string(i);
      if (!network_.connections.contains(conflict.connection) || !network_.connections.contains(conflict.foe)) {
        fail(name, "names a connection that does not exist");
      }
      if (conflict.connection == conflict.foe) fail(name, "is one of a connection with itself");
      if (i == 0) continue;
      const Conflict& before = network_.conflicts[i - 1];
      if (std::pair(before.connection, before.foe) >= std::pair(conflict.connection, conflict.foe)) {
        fail(name, "is not in order (must be sorted by connection and foe, each pair once)");
      }
    }
  }

  void check_crossing(std::size_t i) const {
    const Crossing& crossing = network_.crossings[i];
    const std::string name = "crossing " + std::to_string(i);
    if (crossing.signal.index() >= signal_count_) fail(name, "obeys a signal that does not exist");
    if (!not_negative(crossing.length_m)) fail(name, "has a negative length");
    for (const ConnectionId c : crossing.conflicts) {
      if (!network_.connections.contains(c)) fail(name, "names a connection that does not exist");
    }
  }

  const Network& network_;
  std::size_t signal_count_;
  const std::string& file_;
};

}  // namespace

void validate(const Network& network, std::size_t signal_count, const std::string& file) {
  Validator(network, signal_count, file).run();
}

}  // namespace nightwave
