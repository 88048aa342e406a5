// SPDX-License-Identifier: Apache-2.0
#include "search/signal_graph.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "search/random_stream.hpp"

namespace nightwave {
namespace {

/// Branches that carry less of a movement's vehicles than this are not followed.
constexpr double least_share = 0.02;
/// Links followed at most between two signals.
constexpr int most_links_between = 30;

/// One way on from a link: its vehicles and the letter they wait for, if any.
struct Exit {
  LinkId to;
  std::optional<SignalId> signal;
  std::uint16_t index = 0;
  double internal_s = 0;
  double share = 0;
  double vehicles = 0;
};

class Tracer {
 public:
  Tracer(const Network& network, const Demand& demand, double travel_speed_factor)
      : network_(network), factor_(travel_speed_factor > 0 ? travel_speed_factor : 1.0) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> vehicles;
    for (const Passage& p : demand.passages) {
      if (p.next) vehicles[{p.link.value, p.next->value}] += p.vehicles;
    }
    exits_.resize(network.links.size());
    for (const Connection& c : network.connections) add(c, vehicles);
    for (std::vector<Exit>& exits : exits_) set_shares(exits);
  }

  std::vector<Progression> trace() {
    for (std::uint32_t l = 0; l < exits_.size(); ++l) {
      for (const Exit& exit : exits_[LinkId{l}]) {
        if (!exit.signal) continue;
        origin_ = &exit;
        follow(exit.to, 1.0, exit.internal_s, 0);
      }
    }
    std::vector<Progression> result;
    for (const auto& [key, sum] : found_) {
      const double weight = sum.weight > 0 ? sum.weight : 1.0;
      result.push_back({SignalId{std::get<0>(key)}, SignalId{std::get<1>(key)}, std::get<2>(key), std::get<3>(key),
                        sum.weighted_travel_s / weight, sum.vehicles});
    }
    return result;
  }

 private:
  struct Sum {
    double vehicles = 0, weight = 0, weighted_travel_s = 0;
  };

  void add(const Connection& c, const std::map<std::pair<std::uint32_t, std::uint32_t>, double>& vehicles) {
    std::vector<Exit>& exits = exits_[c.from];
    const bool known = std::any_of(exits.begin(), exits.end(), [&](const Exit& e) { return e.to == c.to; });
    if (known) return;  // one exit per next link, whatever the number of lanes
    const auto flow = vehicles.find({c.from.value, c.to.value});
    const double speed = c.internal_speed_m_s > 0 ? c.internal_speed_m_s : 10.0;
    exits.push_back({c.to, c.signal, c.signal_index, c.internal_length_m / (speed * factor_), 0.0,
                     flow == vehicles.end() ? 0.0 : flow->second});
  }

  static void set_shares(std::vector<Exit>& exits) {
    double total = 0;
    for (const Exit& exit : exits) total += exit.vehicles;
    for (Exit& exit : exits) exit.share = total > 0 ? exit.vehicles / total : 1.0 / static_cast<double>(exits.size());
  }

  void follow(LinkId link, double share, double travel_s, int depth) {
    const Link& road = network_.links[link];
    travel_s += road.length_m / (std::max(road.speed_m_s, 1.0) * factor_);
    for (const Exit& exit : exits_[link]) {
      const double on = share * exit.share;
      if (exit.signal) {
        if (*exit.signal == *origin_->signal) continue;
        Sum& sum = found_[{origin_->signal->value, exit.signal->value, origin_->index, exit.index}];
        const double weight = std::max(on * origin_->vehicles, 1e-9);
        sum.vehicles += on * origin_->vehicles;
        sum.weight += weight;
        sum.weighted_travel_s += weight * travel_s;
      } else if (on >= least_share && depth < most_links_between) {
        follow(exit.to, on, travel_s + exit.internal_s, depth + 1);
      }
    }
  }

  const Network& network_;
  double factor_;
  IndexedVector<LinkId, std::vector<Exit>> exits_;
  const Exit* origin_ = nullptr;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint16_t, std::uint16_t>, Sum> found_;
};

}  // namespace

SignalGraph::SignalGraph(const Network& network, std::size_t signal_count, const Demand& demand,
                         double travel_speed_factor)
    : progressions_(Tracer(network, demand, travel_speed_factor).trace()) {
  connect(signal_count);
}

SignalGraph::SignalGraph(std::size_t signal_count, std::vector<Progression> progressions)
    : progressions_(std::move(progressions)) {
  connect(signal_count);
}

void SignalGraph::connect(std::size_t signal_count) {
  neighbours_.resize(signal_count);
  incident_.resize(signal_count);
  for (std::uint32_t p = 0; p < progressions_.size(); ++p) {
    const Progression& progression = progressions_[p];
    neighbours_[progression.from].push_back(progression.to);
    neighbours_[progression.to].push_back(progression.from);
    incident_[progression.from].push_back(p);
    incident_[progression.to].push_back(p);
  }
  for (std::vector<SignalId>& list : neighbours_) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
}

std::vector<SignalId> SignalGraph::within(SignalId centre, int radius) const {
  std::vector<SignalId> found{centre};
  std::size_t ring_begin = 0;
  for (int distance = 0; distance < radius; ++distance) {
    const std::size_t ring_end = found.size();
    for (std::size_t at = ring_begin; at < ring_end; ++at)
      for (const SignalId to : neighbours(found[at]))
        if (std::find(found.begin(), found.end(), to) == found.end()) found.push_back(to);
    ring_begin = ring_end;
  }
  return found;
}

std::vector<SignalId> SignalGraph::around(SignalId centre, std::size_t most) const {
  std::vector<SignalId> found{centre};
  std::vector<bool> seen(size(), false);
  seen[centre.value] = true;
  for (std::size_t next = 0; next < found.size() && found.size() < most; ++next) {
    for (const SignalId to : neighbours(found[next])) {
      if (seen[to.value] || found.size() >= most) continue;
      seen[to.value] = true;
      found.push_back(to);
    }
  }
  return found;
}

std::vector<SignalId> SignalGraph::separated(const std::vector<SignalId>& candidates, int spacing,
                                             RandomStream& random) const {
  std::vector<SignalId> shuffled = candidates;
  for (std::size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[random.index(i)]);
  std::vector<bool> blocked(size(), false);
  std::vector<SignalId> chosen, ring, next_ring;
  for (const SignalId candidate : shuffled) {
    if (blocked[candidate.value]) continue;
    chosen.push_back(candidate);
    // Everything nearer than the spacing is blocked; blocked signals are walked through as well.
    std::vector<SignalId> reached{candidate};
    blocked[candidate.value] = true;
    ring.assign(1, candidate);
    for (int distance = 1; distance < spacing; ++distance) {
      next_ring.clear();
      for (const SignalId at : ring) {
        for (const SignalId to : neighbours(at)) {
          if (std::find(reached.begin(), reached.end(), to) != reached.end()) continue;
          reached.push_back(to);
          next_ring.push_back(to);
          blocked[to.value] = true;
        }
      }
      ring.swap(next_ring);
    }
  }
  return chosen;
}

}  // namespace nightwave
