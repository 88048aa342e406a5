// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_network.hpp"

#include <algorithm>

#include "base/errors.hpp"

namespace nightwave {
namespace {

JunctionControl control_of(const std::string& type) {
  if (type.starts_with("traffic_light")) return JunctionControl::signal;
  if (type == "priority" || type == "priority_stop") return JunctionControl::priority;
  if (type == "right_before_left" || type == "left_before_right") return JunctionControl::right_before_left;
  if (type == "allway_stop") return JunctionControl::all_way_stop;
  if (type == "dead_end") return JunctionControl::dead_end;
  if (type == "unregulated" || type == "zipper" || type == "district") return JunctionControl::free;
  return JunctionControl::other;
}

Turn turn_of(char direction) {
  switch (direction) {
    case 'l':
    case 'L':
      return Turn::left;
    case 'r':
    case 'R':
      return Turn::right;
    case 't':
    case 'T':
      return Turn::u_turn;
    default:
      return Turn::straight;
  }
}

bool is_rail_type(const std::string& type) { return type == "rail_signal" || type == "rail_crossing"; }

class NetworkBuilder {
 public:
  explicit NetworkBuilder(const SumoNet& net) : net_(net) { built_.dropped = net.dropped; }

  SumoNetwork build() && {
    index_elements();
    find_rail_signals();
    add_links();
    add_signals();
    add_connections();
    settle_controls();
    add_conflicts(net_, signals_, sources_, built_);
    network().left_hand_traffic = net_.left_hand_traffic;
    network().turn_speed_limited = net_.turn_speed_limit > 0 || turns_are_slower();
    return std::move(built_);
  }

 private:
  struct LanePlace {
    std::size_t edge = 0;
    std::size_t lane = 0;
  };

  Network& network() { return built_.network; }

  [[noreturn]] void fail(const std::string& element, const std::string& problem) const {
    throw InputError(net_.file, element, problem, "make the net again with netconvert");
  }

  void index_elements() {
    for (std::size_t e = 0; e < net_.edges.size(); ++e) {
      const SumoEdge& edge = net_.edges[e];
      if (!edges_.emplace(edge.id, e).second) fail("edge '" + edge.id + "'", "exists twice");
      for (std::size_t l = 0; l < edge.lanes.size(); ++l) lanes_[edge.lanes[l].id] = {e, l};
    }
    for (std::size_t j = 0; j < net_.junctions.size(); ++j) {
      const SumoJunction& junction = net_.junctions[j];
      if (junction.type != "internal" && !junctions_.emplace(junction.id, j).second) {
        fail("junction '" + junction.id + "'", "exists twice");
      }
    }
    for (std::size_t c = 0; c < net_.connections.size(); ++c) {
      const SumoConnection& connection = net_.connections[c];
      const SumoEdge& from = edge(connection, connection.from);
      const SumoEdge& to = edge(connection, connection.to);
      if (connection.from_lane >= from.lanes.size() || connection.to_lane >= to.lanes.size()) {
        fail(connection.label, "uses a lane that its edge does not have");
      }
      if (!connection.via.empty() && !lanes_.contains(connection.via)) {
        fail(connection.label, "leads over the unknown lane '" + connection.via + "'");
      }
      if (from.function == SumoEdgeFunction::internal) onward_.emplace(from.lanes[connection.from_lane].id, c);
    }
  }

  const SumoEdge& edge(const SumoConnection& connection, const std::string& id) const {
    const auto found = edges_.find(id);
    if (found == edges_.end()) fail(connection.label, "names the unknown edge '" + id + "'");
    return net_.edges[found->second];
  }

