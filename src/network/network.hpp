// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace nightwave {

using JunctionId = Id<struct JunctionTag>;
using LinkId = Id<struct LinkTag>;
using ConnectionId = Id<struct ConnectionTag>;
using SignalId = Id<struct SignalTag>;

/// Classes of road users that demand is counted by and lanes are permitted for.
enum class VehicleClass : std::uint8_t { car, truck, bus, rail, bicycle, motorcycle, emergency };
inline constexpr std::size_t vehicle_class_count = 7;

/// Bit of a vehicle class in a lane's permission mask.
constexpr std::uint8_t class_bit(VehicleClass c) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(c)); }
/// Name of a vehicle class as it is written into files.
const char* to_string(VehicleClass c);

/// How vehicles that meet at a junction decide who goes first.
enum class JunctionControl : std::uint8_t {
  signal,             ///< at least one connection obeys a signal
  priority,           ///< minor movements yield to major ones
  right_before_left,  ///< yield to the right
  all_way_stop,
  free,      ///< no conflicts: geometry nodes, merges by zipper
  dead_end,  ///< where links begin or end at the edge of the network
  other      ///< rail crossings and kinds that the model lets pass freely
};

/// A point of the drawing plane, m.
struct Point {
  double x = 0;
  double y = 0;
};

/// A place where links meet.
struct Junction {
  std::string name;  ///< id in the source network
  Point position;
  JunctionControl control = JunctionControl::free;
};

/// One lane of a link, counted from the right kerb (driving on the right) as in the source.
struct Lane {
  double length_m = 0;
  double speed_m_s = 0;
  std::uint8_t permissions = 0;  ///< class_bit()s of the vehicles allowed; 0 = pedestrians only
};

/// A directed stretch of road between two junctions.
struct Link {
  std::string name;
  JunctionId from;
  JunctionId to;
  double length_m = 0;
  double speed_m_s = 0;
  std::vector<Lane> lanes;  ///< all lanes of the source, with its lane numbers
  std::vector<Point> shape;
};

/// Turning direction of a connection, as the source says.
enum class Turn : std::uint8_t { straight, left, right, u_turn };

/// From one lane to one lane across a junction.
struct Connection {
  LinkId from;
  LinkId to;
  std::uint8_t from_lane = 0;
  std::uint8_t to_lane = 0;
  Turn turn = Turn::straight;
  double internal_length_m = 0;        ///< whole way across the junction
  double first_internal_length_m = 0;  ///< to the waiting place inside the junction, where there is one
  double internal_speed_m_s =
      0;                    ///< speed limit on the way across (limited by the turn's radius where the source does)
  bool must_yield = false;  ///< has some foe to yield to when no signal protects it
  std::optional<SignalId> signal;  ///< the signal that controls it
  std::uint16_t signal_index = 0;  ///< position of its letter in the signal's states
  JunctionId junction;             ///< where it crosses
};

/// Two connections whose paths cross or merge. Stored once per ordered pair.
struct Conflict {
  ConnectionId connection;
  ConnectionId foe;
  bool yields = false;  ///< `connection` has to let `foe` pass when neither is protected by a signal
};

/// A pedestrian crossing that a signal controls.
struct Crossing {
  SignalId signal;
  std::uint16_t signal_index = 0;
  double length_m = 0;
  std::vector<ConnectionId> conflicts;  ///< vehicle connections that cross it
};

/// Roads, junctions and conflicts of a city. Immutable after import; validated by validate().
struct Network {
  IndexedVector<JunctionId, Junction> junctions;
  IndexedVector<LinkId, Link> links;
  IndexedVector<ConnectionId, Connection> connections;
  std::vector<Conflict> conflicts;  ///< sorted by (connection, foe)
  std::vector<Crossing> crossings;
  bool turn_speed_limited = false;  ///< the source already limits internal speeds by radius
  bool left_hand_traffic = false;
};

}  // namespace nightwave
