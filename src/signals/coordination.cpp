// SPDX-License-Identifier: Apache-2.0
#include <numeric>
#include <queue>

#include "signals/stages.hpp"

namespace nightwave {
namespace {

/// Signals nearer than half a mile should be coordinated: MUTCD 2009, section 4D.01.
constexpr double coordination_distance_m = 800;

/// Connections by the link they leave, as rows of one vector.
struct Departures {
  std::vector<std::size_t> row_start;
  std::vector<ConnectionId> connections;
};

Departures departures_of(const Network& network) {
  Departures departures;
  departures.row_start.assign(network.links.size() + 1, 0);
  for (const Connection& connection : network.connections) {
    ++departures.row_start[connection.from.index() + 1];
  }
  std::partial_sum(departures.row_start.begin(), departures.row_start.end(), departures.row_start.begin());
  departures.connections.resize(network.connections.size());
  std::vector<std::size_t> next(departures.row_start.begin(), departures.row_start.end() - 1);
  for (const ConnectionId id : network.connections.ids()) {
    departures.connections[next[network.connections[id].from.index()]++] = id;
  }
  return departures;
}

/// Union-find over signals.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

  std::size_t root(std::size_t member) {
    while (parent_[member] != member) {
      member = parent_[member] = parent_[parent_[member]];
    }
    return member;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(b)] = root(a); }

 private:
  std::vector<std::size_t> parent_;
};

/// Joins signals with those next to them downstream: a search over links, shortest way first, that ends at signals.
class NeighbourSearch {
 public:
  NeighbourSearch(const Network& network, const Signals& signals)
      : network_(network),
        signals_(signals),
        departures_(departures_of(network)),
        shortest_m_(network.links.size(), far) {}

  void join_all(Groups& groups) {
    std::vector<std::vector<ConnectionId>> exits(signals_.all.size());
    for (const ConnectionId id : network_.connections.ids()) {
      if (const std::optional<SignalId> signal = network_.connections[id].signal) {
        exits[signal->index()].push_back(id);
      }
    }
    for (const SignalId signal : signals_.all.ids()) {
      if (signals_.all[signal].adjustable) {
        join_neighbours(signal, exits[signal.index()], groups);
      }
    }
  }

 private:
  static constexpr double far = 1e30;

  void reach(ConnectionId id, double distance_m) {
    const Connection& connection = network_.connections[id];
    const double there = distance_m + connection.internal_length_m + network_.links[connection.to].length_m;
    double& shortest = shortest_m_[connection.to.index()];
    if (there <= coordination_distance_m && there < shortest) {
      if (shortest == far) {
        reached_.push_back(connection.to);
      }
      shortest = there;
      waiting_.push({there, connection.to});
    }
  }

  void join_neighbours(SignalId signal, const std::vector<ConnectionId>& exits, Groups& groups) {
    for (const ConnectionId exit : exits) {
      reach(exit, 0);
    }
    while (!waiting_.empty()) {
      const auto [distance, link] = waiting_.top();
      waiting_.pop();
      if (distance > shortest_m_[link.index()]) {
        continue;
      }
      for (std::size_t k = departures_.row_start[link.index()]; k < departures_.row_start[link.index() + 1]; ++k) {
        const std::optional<SignalId> met = network_.connections[departures_.connections[k]].signal;
        if (!met) {
          reach(departures_.connections[k], distance);
        } else if (*met != signal && signals_.all[*met].adjustable) {
          groups.join(signal.index(), met->index());
        }
      }
    }
    for (const LinkId link : reached_) {
      shortest_m_[link.index()] = far;
    }
    reached_.clear();
  }

  struct Place {
    double distance_m;
    LinkId link;
    friend bool operator>(const Place& a, const Place& b) { return a.distance_m > b.distance_m; }
  };

  const Network& network_;
  const Signals& signals_;
  Departures departures_;
  std::vector<double> shortest_m_;  ///< by link: from the signal to its end; far where not reached yet
  std::vector<LinkId> reached_;
  std::priority_queue<Place, std::vector<Place>, std::greater<>> waiting_;
};

}  // namespace

void assign_coordination_groups(const Network& network, Signals& signals) {
  Groups groups(signals.all.size());
  NeighbourSearch(network, signals).join_all(groups);

  std::vector<std::size_t> members(signals.all.size(), 0);
  for (const SignalId id : signals.all.ids()) {
    ++members[groups.root(id.index())];
  }
  std::vector<std::optional<std::uint32_t>> numbers(signals.all.size());
  std::uint32_t next = 0;
  for (const SignalId id : signals.all.ids()) {
    const std::size_t root = groups.root(id.index());
    Signal& signal = signals.all[id];
    signal.coordination_group.reset();
    if (!signal.adjustable || members[root] < 2) {
      continue;
    }
    if (!numbers[root]) {
      numbers[root] = next++;
    }
    signal.coordination_group = numbers[root];
  }
}

}  // namespace nightwave
