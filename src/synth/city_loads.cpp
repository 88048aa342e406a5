// SPDX-License-Identifier: Apache-2.0
#include "synth/city_loads.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "signals/shipped_cycle.hpp"
#include "synth/draws.hpp"

namespace nightwave {
namespace {

/// Cars per hour of green and lane: the Highway Capacity Manual's 1900 under ideal conditions, less some.
constexpr double saturation_flow_per_h = 1650;
constexpr double truck_cars = 2;
constexpr double intergreen_s = 5;
/// Cycle for which loads are judged, s, and the share of it that a stage is green, about.
constexpr double usual_cycle_s = 90;
constexpr double usual_green_share = 0.42;
/// Yielding traffic per lane: what gets through when nobody has to be waited for, the foes that leave no gap, and who
/// gets through all the same: one car per cycle at a signal. Cars per hour.
constexpr double free_gap_flow_per_h = 1000;
constexpr double closing_flow_per_h = 1800;
constexpr double least_gap_flow_per_h = 40;
/// Most cars going straight for which one that waits for gaps counts in the load of a stage.
constexpr double most_cars_of_yielding = 4;
/// Links up to this length hold so few vehicles that it matters, m, and the room that each takes, m.
constexpr double short_link_m = 45;
constexpr double car_spacing_m = 7.5;
/// Degrees of saturation that traffic may reach at the busiest time with the best possible fixed times.
constexpr double lowest_limit = 0.70;
constexpr double highest_limit = 0.90;
constexpr double hot_spot_limit = 1.05;
constexpr double hot_spot_share = 0.03;
constexpr double limit_of_yielding = 0.75;
constexpr double share_at_limit = 0.55;
constexpr int level_rounds = 3;
constexpr int thinning_rounds = 8;

constexpr PurposeFlows morning_peak{1.0, 0.6, 0.08};
constexpr PurposeFlows evening_peak{0.08, 0.85, 1.0};

/// Cars per hour that one lane lets through the gaps of a flow.
double gap_flow_per_h(double foes_per_h) {
  return std::max(least_gap_flow_per_h, free_gap_flow_per_h * (1 - foes_per_h / closing_flow_per_h));
}

/// Flow per hour of green of a flow per hour.
double while_green(double flow_per_h) { return flow_per_h / usual_green_share; }

TurnFlows turn_flows(const TurnTable& turns, const CityRoutes& routes, const PurposeFlows& strengths) {
  TurnFlows flows(turns.size(), 0.0);
  for (std::size_t r = 0; r < routes.size(); ++r) {
    const auto& [vehicle_class, purposes] = routes.flows[r];
    const double vehicles = purposes.morning * strengths.morning + purposes.midday * strengths.midday +
                            purposes.evening * strengths.evening;
    const double cars = vehicle_class == VehicleClass::truck ? truck_cars * vehicles : vehicles;
    const std::span<const LinkId> links = routes.of(r);
    for (std::size_t i = 1; i < links.size(); ++i) flows[turns.between(links[i - 1], links[i])] += cars;
  }
  return flows;
}

/// Degrees of saturation over what is allowed.
class Strain {
 public:
  Strain(const Network& network, const TurnTable& turns, const IndexedVector<SignalId, SignalSite>& sites,
         std::uint64_t seed)
      : net_(network), turns_(turns), sites_(sites) {
    for (const SignalSite& site : sites) {
      Draws draws(seed, DrawFor::hot_spots, site.junctions.front().value);
      const double limit = draws.between(lowest_limit, highest_limit);
      limits_.push_back(draws.chance(hot_spot_share) ? hot_spot_limit : limit);
    }
  }

  double of_signal(SignalId id, const TurnFlows& flows) const {
    double load = 0;
    for (const double stage : stage_loads(net_, turns_, sites_[id], flows)) load += stage;
    return load / (1 - lost_time_s(sites_[id]) / usual_cycle_s) / limits_[id];
  }

  IndexedVector<TurnId, double> of_turns(const TurnFlows& flows) const {
    IndexedVector<TurnId, double> strain(turns_.size(), 0.0);
    for (const SignalId id : sites_.ids()) {
      const double degree = of_signal(id, flows);
      for (const ConnectionId way : sites_[id].members.connections) strain[turns_.of(way)] = degree;
      for (const std::string& state : sites_[id].stages) limit_permissive(id, state, flows, strain);
      limit_to_storage(id, flows, strain);
    }
    for (const TurnId turn : turns_.ids()) {
      const TurnTable::Entry& entry = turns_[turn];
      if (net_.connections[entry.first].signal) continue;
      const auto foes = flow_of_foes(net_, turns_, turn, flows, [](const Connection&) { return true; });
      const double lane_capacity = foes ? gap_flow_per_h(*foes) : saturation_flow_per_h;
      strain[turn] = flows[turn] / (entry.lanes * lane_capacity) / limit_of_yielding;
    }
    return strain;
  }

 private:
  void limit_permissive(SignalId id, const std::string& state, const TurnFlows& flows,
                        IndexedVector<TurnId, double>& strain) const {
    const auto is_open = [&](const Connection& foe) { return is_green(state[foe.signal_index]); };
    for (const ConnectionId way : sites_[id].members.connections) {
      if (state[net_.connections[way].signal_index] != 'g') continue;
      const TurnId turn = turns_.of(way);
      const double foes = flow_of_foes(net_, turns_, turn, flows, is_open).value_or(0);
      const double capacity =
          turns_[turn].lanes * (least_gap_flow_per_h + usual_green_share * gap_flow_per_h(while_green(foes)));
      strain[turn] = std::max(strain[turn], flows[turn] / capacity / limit_of_yielding);
    }
  }

