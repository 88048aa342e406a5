// SPDX-License-Identifier: Apache-2.0
#include "synth/signal_programs.hpp"

#include <algorithm>
#include <cmath>

#include "base/errors.hpp"
#include "network/conflicts_of.hpp"
#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// Chooses who is green together at one junction.
class StageDesign {
 public:
  StageDesign(const StreetPlan& plan, JunctionId junction, const std::vector<Arm>& arms, const SignalMembers& members)
      : net_(plan.network),
        protected_lefts_(plan.junctions[junction].protected_lefts),
        arms_(arms),
        letters_(members.connections.size()) {
    for (const ConnectionId id : members.connections) {
      const Connection& c = net_.connections[id];
      if (c.junction != junction) continue;
      const auto own = std::find_if(arms.begin(), arms.end(), [&](const Arm& arm) { return arm.in == c.from; });
      ways_.push_back({id, static_cast<std::size_t>(own - arms.begin())});
    }
  }

  std::vector<std::string> states() const {
    std::vector<std::string> states;
    for (const auto& [a, b] : roads()) {
      const bool apart = protected_lefts_ && a != b && (has_lefts(a) || has_lefts(b)) && lefts_have_lanes(a, b);
      states.push_back(state([&, a = a, b = b](const Way& way) {
        return (way.arm == a || way.arm == b) && !(apart && turn(way) == Turn::left);
      }));
      if (!apart) continue;
      states.push_back(state([&, a = a, b = b](const Way& way) {
        // An arm that nobody turns left against goes on with all its traffic.
        const std::size_t opposite = way.arm == a ? b : a;
        return (way.arm == a || way.arm == b) && has_lefts(way.arm) &&
               (turn(way) == Turn::left || !has_lefts(opposite));
      }));
    }
    return states;
  }

 private:
  struct Way {
    ConnectionId id;
    std::size_t arm = 0;
  };
  struct Road {  // equal where nothing faces the arm
    std::size_t a = 0;
    std::size_t b = 0;
  };

  Turn turn(const Way& way) const { return net_.connections[way.id].turn; }

  bool has_ways(std::size_t arm) const {
    return std::any_of(ways_.begin(), ways_.end(), [&](const Way& way) { return way.arm == arm; });
  }

  bool has_lefts(std::size_t arm) const {
    return std::any_of(ways_.begin(), ways_.end(),
                       [&](const Way& way) { return way.arm == arm && turn(way) == Turn::left; });
  }

  /// Whether nothing but left turns leaves the lanes from which the arms' left turns start.
  bool lefts_have_lanes(std::size_t a, std::size_t b) const {
    for (const Way& left : ways_) {
      if (turn(left) != Turn::left || (left.arm != a && left.arm != b)) continue;
      for (const Way& other : ways_) {
        const bool same_lane =
            other.arm == left.arm && net_.connections[other.id].from_lane == net_.connections[left.id].from_lane;
        if (same_lane && turn(other) != Turn::left) return false;
      }
    }
    return true;
  }

  /// Arms that face each other, and those that none faces; first those along the east-west axis.
  std::vector<Road> roads() const {
    std::vector<Road> roads;
    std::vector<bool> served(arms_.size(), false);
    for (std::size_t a = 0; a < arms_.size(); ++a) {
      if (served[a] || !has_ways(a)) continue;
      std::size_t facing = a;
      for (std::size_t b = a + 1; b < arms_.size() && facing == a; ++b) {
        if (!served[b] && has_ways(b) && face_each_other(arms_[a], arms_[b])) facing = b;
      }
      served[a] = served[facing] = true;
      roads.push_back({a, facing});
    }
    std::stable_partition(roads.begin(), roads.end(), [&](const Road& road) {
      return std::abs(arms_[road.a].outward.x) > std::abs(arms_[road.a].outward.y);
    });
    return roads;
  }

  template <class Condition>
  std::string state(Condition green) const {
    std::string letters(letters_, 'r');
    for (const Way& way : ways_) {
      if (green(way)) letters[net_.connections[way.id].signal_index] = 'G';
    }
    for (const Way& way : ways_) {
      if (!is_green(letters[net_.connections[way.id].signal_index]) || !yields_to_a_green(way.id, letters)) continue;
      for (const Way& other : ways_) {
        if (same_turn(way, other)) letters[net_.connections[other.id].signal_index] = 'g';
      }
    }
    return letters;
  }

  /// Lanes that lead to the same road show the same.
  bool same_turn(const Way& a, const Way& b) const {
    return net_.connections[a.id].from == net_.connections[b.id].from &&
           net_.connections[a.id].to == net_.connections[b.id].to;
  }

  bool yields_to_a_green(ConnectionId id, const std::string& letters) const {
    return std::ranges::any_of(conflicts_of(net_, id), [&](const Conflict& conflict) {
      return conflict.yields && is_green(letters[net_.connections[conflict.foe].signal_index]);
    });
  }

  const Network& net_;
  bool protected_lefts_;
  const std::vector<Arm>& arms_;
  std::size_t letters_;
  std::vector<Way> ways_;
};

/// What is shown while one stage gives way to the next.
std::string between(const std::string& stage, const std::string& next, char ending) {
  std::string letters(stage.size(), 'r');
  for (std::size_t i = 0; i < stage.size(); ++i) {
    if (!is_green(stage[i])) continue;
    letters[i] = !is_green(next[i]) ? ending : next[i] == 'g' ? 'g' : stage[i];
  }
  return letters;
}

}  // namespace

std::vector<std::string> stage_states(const StreetPlan& plan, const std::vector<JunctionId>& junctions,
                                      const JunctionArms& arms, const SignalMembers& members) {
  std::vector<std::string> states;
  for (const JunctionId j : junctions) {
    const std::vector<std::string> here = StageDesign(plan, j, arms.of(j), members).states();
    if (states.empty()) states.assign(here.size(), std::string(members.connections.size(), 'r'));
    require(here.size() == states.size(), "the junctions of a signal have equally many stages");
    for (std::size_t s = 0; s < states.size(); ++s) {
      for (std::size_t i = 0; i < states[s].size(); ++i) {
        if (here[s][i] != 'r') states[s][i] = here[s][i];
      }
    }
  }
  return states;
}

ShippedProgram fixed_time_program(const std::vector<std::string>& stages, const ProgramTimes& times) {
  ShippedProgram program{"0", "static", static_cast<double>(times.offset_s), {}};
  for (std::size_t s = 0; s < stages.size(); ++s) {
    const std::string& next = stages[(s + 1) % stages.size()];
    program.phases.push_back(
        {static_cast<double>(times.green_s[s]), static_cast<double>(times.least_green_s), 0, stages[s]});
    program.phases.push_back({static_cast<double>(times.yellow_s), 0, 0, between(stages[s], next, 'y')});
    program.phases.push_back({static_cast<double>(times.all_red_s), 0, 0, between(stages[s], next, 'r')});
  }
  return program;
}

}  // namespace nightwave
