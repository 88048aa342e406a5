// SPDX-License-Identifier: Apache-2.0
#include "evaluate/bus_progression.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/errors.hpp"
#include "base/modulo.hpp"
#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// Of a bus, m/s²: SUMO's defaults for the class.
constexpr double acceleration_m_s2 = 1.2;
constexpr double braking_m_s2 = 4.0;
/// Standard deviation of running times over their mean: SUMO's default deviation of desired speeds.
constexpr double running_time_deviation = 0.1;
/// Lines that come back to a link they have left are followed this often.
constexpr std::size_t sweeps_around = 3;
/// What a movement that has to yield gets of the saturation flow, by judgement: the queue before a bus depends on it.
constexpr double yielding_service = 0.5;

using Way = std::pair<LinkId, LinkId>;

/// Stops of buses on a link.
struct Halts {
  double vehicles = 0;
  double dwell_times_vehicles = 0;
};

/// Running time in whole seconds, triangular with the standard deviation of running times: weights over [first, ...).
void add_triangle(double mean_s, double deviation_s, double share, std::map<int, double>& weights) {
  const double half_width = std::max(1.0, deviation_s * std::sqrt(6.0));
  std::map<int, double> own;
  double sum = 0;
  for (int s = static_cast<int>(std::ceil(mean_s - half_width)); s <= mean_s + half_width; ++s) {
    const double weight = 1 - std::abs(s - mean_s) / half_width;
    if (weight <= 0) continue;
    own[s] = weight;
    sum += weight;
  }
  for (const auto& [s, weight] : own) weights[s] += share * weight / sum;
}

/// What a second of a letter serves, as a share of the saturation flow.
double service_of(char letter) {
  if (letter == 'G' || letter == 'O') return 1.0;
  return letter == 'g' || letter == 's' || letter == 'o' ? yielding_service : 0.0;
}

/// Service of an index in every second of a cycle, from the beginning of the first stage: a start after a stop loses
/// two seconds, a yellow that follows gives one.
std::vector<double> service(const Signal& signal, const SignalTiming& timing, std::uint16_t index) {
  constexpr std::size_t start_loss_s = 2;
  std::string letters;
  for (const Interval& interval : intervals(signal, timing))
    letters.append(static_cast<std::size_t>(interval.duration_s), interval.state[index]);
  const std::size_t cycle = letters.size();
  std::vector<double> result(cycle);
  for (std::size_t c = 0; c < cycle; ++c) {
    const auto before = [&](std::size_t s) { return letters[(c + cycle - s % cycle) % cycle]; };
    result[c] = service_of(letters[c]);
    if (letters[c] == 'y' && service_of(before(1)) > 0) result[c] = service_of(before(1));
    for (std::size_t s = 1; s <= start_loss_s; ++s)
      if (service_of(letters[c]) > 0 && service_of(before(s)) == 0) result[c] = 0;
  }
  return result;
}

}  // namespace

BusProgression::BusProgression(const Network& network, const Signals& signals, const Demand& demand,
                               const ModelConstants& constants)
    : network_(network), signals_(signals) {
  add_movements(demand, constants);
  add_feeders(demand, constants);
  sort_downstream();
}

void BusProgression::add_movements(const Demand& demand, const ModelConstants& constants) {
  std::map<Way, double> buses, all;
  for (const Passage& p : demand.passages) {
    if (!p.next) continue;
    all[{p.link, *p.next}] += static_cast<double>(p.vehicles);
    if (p.vehicle_class == VehicleClass::bus) buses[{p.link, *p.next}] += static_cast<double>(p.vehicles);
  }
  std::map<Way, std::vector<const Connection*>> ways;
  for (const Connection& c : network_.connections)
    if (buses.contains({c.from, c.to})) ways[{c.from, c.to}].push_back(&c);
  const auto horizon_s = static_cast<double>(demand.end_s - demand.begin_s);
  for (const auto& [way, vehicles] : buses) {
    const auto connections = ways.find(way);
    if (connections == ways.end()) continue;
    Movement movement;
    movement.link = way.first;
    movement.next = way.second;
    movement.vehicles = vehicles;
    std::set<std::uint8_t> lanes;
    for (const Connection* c : connections->second) {
      lanes.insert(c->from_lane);
      movement.signal = c->signal;
      movement.index = c->signal_index;
    }
    // 7.5 m: SUMO's default length and gap of a car, as elsewhere where the mix does not matter.
    const double headway_s = saturation_headway_s(constants, 7.5, constants.discharge_speed_m_s);
    movement.load = all[way] / horizon_s * headway_s / static_cast<double>(lanes.size());
    movements_.push_back(std::move(movement));
  }
}