  /// Those who turn into a few metres of road stand there until the next green: so many get through per cycle as fit.
  void limit_to_storage(SignalId id, const TurnFlows& flows, IndexedVector<TurnId, double>& strain) const {
    for (const ConnectionId way : sites_[id].members.connections) {
      const TurnId turn = turns_.of(way);
      const Link& to = net_.links[turns_[turn].to];
      if (turns_[turn].turn == Turn::straight || to.length_m > short_link_m) continue;
      const double fits = static_cast<double>(to.lanes.size()) * std::max(1.0, to.length_m / car_spacing_m);
      strain[turn] = std::max(strain[turn], flows[turn] / (fits * 3600 / usual_cycle_s) / limit_of_yielding);
    }
  }

  const Network& net_;
  const TurnTable& turns_;
  const IndexedVector<SignalId, SignalSite>& sites_;
  IndexedVector<SignalId, double> limits_;
};

void scale(PurposeFlows& flows, double factor) {
  flows.morning *= factor;
  flows.midday *= factor;
  flows.evening *= factor;
}

}  // namespace

TurnFlows counted_flows(const TurnTable& turns, const CityRoutes& routes) {
  TurnFlows flows = turn_flows(turns, routes, morning_peak);
  const TurnFlows evening = turn_flows(turns, routes, evening_peak);
  for (const TurnId turn : flows.ids()) flows[turn] = std::max(flows[turn], evening[turn]);
  return flows;
}

double lost_time_s(const SignalSite& site) {
  return static_cast<double>(site.stages.size()) * (intergreen_s + start_loss_s);
}

std::vector<double> stage_loads(const Network& network, const TurnTable& turns, const SignalSite& site,
                                const TurnFlows& flows) {
  std::vector<double> loads;
  const std::vector<ConnectionId>& ways = site.members.connections;
  const auto stages_of = [&](std::uint16_t letter) {
    return std::count_if(site.stages.begin(), site.stages.end(),
                         [&](const std::string& state) { return is_green(state[letter]); });
  };
  for (const std::string& state : site.stages) {
    const auto is_open = [&](const Connection& foe) { return is_green(state[foe.signal_index]); };
    double highest = 0;
    for (std::size_t k = 0; k < ways.size();) {  // link by link
      const LinkId link = network.connections[ways[k]].from;
      double cars_of_link = 0;
      std::uint64_t lanes_of_link = 0;  // as bits
      std::optional<TurnId> counted;
      for (; k < ways.size() && network.connections[ways[k]].from == link; ++k) {
        const Connection& way = network.connections[ways[k]];
        if (!is_open(way)) continue;
        lanes_of_link |= std::uint64_t{1} << way.from_lane;
        const TurnId turn = turns.of(ways[k]);
        if (counted == turn) continue;
        counted = turn;
        double cars = flows[turn] / static_cast<double>(stages_of(way.signal_index));
        if (state[way.signal_index] == 'g') {
          const double foes = flow_of_foes(network, turns, turn, flows, is_open).value_or(0);
          cars *= std::min(most_cars_of_yielding, saturation_flow_per_h / gap_flow_per_h(while_green(foes)));
        }
        cars_of_link += cars;
        highest = std::max(highest, cars / turns[turn].lanes / saturation_flow_per_h);
      }
      const int lanes = std::popcount(lanes_of_link);
      if (lanes > 0) highest = std::max(highest, cars_of_link / lanes / saturation_flow_per_h);
    }
    loads.push_back(highest);
  }
  return loads;
}

void scale_routes(double factor, CityRoutes& routes) {
  for (CityRoutes::Flow& flow : routes.flows) scale(flow.flows, factor);
}

void set_level(const Network& network, const TurnTable& turns, const IndexedVector<SignalId, SignalSite>& sites,
               std::uint64_t seed, CityRoutes& routes) {
  if (sites.empty() || routes.size() == 0) return;
  const Strain strain(network, turns, sites, seed);
  // Loads of yielding traffic are not proportional to the flows: two more steps settle the level.
  for (int round = 0; round < level_rounds; ++round) {
    const TurnFlows morning = turn_flows(turns, routes, morning_peak);
    const TurnFlows evening = turn_flows(turns, routes, evening_peak);
    std::vector<double> at_signals;
    for (const SignalId id : sites.ids()) {
      at_signals.push_back(std::max(strain.of_signal(id, morning), strain.of_signal(id, evening)));
    }
    const auto place = static_cast<std::ptrdiff_t>((1 - share_at_limit) * static_cast<double>(at_signals.size()));
    std::nth_element(at_signals.begin(), at_signals.begin() + place, at_signals.end());
    const double reference = at_signals[static_cast<std::size_t>(place)];
    if (reference <= 0) return;
    scale_routes(1 / reference, routes);
  }
}

void thin_out(const Network& network, const TurnTable& turns, const IndexedVector<SignalId, SignalSite>& sites,
              std::uint64_t seed, CityRoutes& routes) {
  const Strain strain(network, turns, sites, seed);
  for (int round = 0; round < thinning_rounds; ++round) {
    const auto morning = strain.of_turns(turn_flows(turns, routes, morning_peak));
    const auto evening = strain.of_turns(turn_flows(turns, routes, evening_peak));
    for (std::size_t r = 0; r < routes.size(); ++r) {
      const std::span<const LinkId> links = routes.of(r);
      double highest = 1;
      for (std::size_t i = 1; i < links.size(); ++i) {
        const TurnId turn = turns.between(links[i - 1], links[i]);
        highest = std::max({highest, morning[turn], evening[turn]});
      }
      // In small steps, for the junction that strains one route is relieved by others as well.
      scale(routes.flows[r].flows, 1 / (round + 1 < thinning_rounds ? std::sqrt(highest) : highest));
    }
  }
}

}  // namespace nightwave
