// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

#include "base/errors.hpp"
#include "io/sumo_network.hpp"

namespace nightwave {
namespace {

bool bit(const std::string& bits, std::size_t index) {
  return index < bits.size() && bits[bits.size() - 1 - index] == '1';
}

/// Finds the request index of connections: the place of one of their internal lanes in the junction's list. That is the
/// last lane of the way where a turn waits inside the junction, else the only one.
class RequestIndices {
 public:
  explicit RequestIndices(const SumoNet& net) : net_(net) {
    for (const SumoEdge& edge : net.edges) {
      if (edge.function != SumoEdgeFunction::normal) edges_.emplace(edge.id, &edge);
    }
    for (const SumoConnection& c : net.connections) {
      const SumoEdge* from = find(c.from);
      if (from != nullptr && !c.via.empty()) onward_.emplace(from->lanes[c.from_lane].id, c.via);
    }
    for (std::size_t j = 0; j < net.junctions.size(); ++j) add_junction(j);
  }

  struct Place {
    std::size_t junction = 0;
    std::size_t request = 0;
  };

  std::optional<Place> of_lane(const std::string& lane) const {
    const auto found = places_.find(lane);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<Place> of_connection(std::size_t connection) const {
    std::string lane = net_.connections[connection].via;
    for (int stage = 0; !lane.empty() && stage < 8; ++stage) {
      if (const auto place = of_lane(lane)) return place;
      const auto onward = onward_.find(lane);
      lane = onward == onward_.end() ? std::string{} : onward->second;
    }
    const auto found = without_lanes_.find(connection);
    return found == without_lanes_.end() ? std::nullopt : std::optional(found->second);
  }

  const SumoEdge* find(const std::string& edge) const {
    const auto found = edges_.find(edge);
    return found == edges_.end() ? nullptr : found->second;
  }

 private:
  void add_junction(std::size_t j) {
    const SumoJunction& junction = net_.junctions[j];
    if (junction.type == "internal") return;
    for (std::size_t i = 0; i < junction.internal_lanes.size(); ++i) places_[junction.internal_lanes[i]] = {j, i};
    if (junction.internal_lanes.empty() && !junction.requests.empty()) add_junction_without_lanes(j);
  }

  /// Nets without internal lanes number the connections in the order of incoming lanes and of the file.
  void add_junction_without_lanes(std::size_t j) {
    if (by_lane_.empty()) {
      for (std::size_t c = 0; c < net_.connections.size(); ++c) {
        const SumoConnection& connection = net_.connections[c];
        by_lane_[connection.from + "_" + std::to_string(connection.from_lane)].push_back(c);
      }
    }
    std::size_t index = 0;
    for (const std::string& lane : net_.junctions[j].incoming_lanes) {
      const auto found = by_lane_.find(lane);
      if (found == by_lane_.end()) continue;
      for (const std::size_t c : found->second) without_lanes_[c] = {j, index++};
    }
  }

  const SumoNet& net_;
  std::unordered_map<std::string, const SumoEdge*> edges_;
  std::unordered_map<std::string, std::string> onward_;
  std::unordered_map<std::string, Place> places_;
  std::unordered_map<std::size_t, Place> without_lanes_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_lane_;
};

/// Rows of the request table of one junction by index; null where the index has none.
std::vector<const SumoRequest*> rows_of(const SumoNet& net, const SumoJunction& junction) {
  std::vector<const SumoRequest*> rows;
  for (const SumoRequest& request : junction.requests) {
    if (request.index > 0xffff || request.response.size() != junction.requests.size() ||
        request.foes.size() != junction.requests.size()) {
      throw InputError(net.file, "junction '" + junction.id + "' request " + std::to_string(request.index),
                       "has " + std::to_string(request.foes.size()) + " bits for " +
                           std::to_string(junction.requests.size()) + " requests",
                       "make the net again with netconvert");
    }
    if (rows.size() <= request.index) rows.resize(request.index + 1, nullptr);
    rows[request.index] = &request;
  }
  return rows;
}

struct Member {
  std::size_t request = 0;
  ConnectionId connection;
};

void add_junction_conflicts(const SumoNet& net, const SumoJunction& junction, const std::vector<Member>& members,
                            Network& network) {
  const auto rows = rows_of(net, junction);
  for (const Member& a : members) {
    if (a.request >= rows.size() || rows[a.request] == nullptr) continue;
    for (const Member& b : members) {
      const bool yields = bit(rows[a.request]->response, b.request);
      if (!yields && !bit(rows[a.request]->foes, b.request)) continue;
      if (a.connection == b.connection) continue;
      network.conflicts.push_back({a.connection, b.connection, yields});
      if (yields) network.connections[a.connection].must_yield = true;
    }
  }
}

}  // namespace

void add_conflicts(const SumoNet& net, const std::unordered_map<std::string, SignalId>& signals,
                   const std::vector<std::size_t>& source_of_connection, SumoNetwork& built) {
  const RequestIndices indices(net);
  std::map<std::size_t, std::vector<Member>> members;
  for (std::size_t c = 0; c < source_of_connection.size(); ++c) {
    if (const auto place = indices.of_connection(source_of_connection[c])) {
      members[place->junction].push_back({place->request, ConnectionId(static_cast<std::uint32_t>(c))});
    }
  }
  Network& network = built.network;
  for (const auto& [junction, list] : members) add_junction_conflicts(net, net.junctions[junction], list, network);
  std::sort(network.conflicts.begin(), network.conflicts.end(), [](const Conflict& a, const Conflict& b) {
    return std::pair(a.connection, a.foe) < std::pair(b.connection, b.foe);
  });

  StringSet seen;
  for (const SumoConnection& c : net.connections) {
    const SumoEdge* edge = indices.find(c.to);
    if (edge == nullptr || edge->function != SumoEdgeFunction::crossing || c.signal.empty()) continue;
    const auto signal = signals.find(c.signal);
    if (signal == signals.end() || c.link_index > 0xffff || !seen.insert(edge->id).second) continue;
    Crossing crossing{signal->second, static_cast<std::uint16_t>(c.link_index), edge->lanes.front().length_m, {}};
    if (const auto place = indices.of_lane(edge->lanes.front().id)) {
      const auto rows = rows_of(net, net.junctions[place->junction]);
      for (const Member& m : members[place->junction]) {
        const bool row_says = place->request < rows.size() && rows[place->request] != nullptr &&
                              bit(rows[place->request]->foes, m.request);
        const bool foe_says =
            m.request < rows.size() && rows[m.request] != nullptr && bit(rows[m.request]->foes, place->request);
        if (row_says || foe_says) crossing.conflicts.push_back(m.connection);
      }
    }
    network.crossings.push_back(std::move(crossing));
  }
}

}  // namespace nightwave