  void find_rail_signals() {
    for (const SumoProgramSet& set : net_.programs.sets()) {
      if (!set.programs.empty() && is_rail_type(set.programs.back().type)) rail_signals_.insert(set.id);
    }
    for (const SumoConnection& c : net_.connections) {
      if (c.signal.empty() || rail_signals_.contains(c.signal)) continue;
      const auto junction = junctions_.find(edge(c, c.from).to);
      if (junction != junctions_.end() && is_rail_type(net_.junctions[junction->second].type)) {
        rail_signals_.insert(c.signal);
      } else if (net_.programs.find(c.signal) == nullptr) {
        fail(c.label, "obeys the unknown signal '" + c.signal + "'");
      }
    }
    if (!rail_signals_.empty()) built_.dropped["rail_signals"] = static_cast<std::int64_t>(rail_signals_.size());
  }

  JunctionId junction(const SumoEdge& edge, const std::string& id) {
    const auto known = junction_ids_.find(id);
    if (known != junction_ids_.end()) return known->second;
    const auto source = junctions_.find(id);
    if (source == junctions_.end()) fail("edge '" + edge.id + "'", "ends at the unknown junction '" + id + "'");
    const SumoJunction& j = net_.junctions[source->second];
    const JunctionId result = network().junctions.push_back({id, j.position, control_of(j.type)});
    junction_ids_.emplace(id, result);
    return result;
  }

  void add_links() {
    for (const SumoEdge& edge : net_.edges) {
      if (edge.function != SumoEdgeFunction::normal) {
        if (edge.function == SumoEdgeFunction::other) built_.closed_edges.insert(edge.id);
        continue;
      }
      Link link;
      std::vector<SumoClasses> classes;
      const SumoLane* first = nullptr;
      for (const SumoLane& lane : edge.lanes) {
        const std::uint8_t permissions = permissions_of(lane.classes);
        link.lanes.push_back({lane.length_m, lane.speed_m_s, permissions});
        classes.push_back(lane.classes);
        if (permissions == 0) continue;
        if (first == nullptr) first = &lane;
        link.speed_m_s = std::max(link.speed_m_s, lane.speed_m_s);
      }
      if (first == nullptr) {
        built_.closed_edges.insert(edge.id);
        continue;
      }
      if (edge.lanes.size() > 255) fail("edge '" + edge.id + "'", "has more than 255 lanes");
      link.name = edge.id;
      link.from = junction(edge, edge.from);
      link.to = junction(edge, edge.to);
      link.length_m = first->length_m;
      link.shape = edge.shape.empty() ? first->shape : edge.shape;
      if (link.length_m <= 0) fail("edge '" + edge.id + "'", "has no length");
      built_.links.emplace(edge.id, network().links.push_back(std::move(link)));
      SumoClasses all = 0;
      for (const SumoClasses c : classes) all |= c;
      built_.link_classes.push_back(all);
      built_.lane_classes.push_back(std::move(classes));
    }
    if (built_.link_classes.empty()) fail("net", "has no edge that vehicles may use");
  }

  SumoClasses classes_of(const SumoConnection& c) const {
    const auto from = built_.links.find(c.from);
    const auto to = built_.links.find(c.to);
    if (from == built_.links.end() || to == built_.links.end()) return 0;
    return built_.lane_classes[from->second.index()][c.from_lane] & built_.lane_classes[to->second.index()][c.to_lane] &
           c.classes;
  }

  /// Numbers the signals that control a vehicle connection, in the order of their programs.
  void add_signals() {
    std::unordered_set<std::string> used;
    for (const SumoConnection& c : net_.connections) {
      if (!c.signal.empty() && permissions_of(classes_of(c)) != 0) used.insert(c.signal);
    }
    for (const SumoProgramSet& set : net_.programs.sets()) {
      if (rail_signals_.contains(set.id)) continue;
      if (!used.contains(set.id)) {
        ++built_.dropped["signals_without_vehicles"];
        continue;
      }
      signals_.emplace(set.id, SignalId(static_cast<std::uint32_t>(built_.signal_names.size())));
      built_.signal_names.push_back(set.id);
    }
  }