void BusProgression::add_feeders(const Demand& demand, const ModelConstants& constants) {
  std::map<Way, std::size_t> numbers;
  for (std::size_t m = 0; m < movements_.size(); ++m) numbers[{movements_[m].link, movements_[m].next}] = m;
  std::map<Way, double> junction_s;
  for (const Connection& c : network_.connections)
    if (c.internal_speed_m_s > 0) junction_s[{c.from, c.to}] = c.internal_length_m / c.internal_speed_m_s;
  std::map<LinkId, Halts> halts;
  for (const StopEvents& stop : demand.stops) {
    if (stop.vehicle_class != VehicleClass::bus) continue;
    Halts& of_link = halts[stop.link];
    of_link.vehicles += static_cast<double>(stop.vehicles);
    of_link.dwell_times_vehicles += static_cast<double>(stop.vehicles) * static_cast<double>(stop.mean_dwell_s);
  }
  std::map<LinkId, double> buses_on;
  std::map<std::pair<std::size_t, std::size_t>, double> fed;
  for (const Passage& p : demand.passages) {
    if (p.vehicle_class != VehicleClass::bus) continue;
    buses_on[p.link] += static_cast<double>(p.vehicles);
    if (!p.next || !numbers.contains({p.link, *p.next})) continue;
    const std::size_t to = numbers.at({p.link, *p.next});
    if (p.previous && numbers.contains({*p.previous, p.link})) {
      fed[{to, numbers.at({*p.previous, p.link})}] += static_cast<double>(p.vehicles);
    } else {
      movements_[to].unfed += static_cast<double>(p.vehicles);
    }
  }
  for (const auto& [pair, vehicles] : fed) {
    const auto& [to, from] = pair;
    const Link& link = network_.links[movements_[to].link];
    const double speed_m_s = constants.travel_speed_factor * link.speed_m_s;
    const double running_s = junction_s[{movements_[from].link, movements_[from].next}] + link.length_m / speed_m_s;
    const Halts& stops = halts[movements_[to].link];
    const double share = std::min(1.0, stops.vehicles / std::max(1e-9, buses_on[movements_[to].link]));
    std::map<int, double> weights;
    const double deviation_s = running_time_deviation * running_s;
    if (share < 1) add_triangle(running_s, deviation_s, 1 - share, weights);
    if (share > 0) {
      // A stop costs its dwell and half the time of braking and accelerating.
      const double halt_s =
          stops.dwell_times_vehicles / stops.vehicles + link.speed_m_s / 2 * (1 / acceleration_m_s2 + 1 / braking_m_s2);
      add_triangle(running_s + halt_s, deviation_s, share, weights);
    }
    Feeder feeder{from, vehicles, weights.begin()->first, {}};
    feeder.weights.assign(static_cast<std::size_t>(weights.rbegin()->first - feeder.first_s + 1), 0.0);
    for (const auto& [s, weight] : weights) feeder.weights[static_cast<std::size_t>(s - feeder.first_s)] = weight;
    movements_[to].feeders.push_back(std::move(feeder));
  }
}

void BusProgression::sort_downstream() {
  std::vector<std::size_t> waiting(movements_.size(), 0);
  std::vector<std::vector<std::size_t>> fed(movements_.size());
  for (std::size_t m = 0; m < movements_.size(); ++m) {
    waiting[m] = movements_[m].feeders.size();
    for (const Feeder& feeder : movements_[m].feeders) fed[feeder.movement].push_back(m);
  }
  std::vector<bool> placed(movements_.size(), false);
  const auto place = [&](std::size_t m) {
    placed[m] = true;
    order_.push_back(m);
  };
  for (std::size_t m = 0; m < movements_.size(); ++m)
    if (waiting[m] == 0) place(m);
  for (std::size_t next = 0; order_.size() < movements_.size();) {
    for (; next < order_.size(); ++next)
      for (const std::size_t m : fed[order_[next]])
        if (!placed[m] && --waiting[m] == 0) place(m);
    if (order_.size() == movements_.size()) break;
    // What is left feeds itself: begin somewhere.
    place(static_cast<std::size_t>(std::find(placed.begin(), placed.end(), false) - placed.begin()));
    sweeps_ = sweeps_around;
  }
}

