// SPDX-License-Identifier: Apache-2.0
#include "sample_scenario.hpp"

#include <sstream>

namespace nightwave {
namespace {

Network sample_network() {
  Network network;
  network.turn_speed_limited = true;
  network.left_hand_traffic = true;
  network.junctions = {{"west", {-100.5, 0.25}, JunctionControl::dead_end},
                       {"middle, \"old\" & <new>", {1.0 / 3.0, 2e-300}, JunctionControl::signal},
                       {"Zürich", {1e6, -3}, JunctionControl::right_before_left}};
  const Lane narrow{99.9, 13.89, 0};
  const Lane wide{100.1, 13.89, 0x7f};
  network.links = {
      {"in", JunctionId(0), JunctionId(1), 100.1, 13.89, {narrow, wide}, {{-100.5, 0.25}, {-50, 1}, {0, 0}}},
      {"out", JunctionId(1), JunctionId(2), 250, 8.33, {wide}, {}},
      {"", JunctionId(1), JunctionId(0), 100, 13.89, {wide, wide, wide}, {{0, 0}}}};
  Connection ahead;
  ahead.from = LinkId(0);
  ahead.to = LinkId(1);
  ahead.from_lane = 1;
  ahead.internal_length_m = 12.3;
  ahead.internal_speed_m_s = 13.89;
  ahead.signal = SignalId(0);
  ahead.junction = JunctionId(1);
  Connection back = ahead;
  back.to = LinkId(2);
  back.to_lane = 2;
  back.turn = Turn::u_turn;
  back.first_internal_length_m = 3.5;
  back.must_yield = true;
  back.signal = std::nullopt;
  back.signal_index = 7;
  network.connections = {ahead, back};
  network.conflicts = {{ConnectionId(0), ConnectionId(1), false}, {ConnectionId(1), ConnectionId(0), true}};
  network.crossings = {{SignalId(0), 1, 7.5, {ConnectionId(0), ConnectionId(1)}}, {SignalId(1), 0, 6, {}}};
  return network;
}

Signal two_stage_signal(const std::string& name) {
  Signal signal;
  signal.name = name;
  signal.junctions = {JunctionId(1), JunctionId(2)};
  signal.indices = {IndexKind::vehicles, IndexKind::pedestrians};
  signal.minimum_green_s = {5, 8};
  signal.shipped = {
      "0", "actuated", -12.5, {{30.5, 5, 45, "Gr"}, {3, 0, 0, "yr"}, {6.5, 6.5, 1e6, "rG"}, {5, 0, 0, "rr"}}};
  signal.stages = {{"Gr", 31, 5}, {"rG", 6, 8}};
  signal.intergreens = {{}, {{3, "yr"}, {1, "rr"}}, {{4, "rr"}}, {}};
  signal.shipped_cycle_s = 45;
  signal.shipped_offset_s = 33;
  signal.minimum_cycle_s = 21;
  signal.adjustable = true;
  signal.coordination_group = 4;
  return signal;
}

Signal dark_signal() {
  Signal signal;
  signal.name = "dark";
  signal.shipped = {"", "static", 0.25, {{1e6, 0, 0, "OO"}}};
  return signal;
}

Demand sample_demand() {
  Demand demand;
  demand.begin_s = 7 * 3600;
  demand.end_s = 8 * 3600;
  demand.slice_s = 240;
  demand.departure_bin_s = 4;
  demand.vehicles_due = 12.75;
  demand.classes = {{VehicleClass::bus, 2, 12.1, 2.75, 0.9, 30.5}, {VehicleClass::car, 10.75, 4.9, 2.4, 1.1, 1.3}};
  demand.departures = {{LinkId(0), VehicleClass::car, 0, 0.1f, 2}, {LinkId(0), VehicleClass::bus, 899, 2, 1}};
  demand.passages = {{LinkId(0), std::nullopt, LinkId(1), VehicleClass::car, 0, 0.7f},
                     {LinkId(0), std::nullopt, LinkId(2), VehicleClass::bus, 16, 1},
                     {LinkId(1), LinkId(0), std::nullopt, VehicleClass::car, 3, 0.3f}};
  demand.stops = {{LinkId(0), VehicleClass::bus, 2, 19.5f, 44.4f, 1}};
  return demand;
}

std::ostream& operator<<(std::ostream& out, Point point) { return out << point.x << ' ' << point.y << ' '; }

template <class Tag>
std::ostream& operator<<(std::ostream& out, Id<Tag> id) {
  return out << id.value << ' ';
}

template <class T>
std::ostream& operator<<(std::ostream& out, const std::optional<T>& value) {
  return value ? out << *value : out << "none ";
}

void append(std::ostream& out, const Network& network) {
  out << network.turn_speed_limited << network.left_hand_traffic << "\njunctions\n";
  for (const Junction& j : network.junctions) out << j.name << '|' << j.position << int(j.control) << '\n';
  out << "links\n";
  for (const Link& link : network.links) {
    out << link.name << '|' << link.from << link.to << link.length_m << ' ' << link.speed_m_s << " lanes ";
    for (const Lane& l : link.lanes) out << l.length_m << ' ' << l.speed_m_s << ' ' << int(l.permissions) << ", ";
    out << " shape ";
    for (const Point& point : link.shape) out << point;
    out << '\n';
  }
  out << "connections\n";
  for (const Connection& c : network.connections) {
    out << c.from << c.to << int(c.from_lane) << ' ' << int(c.to_lane) << ' ' << int(c.turn) << ' '
        << c.internal_length_m << ' ' << c.first_internal_length_m << ' ' << c.internal_speed_m_s << ' ' << c.must_yield
        << ' ' << c.signal << c.signal_index << ' ' << c.junction << '\n';
  }
  out << "conflicts\n";
  for (const Conflict& conflict : network.conflicts)
    out << conflict.connection << conflict.foe << conflict.yields << '\n';
  out << "crossings\n";
  for (const Crossing& crossing : network.crossings) {
    out << crossing.signal << crossing.signal_index << ' ' << crossing.length_m << ": ";
    for (const ConnectionId id : crossing.conflicts) out << id;
    out << '\n';
  }
}

void append(std::ostream& out, const Signal& s) {
  out << s.name << '|' << s.shipped_cycle_s << ' ' << s.shipped_offset_s << ' ' << s.minimum_cycle_s << ' '
      << s.adjustable << ' ' << s.coordination_group << "\n  junctions ";
  for (const JunctionId id : s.junctions) out << id;
  out << "\n  indices ";
  for (const IndexKind kind : s.indices) out << int(kind) << ' ';
  for (const int green : s.minimum_green_s) out << green << ' ';
  out << "\n  shipped " << s.shipped.name << '|' << s.shipped.type << '|' << s.shipped.offset_s;
  for (const auto& phase : s.shipped.phases) {
    out << ", " << phase.duration_s << ' ' << phase.min_duration_s << ' ' << phase.max_duration_s << ' ' << phase.state;
  }
  out << "\n  stages ";
  for (const Stage& stage : s.stages) {
    out << stage.state << ' ' << stage.shipped_duration_s << ' ' << stage.minimum_duration_s << ", ";
  }
  out << "\n  intergreens ";
  for (const Intergreen& intergreen : s.intergreens) {
    out << '[';
    for (const Interval& interval : intergreen) out << interval.duration_s << interval.state << ' ';
    out << ']';
  }
  out << '\n';
}

void append(std::ostream& out, const Demand& demand) {
  out << demand.begin_s << ' ' << demand.end_s << ' ' << demand.slice_s << ' ' << demand.departure_bin_s << ' '
      << demand.vehicles_due << "\nclasses\n";
  for (const ClassProperties& c : demand.classes) {
    out << int(c.vehicle_class) << ' ' << c.vehicles << ' ' << c.length_m << ' ' << c.min_gap_m << ' ' << c.speed_factor
        << ' ' << c.persons << '\n';
  }
  out << "departures\n";
  for (const Departures& d : demand.departures) {
    out << d.link << int(d.vehicle_class) << ' ' << d.bin << ' ' << d.vehicles << ' ' << d.insertion_lanes << '\n';
  }
  out << "passages\n";
  for (const Passage& p : demand.passages) {
    out << p.link << p.previous << p.next << int(p.vehicle_class) << ' ' << p.slice << ' ' << p.vehicles << '\n';
  }
  out << "stops\n";
  for (const StopEvents& stop : demand.stops) {
    out << stop.link << int(stop.vehicle_class) << ' ' << stop.vehicles << ' ' << stop.mean_dwell_s << ' '
        << stop.position_m << ' ' << int(stop.lane) << '\n';
  }
}

}  // namespace

Scenario sample_scenario() {
  Scenario scenario;
  scenario.name = "sample & <co>";
  scenario.time_zone = "Europe/Zurich";
  scenario.network = sample_network();
  scenario.signals.all = {two_stage_signal("A & \"B\" <C>"), two_stage_signal("crossing, north"), dark_signal()};
  scenario.demand = sample_demand();
  scenario.sources = {{"net", "../net.xml.gz", std::string(64, 'a')}, {"routes", "trips.rou.xml", ""}};
  scenario.dropped = {{"rail signals", 2}, {"pedestrians", 1234567890123}};
  scenario.calibration = {{"headway_base_s", 1.3, 0.02}, {"start_loss_s", -0.1, 0}};
  scenario.history = "2026-01-01: nightwave import sumo\n2026-01-02: nightwave calibrate";
  return scenario;
}

Scenario empty_scenario() { return {}; }

PlanFile sample_plan() {
  PlanFile plan;
  const SignalTiming first{60, 59, {1, 0}, {40, 12}};
  const SignalTiming second{30, 0, {0, 1}, {10, 12}};
  Plan morning;
  morning.timings = {first, second, SignalTiming{}};
  Plan evening;
  evening.timings = {second, first, SignalTiming{}};
  plan.calendar = every_day({{{7 * 3600, morning}, {16 * 3600, evening}}});
  plan.signal_names = {"A & \"B\" <C>", "crossing, north", "dark"};
  plan.scenario_sha256 = std::string(64, 'b');
  plan.model_before = {{"delay", 66.5}, {"stops", 1.0 / 3.0}};
  plan.model_after = {{"delay", 41.9}, {"stops", 0.25}};
  plan.street_before = {{"delay", 70}};
  plan.street_after = {{"delay", 44.25}};
  plan.attributes = {{"seed", "1"},
                     {"evaluations", "123456789012"},
                     {"command_line", "nightwave plan x.nc -o y.nc"},
                     {"interrupted", "1"},
                     {"backend", "cpu"},
                     {"note", ""},
                     {"padded", "007"},
                     {"elapsed", "2.5"},
                     {"rounded", "2.50"},
                     {"history", "2026-01-01: nightwave plan"}};
  return plan;
}

std::string all_values(const Scenario& scenario) {
  std::ostringstream out;
  out << std::hexfloat << scenario.name << '|' << scenario.time_zone << '|' << scenario.history << '\n';
  append(out, scenario.network);
  out << "signals\n";
  for (const Signal& signal : scenario.signals.all) append(out, signal);
  append(out, scenario.demand);
  for (const SourceFile& source : scenario.sources) {
    out << source.role << '|' << source.path << '|' << source.sha256 << '\n';
  }
  for (const auto& [kind, count] : scenario.dropped) out << kind << '|' << count << '\n';
  for (const CalibratedConstant& c : scenario.calibration) {
    out << c.name << '|' << c.value << ' ' << c.standard_error << '\n';
  }
  return out.str();
}

}  // namespace nightwave
