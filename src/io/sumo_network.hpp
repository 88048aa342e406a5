// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "io/sumo_classes.hpp"
#include "io/sumo_net.hpp"
#include "network/network.hpp"

namespace nightwave {

/// Lets maps with string keys be asked with string_views.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;
using StringSet = std::unordered_set<std::string, StringHash, std::equal_to<>>;

/// The network of a net file, and what reading its demand needs beside it.
struct SumoNetwork {
  Network network;
  std::vector<std::string> signal_names;  ///< index: SignalId
  StringMap<LinkId> links;
  StringSet closed_edges;  ///< edges of the net that are no links: nobody of ours may use them
  std::vector<std::vector<SumoClasses>> lane_classes;  ///< [link][lane]
  std::vector<SumoClasses> link_classes;               ///< classes that some lane of a link is open to
  std::vector<SumoClasses> connection_classes;         ///< classes that may use a connection
  std::map<std::string, std::int64_t> dropped;
};

/// Turns the elements of a net file into a network. Throws InputError naming the element that does not fit the others.
SumoNetwork build_network(const SumoNet& net);

/// Fills conflicts, must_yield and crossings of `built` from the junctions' requests.
/// source_of_connection[ConnectionId]: its index in net.connections.
void add_conflicts(const SumoNet& net, const std::unordered_map<std::string, SignalId>& signals,
                   const std::vector<std::size_t>& source_of_connection, SumoNetwork& built);

}  // namespace nightwave
