// SPDX-License-Identifier: Apache-2.0
#include "synth/signal_programs.hpp"

#include <algorithm>

#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// Chooses who is green together.
class StageDesign {
 public:
  StageDesign(const StreetPlan& plan, JunctionId junction, const std::vector<Arm>& arms, const SignalMembers& members)
      : net_(plan.network), protected_lefts_(plan.junctions[junction].protected_lefts), arms_(arms), members_(members) {
    for (const ConnectionId id : members.connections) {
      const auto own =
          std::find_if(arms.begin(), arms.end(), [&](const Arm& arm) { return arm.in == net_.connections[id].from; });
      arm_of_.push_back(static_cast<std::size_t>(own - arms.begin()));
    }
  }

  std::vector<std::string> states() const {
    std::vector<std::string> states;
    std::vector<bool> served(arms_.size(), false);
    for (std::size_t a = 0; a < arms_.size(); ++a) {
      if (served[a] || !has_ways(a)) continue;
      const std::size_t b = facing(a, served);
      served[a] = served[b] = true;
      const bool apart = protected_lefts_ && a != b && (has_lefts(a) || has_lefts(b));
      states.push_back(state(
          [&](std::size_t k) { return (arm_of_[k] == a || arm_of_[k] == b) && !(apart && turn(k) == Turn::left); }));
      if (!apart) continue;
      states.push_back(state([&](std::size_t k) {
        // An arm that nobody opposes goes on with its through traffic.
        const std::size_t opposite = arm_of_[k] == a ? b : a;
        return (arm_of_[k] == a || arm_of_[k] == b) && has_lefts(arm_of_[k]) &&
               (turn(k) == Turn::left || !has_lefts(opposite));
      }));
    }
    return states;
  }

 private:
  Turn turn(std::size_t k) const { return net_.connections[members_.connections[k]].turn; }

  bool has_ways(std::size_t arm) const { return std::find(arm_of_.begin(), arm_of_.end(), arm) != arm_of_.end(); }

  bool has_lefts(std::size_t arm) const {
    for (std::size_t k = 0; k < arm_of_.size(); ++k) {
      if (arm_of_[k] == arm && turn(k) == Turn::left) return true;
    }
    return false;
  }

  /// The arm head on to `a` that is not served yet; `a` itself where there is none.
  std::size_t facing(std::size_t a, const std::vector<bool>& served) const {
    for (std::size_t b = a + 1; b < arms_.size(); ++b) {
      if (!served[b] && has_ways(b) && face_each_other(arms_[a], arms_[b])) return b;
    }
    return a;
  }

  template <class Condition>
  std::string state(Condition green) const {
    std::string letters(arm_of_.size(), 'r');
    for (std::size_t k = 0; k < letters.size(); ++k) {
      if (green(k)) letters[k] = 'G';
    }
    for (std::size_t k = 0; k < letters.size(); ++k) {
      if (letters[k] == 'G' && yields_to_a_green(members_.connections[k], letters)) letters[k] = 'g';
    }
    return letters;
  }

  bool yields_to_a_green(ConnectionId id, const std::string& letters) const {
    auto conflict = std::lower_bound(net_.conflicts.begin(), net_.conflicts.end(), id,
                                     [](const Conflict& c, ConnectionId other) { return c.connection < other; });
    for (; conflict != net_.conflicts.end() && conflict->connection == id; ++conflict) {
      const Connection& foe = net_.connections[conflict->foe];
      if (conflict->yields && is_green(letters[foe.signal_index])) return true;
    }
    return false;
  }

  const Network& net_;
  bool protected_lefts_;
  const std::vector<Arm>& arms_;
  const SignalMembers& members_;
  std::vector<std::size_t> arm_of_;  ///< per member
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

std::vector<std::string> stage_states(const StreetPlan& plan, JunctionId junction, const std::vector<Arm>& arms,
                                      const SignalMembers& members) {
  return StageDesign(plan, junction, arms, members).states();
}

ShippedProgram fixed_time_program(const std::vector<std::string>& stages, const ProgramTimes& times) {
  ShippedProgram program{"0", "static", static_cast<double>(times.offset_s), {}};
  for (std::size_t s = 0; s < stages.size(); ++s) {
    const std::string& next = stages[(s + 1) % stages.size()];
    program.phases.push_back({static_cast<double>(times.green_s[s]), 0, 0, stages[s]});
    program.phases.push_back({static_cast<double>(times.yellow_s), 0, 0, between(stages[s], next, 'y')});
    program.phases.push_back({static_cast<double>(times.all_red_s), 0, 0, between(stages[s], next, 'r')});
  }
  return program;
}

}  // namespace nightwave
