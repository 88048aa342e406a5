// SPDX-License-Identifier: Apache-2.0
#include "support/small_city.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "signals/constraints.hpp"
#include "signals/stages.hpp"

namespace nightwave::testing {

namespace {

enum Way { right_turn = 1, through = 2, left_turn = 3 };  // how many sides of a junction further, counterclockwise

/// Places around a junction, counterclockwise; vehicles come in left of where they go out, seen from the middle.
int in_place(int side) { return 2 * side + 1; }
int out_place(int side) { return 2 * side; }

/// Whether the chords between places cross.
bool cross_each_other(int a_in, int a_out, int b_in, int b_out) {
  const auto between = [&](int x) { return std::min(a_in, a_out) < x && x < std::max(a_in, a_out); };
  return between(b_in) != between(b_out);
}

unsigned below(std::mt19937& random, unsigned limit) { return static_cast<unsigned>(random() % limit); }

}  // namespace

LinkId SmallCity::link(const std::string& name) const {
  for (const LinkId l : network.links.ids())
    if (network.links[l].name == name) return l;
  throw InvariantError("no link " + name);
}

CityBuilder::CityBuilder(int slices) : slices_(slices) {
  Demand& demand = city_.demand;
  demand.begin_s = 7 * 3600;
  demand.end_s = demand.begin_s + slices * demand.slice_s;
  demand.classes = {{.vehicle_class = VehicleClass::car}, {.vehicle_class = VehicleClass::truck, .length_m = 12}};
}

JunctionId CityBuilder::junction(const std::string& name, double x, double y) {
  return city_.network.junctions.push_back({name, {x, y}, JunctionControl::dead_end});
}

LinkId CityBuilder::road(const std::string& name, JunctionId from, JunctionId to, int lanes) {
  const Point a = city_.network.junctions[from].position, b = city_.network.junctions[to].position;
  const double length = std::hypot(a.x - b.x, a.y - b.y);
  const Lane lane{length, 13.9,
                  static_cast<std::uint8_t>(class_bit(VehicleClass::car) | class_bit(VehicleClass::truck))};
  return city_.network.links.push_back(
      {name, from, to, length, 13.9, std::vector<Lane>(static_cast<std::size_t>(lanes), lane), {a, b}});
}

void CityBuilder::street(JunctionId a, JunctionId b, int lanes) {
  const std::string& first = network().junctions[a].name;
  const std::string& second = network().junctions[b].name;
  road(first + ">" + second, a, b, lanes);
  road(second + ">" + first, b, a, lanes);
}

/// East, north, west, south: 0 to 3.
int CityBuilder::side(JunctionId at, JunctionId other) const {
  const Point a = network().junctions[at].position, b = network().junctions[other].position;
  if (std::abs(b.x - a.x) > std::abs(b.y - a.y)) return b.x > a.x ? 0 : 2;
  return b.y > a.y ? 1 : 3;
}

void CityBuilder::cross(JunctionId junction) {
  Network& net = city_.network;
  net.junctions[junction].control = JunctionControl::priority;
  struct Path {
    ConnectionId id;
    int in, out, rank;
  };
  std::vector<Path> paths;
  for (const LinkId from : net.links.ids()) {
    if (net.links[from].to != junction) continue;
    const int in = side(junction, net.links[from].from);
    const int lanes = static_cast<int>(net.links[from].lanes.size());
    for (const LinkId to : net.links.ids()) {
      if (net.links[to].from != junction) continue;
      const int out = side(junction, net.links[to].to);
      const int way = (out - in + 4) % 4;
      if (way == 0) continue;
      const int first = way == left_turn ? lanes - 1 : 0;
      const int last = way == right_turn ? 0 : way == through && lanes == 3 ? 1 : lanes - 1;
      for (int lane = first; lane <= last; ++lane) {
        Connection c;
        c.from = from;
        c.to = to;
        c.from_lane = static_cast<std::uint8_t>(lane);
        c.to_lane = static_cast<std::uint8_t>(std::min<int>(lane, static_cast<int>(net.links[to].lanes.size()) - 1));
        c.turn = way == left_turn ? Turn::left : way == right_turn ? Turn::right : Turn::straight;
        c.internal_length_m = c.first_internal_length_m = way == right_turn ? 8 : 14;
        c.internal_speed_m_s = way == through ? 13.9 : 7;
        c.junction = junction;
        const int rank = in % 2 * 4 + (way == left_turn ? 2 : way == right_turn ? 1 : 0);
        paths.push_back({net.connections.push_back(c), in, out, rank});
      }
    }
  }
  for (const Path& a : paths)
    for (const Path& b : paths) {
      if (a.in == b.in) continue;
      if (a.out != b.out && !cross_each_other(in_place(a.in), out_place(a.out), in_place(b.in), out_place(b.out)))
        continue;
      net.conflicts.push_back({a.id, b.id, a.rank > b.rank});
      if (a.rank > b.rank) net.connections[a.id].must_yield = true;
    }
}

/// Letters of the stages: both axes, each followed by its left turns where they are protected.
std::vector<std::string> CityBuilder::stages_of(JunctionId junction, bool protected_left) const {
  std::vector<std::string> stages(protected_left ? 4 : 2);
  for (const Connection& c : network().connections) {
    if (c.junction != junction) continue;
    const int in = side(junction, network().links[c.from].from);
    const bool left = c.turn == Turn::left;
    for (std::size_t s = 0; s < stages.size(); ++s) {
      const bool axis = static_cast<int>(protected_left ? s / 2 : s) == in % 2;
      const bool for_left = protected_left && s % 2 == 1;
      stages[s] += !axis || for_left != (left && protected_left) ? 'r' : left && !protected_left ? 'g' : 'G';
    }
  }
  return stages;
}

void CityBuilder::cross_with_signal(JunctionId junction, int green_s, bool protected_left, int offset_s) {
  cross(junction);
  Network& net = city_.network;
  net.junctions[junction].control = JunctionControl::signal;
  const SignalId id(city_.signals.all.size());
  std::uint16_t index = 0;
  for (Connection& c : net.connections)
    if (c.junction == junction) {
      c.signal = id;
      c.signal_index = index++;
    }
  Signal signal;
  signal.name = net.junctions[junction].name;
  signal.junctions = {junction};
  signal.shipped = {"0", "static", static_cast<double>(offset_s), {}};
  for (const std::string& stage : stages_of(junction, protected_left)) {
    if (stage.find_first_of("Gg") == std::string::npos) continue;
    const auto as = [&](char letter) {
      std::string state = stage;
      for (char& c : state)
        if (c != 'r') c = letter;
      return state;
    };
    signal.shipped.phases.push_back({static_cast<double>(green_s), 0, 0, stage});
    signal.shipped.phases.push_back({3, 0, 0, as('y')});
    signal.shipped.phases.push_back({2, 0, 0, as('r')});
  }
  city_.signals.all.push_back(std::move(signal));
}

void CityBuilder::drive(const std::vector<LinkId>& route, double vehicles, VehicleClass vehicle_class,
                        const std::vector<double>& profile) {
  Demand& d = city_.demand;
  const double sum = std::accumulate(profile.begin(), profile.end(), 0.0);
  const int bins = d.slice_s / d.departure_bin_s;
  for (int s = 0; s < slices_; ++s) {
    const double here = vehicles * profile[static_cast<std::size_t>(s)] / sum;
    if (here <= 0) continue;
    const auto lanes = static_cast<float>(network().links[route[0]].lanes.size());
    for (int b = 0; b < bins; ++b)
      d.departures.push_back({route[0], vehicle_class, s * bins + b, static_cast<float>(here / bins), lanes});
    for (std::size_t i = 0; i < route.size(); ++i)
      d.passages.push_back({route[i], i > 0 ? std::optional(route[i - 1]) : std::nullopt,
                            i + 1 < route.size() ? std::optional(route[i + 1]) : std::nullopt, vehicle_class, s,
                            static_cast<float>(here)});
  }
  d.vehicles_due += vehicles;
  for (ClassProperties& c : d.classes)
    if (c.vehicle_class == vehicle_class) c.vehicles += vehicles;
}

std::vector<LinkId> CityBuilder::next(LinkId link) const {
  std::vector<LinkId> links;
  for (const Connection& c : network().connections)
    if (c.from == link && std::find(links.begin(), links.end(), c.to) == links.end()) links.push_back(c.to);
  return links;
}

SmallCity CityBuilder::finish() {
  SmallCity city = city_;
  std::sort(city.network.conflicts.begin(), city.network.conflicts.end(), [](const Conflict& a, const Conflict& b) {
    return std::tie(a.connection, a.foe) < std::tie(b.connection, b.foe);
  });
  std::sort(city.demand.departures.begin(), city.demand.departures.end(), [](const Departures& a, const Departures& b) {
    return std::tie(a.link, a.bin, a.vehicle_class) < std::tie(b.link, b.bin, b.vehicle_class);
  });
  std::sort(city.demand.passages.begin(), city.demand.passages.end(), [](const Passage& a, const Passage& b) {
    return std::tie(a.link, a.slice, a.previous, a.next, a.vehicle_class) <
           std::tie(b.link, b.slice, b.previous, b.next, b.vehicle_class);
  });
  for (const SignalId s : city.signals.all.ids()) derive_stages(city.network, s, city.signals.all[s]);
  return city;
}

SmallCity corridor(double vehicles) {
  CityBuilder b(3);
  const JunctionId west = b.junction("west", -200, 0), east = b.junction("east", 458, 0);
  const JunctionId a = b.junction("a", 0, 0), p = b.junction("p", 120, 0), side = b.junction("side", 120, -90);
  const JunctionId n[] = {a, b.junction("b", 250, 0), b.junction("c", 258, 0)};
  for (const auto& [from, to] : {std::pair{west, a}, {a, p}, {p, n[1]}, {n[1], n[2]}, {n[2], east}})
    b.street(from, to, 2);
  b.street(side, p, 1);
  for (const JunctionId j : n) {
    const Junction at = b.network().junctions[j];
    b.street(b.junction(at.name + "_north", at.position.x, 150), j, 1);
    b.street(b.junction(at.name + "_south", at.position.x, -150), j, 1);
  }
  b.cross(p);
  for (const JunctionId j : n) b.cross_with_signal(j, 25, false, 7 * static_cast<int>(j.value));
  SmallCity names = b.finish();
  const auto drive = [&](const std::vector<std::string>& through, double share, VehicleClass c) {
    std::vector<LinkId> route;
    for (std::size_t i = 0; i + 1 < through.size(); ++i) route.push_back(names.link(through[i] + ">" + through[i + 1]));
    b.drive(route, share * vehicles, c, {1, 2, 1});
  };
  drive({"west", "a", "p", "b", "c", "east"}, 3, VehicleClass::car);
  drive({"east", "c", "b", "p", "a", "west"}, 2, VehicleClass::car);
  drive({"east", "c", "b", "p", "a", "west"}, 0.3, VehicleClass::truck);
  drive({"west", "a", "a_north"}, 0.5, VehicleClass::car);
  drive({"west", "a", "p", "b", "c", "c_north"}, 0.5, VehicleClass::car);
  drive({"side", "p", "b", "c", "east"}, 0.4, VehicleClass::car);
  drive({"side", "p", "a", "west"}, 0.4, VehicleClass::car);
  drive({"p", "b", "c", "c_south"}, 0.4, VehicleClass::car);
  for (const std::string j : {"a", "b", "c"}) {
    drive({j + "_north", j, j + "_south"}, 1, VehicleClass::car);
    drive({j + "_south", j, j + "_north"}, 0.7, VehicleClass::truck);
  }
  drive({"a_south", "a", "west"}, 0.3, VehicleClass::car);
  return b.finish();
}

SmallCity random_grid(std::uint32_t seed, double vehicles) {
  std::mt19937 random(seed);
  CityBuilder b(3);
  const unsigned columns = 3 + below(random, 3), rows = 3 + below(random, 3);
  const auto lines = [&](unsigned count) {
    std::vector<double> at{0};
    const double lengths[] = {6, 8, 40, 90, 150, 260};
    for (unsigned i = 1; i < count + 2; ++i) at.push_back(at.back() + lengths[below(random, 6)]);
    return at;
  };
  const std::vector<double> x = lines(columns), y = lines(rows);
  std::map<std::pair<unsigned, unsigned>, JunctionId> at;  // the outermost are where the city ends
  for (unsigned i = 0; i < columns + 2; ++i)
    for (unsigned j = 0; j < rows + 2; ++j)
      at[{i, j}] = b.junction(std::to_string(i) + "/" + std::to_string(j), x[i], y[j]);
  const auto inside = [&](unsigned i, unsigned j) { return i > 0 && j > 0 && i <= columns && j <= rows; };
  const auto join = [&](unsigned i, unsigned j, unsigned k, unsigned l) {
    if (inside(i, j) || inside(k, l)) b.street(at[{i, j}], at[{k, l}], 1 + static_cast<int>(below(random, 3)));
  };
  for (unsigned i = 0; i < columns + 2; ++i)
    for (unsigned j = 0; j < rows + 2; ++j) {
      if (i + 1 < columns + 2) join(i, j, i + 1, j);
      if (j + 1 < rows + 2) join(i, j, i, j + 1);
    }
  for (unsigned i = 1; i <= columns; ++i)
    for (unsigned j = 1; j <= rows; ++j) {
      if (below(random, 4) == 0) {
        b.cross(at[{i, j}]);
        continue;
      }
      // Drawn one by one: compilers differ in the order of arguments.
      const int offset_s = static_cast<int>(below(random, 60));
      const bool protected_left = below(random, 2) == 0;
      const int green_s = 12 + static_cast<int>(below(random, 20));
      b.cross_with_signal(at[{i, j}], green_s, protected_left, offset_s);
    }
  for (unsigned r = 0; r < 10 * (columns + rows); ++r) {
    std::vector<LinkId> route{LinkId(below(random, static_cast<unsigned>(b.network().links.size())))};
    while (route.size() < 2 + r % 10) {
      const std::vector<LinkId> next = b.next(route.back());
      if (next.empty()) break;
      route.push_back(next[below(random, static_cast<unsigned>(next.size()))]);
    }
    const std::vector<double> profile{1.0, static_cast<double>(below(random, 4)),
                                      static_cast<double>(below(random, 2))};
    const VehicleClass vehicle_class = below(random, 5) == 0 ? VehicleClass::truck : VehicleClass::car;
    b.drive(route, vehicles * (0.5 + below(random, 100) / 100.0), vehicle_class, profile);
  }
  return b.finish();
}

Plan random_plan(const Signals& signals, std::mt19937& random) {
  Plan plan = shipped_plan(signals);
  for (const SignalId id : signals.all.ids()) {
    const Signal& signal = signals.all[id];
    SignalTiming timing = plan.timings[id];
    std::shuffle(timing.order.begin(), timing.order.end(), random);
    if (!order_allowed(signal, timing.order)) timing.order = plan.timings[id].order;
    for (int& green : timing.green_s) green = 1 + static_cast<int>(below(random, 40));
    timing.offset_s = static_cast<int>(below(random, 100));
    const int cycle = minimum_cycle(signal, timing.order) + static_cast<int>(below(random, 60));
    if (const auto fitted = fit(signal, timing, cycle)) plan.timings[id] = *fitted;
  }
  return plan;
}

}  // namespace nightwave::testing
