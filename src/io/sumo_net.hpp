// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/sumo_classes.hpp"
#include "io/sumo_signal_programs.hpp"

namespace nightwave {

/// A lane as the net file has it.
struct SumoLane {
  std::string id;
  double length_m = 0;
  double speed_m_s = 0;
  SumoClasses classes = 0;
  std::vector<Point> shape;
};

/// What an edge of a net file is for.
enum class SumoEdgeFunction { normal, internal, crossing, walking_area, other };

struct SumoEdge {
  std::string id;
  std::string from;
  std::string to;
  SumoEdgeFunction function = SumoEdgeFunction::normal;
  std::vector<SumoLane> lanes;
  std::vector<Point> shape;
};

struct SumoConnection {
  std::string from;
  std::string to;
  std::string via;  ///< lane id; empty where the net has no internal lanes
  std::string signal;
  std::int64_t link_index = -1;
  std::size_t from_lane = 0;
  std::size_t to_lane = 0;
  char direction = 's';
  char state = 'M';
  SumoClasses classes = 0;  ///< permitted by the connection itself
  std::string label;        ///< for messages
};

struct SumoRequest {
  std::size_t index = 0;
  std::string response;  ///< right-most character: index 0
  std::string foes;
};

struct SumoJunction {
  std::string id;
  std::string type;
  Point position;
  std::vector<std::string> incoming_lanes;
  std::vector<std::string> internal_lanes;  ///< lane at place i belongs to request index i
  std::vector<SumoRequest> requests;
};

/// The elements of a net file, as they stand there.
struct SumoNet {
  std::string file;
  std::vector<SumoEdge> edges;
  std::vector<SumoConnection> connections;
  std::vector<SumoJunction> junctions;
  SumoPrograms programs;
  double turn_speed_limit = -1;  ///< limitTurnSpeed of the file, -1: not said
  bool left_hand_traffic = false;
  std::map<std::string, std::int64_t> dropped;
};

/// Reads a net file, plain or compressed.
SumoNet read_sumo_net(const std::filesystem::path& file);

}  // namespace nightwave