BusProgression::Phases BusProgression::arriving(const Movement& movement, const Plan& plan,
                                                const std::vector<Phases>& leaving) const {
  Phases phases;
  if (movement.signal) {
    phases.cycle_s = plan.timings[*movement.signal].cycle_s;
  } else {
    double most = 0;
    for (const Feeder& feeder : movement.feeders) {
      if (feeder.vehicles <= most || leaving[feeder.movement].cycle_s == 0) continue;
      most = feeder.vehicles;
      phases.cycle_s = leaving[feeder.movement].cycle_s;
    }
  }
  const int cycle = phases.cycle_s;
  if (cycle == 0) return phases;
  double even = movement.unfed;
  phases.vehicles.assign(static_cast<std::size_t>(cycle), 0.0);
  for (const Feeder& feeder : movement.feeders) {
    const Phases& from = leaving[feeder.movement];
    if (from.cycle_s == 0 || (from.cycle_s % cycle != 0 && cycle % from.cycle_s != 0)) {
      even += feeder.vehicles;  // cycles that do not fit drift through all phases
      continue;
    }
    const int copies = std::max(1, cycle / from.cycle_s);
    const double share = feeder.vehicles / movements_[feeder.movement].vehicles / static_cast<double>(copies);
    for (int c = 0; c < from.cycle_s * copies; ++c) {
      const double vehicles = share * from.vehicles[static_cast<std::size_t>(c % from.cycle_s)];
      if (vehicles == 0) continue;
      int at = modulo(c + feeder.first_s, cycle);
      for (const double weight : feeder.weights) {
        phases.vehicles[static_cast<std::size_t>(at)] += weight * vehicles;
        if (++at == cycle) at = 0;
      }
    }
  }
  for (double& vehicles : phases.vehicles) vehicles += even / static_cast<double>(cycle);
  return phases;
}

double BusProgression::serve(const Movement& movement, const SignalTiming& timing, Phases& phases) const {
  const std::vector<double> served = service(signals_.all[*movement.signal], timing, movement.index);
  const std::size_t cycle = served.size();
  require(cycle == phases.vehicles.size(), "a signal's stages and intergreens are its cycle");
  const bool ever = std::any_of(served.begin(), served.end(), [](double s) { return s > 0; });
  if (!ever) return 0;
  // The others arrive evenly; from an empty queue the second cycle is as all that follow unless it never empties.
  std::vector<double> ahead(cycle, 0.0);
  double queue = 0;
  for (std::size_t second = 0; second < 2 * cycle; ++second) {
    ahead[second % cycle] = queue;
    queue = std::clamp(queue + movement.load - served[second % cycle], 0.0, static_cast<double>(cycle));
  }
  Phases after{phases.cycle_s, std::vector<double>(cycle, 0.0)};
  double delay_veh_s = 0;
  for (std::size_t c = 0; c < cycle; ++c) {
    // Position in the signal's cycle -> second of the cycle counted from midnight.
    const std::size_t at = (c + static_cast<std::size_t>(timing.offset_s)) % cycle;
    const double vehicles = phases.vehicles[at];
    if (vehicles == 0) continue;
    std::size_t wait = 0;
    for (double done = served[c]; done <= ahead[c] && wait < 3 * cycle;) done += served[(c + ++wait) % cycle];
    after.vehicles[(at + wait) % cycle] += vehicles;
    delay_veh_s += vehicles * static_cast<double>(wait);
  }
  phases = std::move(after);
  return delay_veh_s;
}

std::vector<BusDelay> BusProgression::operator()(const Plan& plan) const {
  std::vector<Phases> leaving(movements_.size());
  std::vector<double> delay_veh_s(movements_.size(), 0.0);
  for (std::size_t sweep = 0; sweep < sweeps_; ++sweep)
    for (const std::size_t m : order_) {
      const Movement& movement = movements_[m];
      Phases phases = arriving(movement, plan, leaving);
      if (movement.signal) delay_veh_s[m] = serve(movement, plan.timings[*movement.signal], phases);
      leaving[m] = std::move(phases);
    }
  std::vector<BusDelay> delays;
  for (std::size_t m = 0; m < movements_.size(); ++m)
    if (movements_[m].signal) delays.push_back({movements_[m].link, delay_veh_s[m]});
  return delays;
}

}  // namespace nightwave
