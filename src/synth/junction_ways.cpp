// SPDX-License-Identifier: Apache-2.0
#include "synth/junction_ways.hpp"

#include <algorithm>
#include <cmath>

#include "synth/lane_markings.hpp"

namespace nightwave {
namespace {

/// Lateral acceleration that sets the speed of turns, m/s2: the default of netconvert's --junctions.limit-turn-speed.
constexpr double lateral_acceleration_m_s2 = 5.5;
/// Length of a turn over the straight line between its ends: a quarter of a circle over its chord.
constexpr double arc_over_chord = 1.11;
/// Smallest radius of a turn, m.
constexpr double smallest_turn_m = 4.0;
/// How far across the junction a left turn waits for oncoming traffic, as a share of its way.
constexpr double waiting_share = 0.5;

/// A way across the junction beside what the network keeps of it.
struct Way {
  ConnectionId id;
  std::size_t from = 0;  ///< arm
  std::size_t to = 0;
  std::size_t in_place = 0;  ///< lane ends counted counterclockwise around the junction
  std::size_t out_place = 0;
};

/// Draws one junction.
class JunctionDrawing {
 public:
  JunctionDrawing(StreetPlan& plan, JunctionId junction, const std::vector<Arm>& arms)
      : plan_(plan), net_(plan.network), junction_(junction), arms_(arms) {
    std::size_t place = 0;
    for (const Arm& arm : arms) {
      first_place_.push_back(place);
      place += lanes_of(arm.out) + lanes_of(arm.in);
    }
  }

  void draw() {
    for (std::size_t from = 0; from < arms_.size(); ++from) {
      if (arms_[from].in) draw_ways_from(from);
    }
    for (const Way& a : ways_) {
      for (const Way& b : ways_) {
        if (!meet(a, b)) continue;
        const bool yields = goes_first(b, a);
        net_.conflicts.push_back({a.id, b.id, yields});
        net_.connections[a.id].must_yield |= yields;
      }
    }
    for (const Way& way : ways_) {
      Connection& c = net_.connections[way.id];
      c.first_internal_length_m = c.turn == Turn::left && c.must_yield
                                      ? whole_centimetres(waiting_share * c.internal_length_m)
                                      : c.internal_length_m;
    }
  }

 private:
  std::size_t lanes_of(const std::optional<LinkId>& link) const { return link ? net_.links[*link].lanes.size() : 0; }

  // Counterclockwise on an arm: lanes out from the kerb to the middle, then lanes in from the middle to the kerb.
  std::size_t place_out(std::size_t arm, std::size_t lane) const { return first_place_[arm] + lane; }
  std::size_t place_in(std::size_t arm, std::size_t lane) const {
    return first_place_[arm] + lanes_of(arms_[arm].out) + lanes_of(arms_[arm].in) - 1 - lane;
  }

  /// End of a lane at the stop line; the middle of the road is on the arm's axis, or beside a road of one direction.
  Point lane_end(std::size_t arm, std::size_t lane, bool in) const {
    const Arm& here = arms_[arm];
    const std::size_t lanes = lanes_of(in ? here.in : here.out);
    double aside = lane_width_m * (static_cast<double>(lanes - lane) - 0.5);
    if (!here.in || !here.out) aside -= lane_width_m * static_cast<double>(lanes) / 2;
    if (!in) aside = -aside;
    const Point& middle = net_.junctions[junction_].position;
    const double radius = plan_.junctions[junction_].radius_m;
    return {middle.x + radius * here.outward.x - aside * here.outward.y,
            middle.y + radius * here.outward.y + aside * here.outward.x};
  }

  void draw_ways_from(std::size_t from) {
    const LinkId in = *arms_[from].in;
    Turns possible;
    for (std::size_t to = 0; to < arms_.size(); ++to) {
      if (to == from || !arms_[to].out) continue;
      const Turn turn = turn_between(arms_[from], arms_[to]);
      (turn == Turn::left ? possible.left : turn == Turn::right ? possible.right : possible.straight) = true;
    }
    const std::vector<Turns> markings = lane_markings(lanes_of(in), possible, plan_.links[in]);
    for (std::size_t step = 1; step < arms_.size(); ++step) {  // from the sharpest right to the sharpest left
      const std::size_t to = (from + step) % arms_.size();
      if (arms_[to].out) draw_movement(from, to, markings);
    }
  }

  void draw_movement(std::size_t from, std::size_t to, const std::vector<Turns>& markings) {
    const Turn turn = turn_between(arms_[from], arms_[to]);
    std::vector<std::size_t> lanes;
    for (std::size_t lane = 0; lane < markings.size(); ++lane) {
      if (markings[lane].has(turn)) lanes.push_back(lane);
    }
    const std::size_t room = lanes_of(arms_[to].out);
    if (lanes.empty() || room == 0) return;
    for (std::size_t k = 0; k < lanes.size(); ++k) {
      std::size_t target = k;
      if (turn == Turn::left) target = room - std::min(room, lanes.size() - k);
      if (turn == Turn::straight) target = k + std::min(lanes.front(), room - std::min(room, lanes.size()));
      draw_way(from, to, turn, lanes[k], std::min(target, room - 1));
    }
    // Where a road only widens, its lane nearest to the middle leads to the new ones too.
    if (plan_.junctions[junction_].control != JunctionControl::free) return;
    for (std::size_t target = lanes.size(); target < room; ++target) draw_way(from, to, turn, lanes.back(), target);
  }