  void add_connections() {
    for (std::size_t i = 0; i < net_.connections.size(); ++i) {
      const SumoConnection& c = net_.connections[i];
      const SumoClasses classes = classes_of(c);
      if (permissions_of(classes) == 0) continue;
      Connection connection;
      connection.from = built_.links.find(c.from)->second;
      connection.to = built_.links.find(c.to)->second;
      connection.from_lane = static_cast<std::uint8_t>(c.from_lane);
      connection.to_lane = static_cast<std::uint8_t>(c.to_lane);
      connection.turn = turn_of(c.direction);
      connection.junction = network().links[connection.from].to;
      connection.must_yield = c.state == 's' || c.state == 'w';
      measure_way(c, connection);
      const auto signal = signals_.find(c.signal);
      if (!c.signal.empty() && signal != signals_.end()) {
        if (c.link_index > 0xffff) fail(c.label, "has a linkIndex above 65535");
        connection.signal = signal->second;
        connection.signal_index = static_cast<std::uint16_t>(c.link_index);
      }
      network().connections.push_back(connection);
      built_.connection_classes.push_back(classes);
      sources_.push_back(i);
    }
  }

  /// Adds up the internal lanes that follow one another across the junction.
  void measure_way(const SumoConnection& source, Connection& connection) {
    connection.internal_speed_m_s = network().links[connection.to].speed_m_s;
    std::string via = source.via;
    for (int stage = 0; !via.empty(); ++stage) {
      if (stage > 8) fail(source.label, "leads over a circle of internal lanes");
      const LanePlace place = lanes_.find(via)->second;
      const SumoLane& lane = net_.edges[place.edge].lanes[place.lane];
      if (stage == 0) connection.first_internal_length_m = lane.length_m;
      connection.internal_speed_m_s =
          stage == 0 ? lane.speed_m_s : std::min(connection.internal_speed_m_s, lane.speed_m_s);
      connection.internal_length_m += lane.length_m;
      const auto onward = onward_.find(via);
      via = onward == onward_.end() ? std::string{} : net_.connections[onward->second].via;
    }
  }

  /// A junction counts as signalled when one of its connections is, whatever its type says.
  void settle_controls() {
    std::vector<bool> signalled(network().junctions.size(), false);
    for (const Connection& c : network().connections) {
      if (c.signal) signalled[c.junction.index()] = true;
    }
    for (std::size_t j = 0; j < signalled.size(); ++j) {
      JunctionControl& control = network().junctions[JunctionId(static_cast<std::uint32_t>(j))].control;
      if (signalled[j]) {
        control = JunctionControl::signal;
      } else if (control == JunctionControl::signal) {
        control = JunctionControl::priority;
      }
    }
  }

  /// Whether internal speeds of turns lie below those of their links, as netconvert --junctions.limit-turn-speed makes
  /// them.
  bool turns_are_slower() {
    constexpr double share_that_proves_it = 0.1;  // wide turns keep their speed even where a limit is set
    std::size_t turns = 0;
    std::size_t slower = 0;
    for (const Connection& c : network().connections) {
      if (c.internal_length_m == 0 || (c.turn != Turn::left && c.turn != Turn::right)) continue;
      ++turns;
      const double links = std::min(network().links[c.from].speed_m_s, network().links[c.to].speed_m_s);
      if (c.internal_speed_m_s < links - 0.1) ++slower;
    }
    return static_cast<double>(slower) > share_that_proves_it * static_cast<double>(turns);
  }

  const SumoNet& net_;
  SumoNetwork built_;
  std::unordered_map<std::string, std::size_t> edges_;
  std::unordered_map<std::string, LanePlace> lanes_;
  std::unordered_map<std::string, std::size_t> junctions_;
  std::unordered_map<std::string, std::size_t> onward_;  ///< internal lane -> connection that leaves it
  std::unordered_map<std::string, JunctionId> junction_ids_;
  std::unordered_map<std::string, SignalId> signals_;
  std::unordered_set<std::string> rail_signals_;
  std::vector<std::size_t> sources_;
};

}  // namespace

SumoNetwork build_network(const SumoNet& net) { return NetworkBuilder(net).build(); }

}  // namespace nightwave
