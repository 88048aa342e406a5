// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/table_rows.hpp"
#include "network/network.hpp"

namespace nightwave {

/// Variables of scenario.nc that hold the network. `Roads` is Network or const Network.
template <class Archive, class Roads>
void network_schema(Archive& archive, Roads& network) {
  archive.scalar({"turn_speed_limited", "whether the source already limits speeds across junctions by turning radius"},
                 network.turn_speed_limited);
  archive.scalar({"left_hand_traffic", "whether vehicles drive on the left"}, network.left_hand_traffic);

  const auto junctions = archive.table("junction", network.junctions);
  archive.column(junctions, {"junction_name", "id of the junction in the source network"}, &Junction::name);
  archive.column(
      junctions, {"junction_x", "position in the drawing plane, eastward", "m"},
      [](auto& junction) -> auto& { return junction.position.x; });
  archive.column(
      junctions, {"junction_y", "position in the drawing plane, northward", "m"},
      [](auto& junction) -> auto& { return junction.position.y; });
  archive.column(junctions, {"junction_control", "how vehicles that meet decide who goes first"}, &Junction::control);

  const auto links = archive.table("link", network.links);
  archive.column(links, {"link_name", "id of the directed road (edge) in the source network"}, &Link::name);
  archive.column(links, {"link_from", "junction where the link begins"}, &Link::from);
  archive.column(links, {"link_to", "junction where the link ends"}, &Link::to);
  archive.column(links, {"link_length", "length of the link", "m", 0}, &Link::length_m);
  archive.column(links, {"link_speed", "speed limit of the link", "m s-1", 0}, &Link::speed_m_s);

  const auto lanes = archive.ragged(
      links, "lane", [](auto& link) -> auto& { return link.lanes; });
  archive.column(lanes, {"lane_length", "length of the lane", "m", 0}, &Lane::length_m);
  archive.column(lanes, {"lane_speed", "speed limit of the lane", "m s-1", 0}, &Lane::speed_m_s);
  archive.column(lanes,
                 {.name = "lane_permissions",
                  .long_name = "vehicle classes that may use the lane",
                  .units = "1",
                  .comment = "sum of 1 car, 2 truck, 4 bus, 8 rail, 16 bicycle, 32 motorcycle, 64 emergency; 0: "
                             "pedestrians only"},
                 &Lane::permissions);

  const auto shape = archive.ragged(
      links, "shape_point", [](auto& link) -> auto& { return link.shape; });
  archive.column(shape, {"shape_point_x", "point of a link's course in the drawing plane, eastward", "m"}, &Point::x);
  archive.column(shape, {"shape_point_y", "point of a link's course in the drawing plane, northward", "m"}, &Point::y);

  const auto connections = archive.table("connection", network.connections);
  archive.column(connections, {"connection_from", "link that the connection leaves"}, &Connection::from);
  archive.column(connections, {"connection_to", "link that the connection enters"}, &Connection::to);
  archive.column(connections, {"connection_from_lane", "lane left, counted from 0 at the kerb", "1"},
                 &Connection::from_lane);
  archive.column(connections, {"connection_to_lane", "lane entered, counted from 0 at the kerb", "1"},
                 &Connection::to_lane);
  archive.column(connections, {"connection_turn", "turning direction"}, &Connection::turn);
  archive.column(connections, {"connection_length", "length of the way across the junction", "m", 0},
                 &Connection::internal_length_m);
  archive.column(connections,
                 {"connection_waiting_length", "length of the way to the waiting place inside the junction", "m", 0},
                 &Connection::first_internal_length_m);
  archive.column(connections, {"connection_speed", "speed limit on the way across the junction", "m s-1", 0},
                 &Connection::internal_speed_m_s);
  archive.column(connections,
                 {"connection_must_yield", "whether some foe goes first when no signal protects the connection"},
                 &Connection::must_yield);
  archive.column(connections, {"connection_signal", "signal that controls the connection"}, &Connection::signal);
  archive.column(connections,
                 {"connection_signal_index", "position of the connection's letter in the signal's states", "1"},
                 &Connection::signal_index);
  archive.column(connections, {"connection_junction", "junction that the connection crosses"}, &Connection::junction);

  const auto conflicts = archive.table("conflict", network.conflicts);
  archive.column(conflicts, {"conflict_connection", "connection whose path another one crosses or joins"},
                 &Conflict::connection);
  archive.column(conflicts, {"conflict_foe", "the other connection"}, &Conflict::foe);
  archive.column(conflicts,
                 {"conflict_yields", "whether the connection lets the foe pass when no signal protects either"},
                 &Conflict::yields);

  const auto crossings = archive.table("crossing", network.crossings);
  archive.column(crossings, {"crossing_signal", "signal that controls the pedestrian crossing"}, &Crossing::signal);
  archive.column(crossings, {"crossing_signal_index", "position of the crossing's letter in the signal's states", "1"},
                 &Crossing::signal_index);
  archive.column(crossings, {"crossing_length", "length of the pedestrian crossing", "m", 0}, &Crossing::length_m);
  const auto crossed = archive.ragged(
      crossings, "crossing_conflict", [](auto& crossing) -> auto& { return crossing.conflicts; });
  archive.column(
      crossed, {"crossing_conflict_connection", "vehicle connection that crosses the pedestrian crossing"},
      [](auto& connection) -> auto& { return connection; });
}

}  // namespace nightwave