  void draw_way(std::size_t from, std::size_t to, Turn turn, std::size_t from_lane, std::size_t to_lane) {
    Connection c;
    c.from = *arms_[from].in;
    c.to = *arms_[to].out;
    c.from_lane = static_cast<std::uint8_t>(from_lane);
    c.to_lane = static_cast<std::uint8_t>(to_lane);
    c.turn = turn;
    c.junction = junction_;
    const double chord = distance_m(lane_end(from, from_lane, true), lane_end(to, to_lane, false));
    c.internal_length_m = whole_centimetres(turn == Turn::straight ? chord : arc_over_chord * chord);
    c.internal_speed_m_s = std::min(net_.links[c.from].speed_m_s, net_.links[c.to].speed_m_s);
    if (turn != Turn::straight) {
      const Point& a = arms_[from].outward;
      const Point& b = arms_[to].outward;
      // The chord of a turn by the angle t is 2 r sin(t/2), and the arms' dot product is -cos(t).
      const double half_sine = std::sqrt(std::max(0.0, (1 + a.x * b.x + a.y * b.y) / 2));
      const double radius = std::max(smallest_turn_m, chord / std::max(2 * half_sine, 0.1));
      c.internal_speed_m_s =
          std::min(c.internal_speed_m_s, whole_centimetres(std::sqrt(lateral_acceleration_m_s2 * radius)));
    }
    ways_.push_back({net_.connections.push_back(c), from, to, place_in(from, from_lane), place_out(to, to_lane)});
  }

  /// Whether two ways cross, as chords of the circle of lane ends, or lead into the same lane.
  bool meet(const Way& a, const Way& b) const {
    if (net_.connections[a.id].from == net_.connections[b.id].from) return false;
    if (a.out_place == b.out_place) return true;
    const auto [low, high] = std::minmax(a.in_place, a.out_place);
    const auto between = [low = low, high = high](std::size_t place) { return low < place && place < high; };
    return between(b.in_place) != between(b.out_place);
  }

  /// Whether `a` goes before `b` where no signal protects either of them. Of two that meet always one does.
  bool goes_first(const Way& a, const Way& b) const {
    const Turn turn_a = net_.connections[a.id].turn;
    const Turn turn_b = net_.connections[b.id].turn;
    const JunctionControl control = plan_.junctions[junction_].control;
    if (control == JunctionControl::priority) {
      const RoadClass class_a = plan_.links[*arms_[a.from].in].road_class;
      const RoadClass class_b = plan_.links[*arms_[b.from].in].road_class;
      if (class_a != class_b) return class_a > class_b;
    }
    const bool head_on = face_each_other(arms_[a.from], arms_[b.from]);
    if ((head_on || control != JunctionControl::right_before_left) && turn_a != turn_b) {
      return rank(turn_a) > rank(turn_b);
    }
    // From the right goes first.
    const Point& from_a = arms_[a.from].outward;
    const Point& from_b = arms_[b.from].outward;
    const double side = from_b.x * from_a.y - from_b.y * from_a.x;
    return head_on || side == 0 ? a.id < b.id : side > 0;
  }

  static int rank(Turn turn) { return turn == Turn::straight ? 2 : turn == Turn::right ? 1 : 0; }

  StreetPlan& plan_;
  Network& net_;
  JunctionId junction_;
  const std::vector<Arm>& arms_;
  std::vector<std::size_t> first_place_;
  std::vector<Way> ways_;
};

/// Gives every connection across a signalised junction a letter of the junction's signal.
void number_letters(StreetPlan& plan) {
  IndexedVector<JunctionId, std::optional<SignalId>> signals(plan.junctions.size());
  std::uint32_t count = 0;
  for (const JunctionId j : plan.junctions.ids()) {
    if (plan.junctions[j].control != JunctionControl::signal) continue;
    const std::optional<JunctionId> other = plan.junctions[j].controlled_with;
    signals[j] = other ? signals[*other] : SignalId(count++);
  }
  IndexedVector<SignalId, std::uint16_t> letters(count, 0);
  for (Connection& c : plan.network.connections) {
    if (!signals[c.junction]) continue;
    c.signal = signals[c.junction];
    c.signal_index = letters[*c.signal]++;
  }
}

}  // namespace

void draw_ways(StreetPlan& plan, const JunctionArms& arms) {
  plan.network.turn_speed_limited = true;
  for (const JunctionId j : plan.junctions.ids()) {
    if (plan.junctions[j].control != JunctionControl::dead_end) JunctionDrawing(plan, j, arms.of(j)).draw();
  }
  number_letters(plan);
}

}  // namespace nightwave
