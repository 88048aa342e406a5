// SPDX-License-Identifier: Apache-2.0
#include "search/fewer_changes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/joined.hpp"
#include "search/genome.hpp"

namespace nightwave {
namespace {

/// With more changes than this, their own zones' costs say what they are worth, not an evaluation for each.
constexpr std::size_t most_tried_singly = 256;
/// Numbers of changes to take back at once that are tried in a round.
constexpr std::size_t most_prefixes = 256;
/// Rounds after which hardly anything more is taken back.
constexpr int most_rounds = 3;

/// Signals that go back together.
using Unit = std::vector<SignalId>;

class Thrift {
 public:
  Thrift(const SearchSpace& space, const ScoreFunction& score, const Objective& objective, const Plan& incumbent,
         const Plan& plan)
      : space_(space), score_(score), objective_(objective), incumbent_(incumbent), plan_(plan) {}

  ThriftyPlan operator()(const ChangeThrift& thrift) {
    const std::vector<Plan> both{incumbent_, plan_};
    const std::vector<Measures> measures = score_(both);
    ThriftyPlan result;
    result.incumbent_objective = objective_(measures[0]);
    result.objective = objective_(measures[1]);
    const std::size_t changed = count(units());
    const double gain = result.incumbent_objective - result.objective;
    if (gain < thrift.least_gain * result.incumbent_objective) {
      result.plan = incumbent_;
      result.objective = result.incumbent_objective;
      result.incumbent_stays = true;
      result.taken_back = changed;
      return result;
    }
    const double allowed = result.objective + thrift.spared_gain * gain;
    cost_ = result.objective;
    for (int round = 0; round < most_rounds && take_back(allowed, measures); ++round) {
    }
    result.plan = plan_;
    result.objective = cost_;
    result.changes = changes();
    result.taken_back = changed - result.changes.size();
    return result;
  }

 private:
  static std::size_t count(const std::vector<Unit>& units) {
    return std::accumulate(units.begin(), units.end(), std::size_t{0},
                           [](std::size_t sum, const Unit& unit) { return sum + unit.size(); });
  }

  bool changed(SignalId id) const { return plan_.timings[id] != incumbent_.timings[id]; }

  /// What is changed, in pieces that can go back alone.
  std::vector<Unit> units() const {
    const Genome before = encode(space_, incumbent_), now = encode(space_, plan_);
    std::vector<Unit> units;
    for (std::size_t g = 0; g < space_.groups.size(); ++g) {
      const bool together = before.cycle_s[g] != now.cycle_s[g];
      Unit all;
      for (const SignalId id : space_.groups[g].signals) {
        if (!changed(id)) continue;
        if (together) {
          all.push_back(id);
        } else {
          units.push_back({id});
        }
      }
      if (!all.empty()) units.push_back(std::move(all));
    }
    return units;
  }

  Plan without(Plan plan, const Unit& unit) const {
    for (const SignalId id : unit) plan.timings[id] = incumbent_.timings[id];
    return plan;
  }

  /// What each unit of the plan as it is now is worth, s per vehicle; empty where there are too many to try.
  const std::vector<double>& worths(const std::vector<Unit>& units) {
    if (worths_) return *worths_;
    worths_.emplace();
    if (units.size() > most_tried_singly) return *worths_;
    std::vector<Plan> plans;
    for (const Unit& unit : units) plans.push_back(without(plan_, unit));
    for (const Measures& m : score_(plans)) worths_->push_back(objective_(m) - cost_);
    return *worths_;
  }

  /// By the costs of the zones of a unit's signals, before and after all changes.
  std::vector<double> zone_gains(const std::vector<Unit>& units, const std::vector<Measures>& measures) const {
    std::vector<double> gains;
    for (const Unit& unit : units) {
      double gain = 0;
      for (const SignalId id : unit)
        gain +=
            objective_.zone_cost(measures[0].zones[id.index()]) - objective_.zone_cost(measures[1].zones[id.index()]);
      gains.push_back(gain);
    }
    return gains;
  }

  /// Takes back the longest row of the least useful changes that costs no more than is allowed. False: none.
  bool take_back(double allowed, const std::vector<Measures>& measures) {
    const std::vector<Unit> all = units();
    if (all.empty()) return false;
    std::vector<double> worth = worths(all);
    if (worth.empty()) worth = zone_gains(all, measures);
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return worth[a] < worth[b]; });
    const std::size_t step = (all.size() + most_prefixes - 1) / most_prefixes;
    std::vector<Plan> plans;
    Plan plan = plan_;
    for (std::size_t k = 0; k < order.size(); ++k) {
      plan = without(std::move(plan), all[order[k]]);
      if ((k + 1) % step == 0) plans.push_back(plan);
    }
    const std::vector<Measures> tried = score_(plans);
    for (std::size_t k = plans.size(); k > 0; --k) {
      const double cost = objective_(tried[k - 1]);
      if (cost > allowed) continue;
      plan_ = plans[k - 1];
      cost_ = cost;
      worths_.reset();
      return true;
    }
    return false;
  }

  std::vector<SignalChange> changes() {
    const std::vector<Unit> all = units();
    const std::vector<double>& worth = worths(all);
    std::vector<SignalChange> changes;
    for (std::size_t u = 0; u < all.size(); ++u)
      for (const SignalId id : all[u]) changes.push_back({id, worth.empty() ? std::nullopt : std::optional(worth[u])});
    std::sort(changes.begin(), changes.end(),
              [](const SignalChange& a, const SignalChange& b) { return a.signal < b.signal; });
    return changes;
  }

  const SearchSpace& space_;
  const ScoreFunction& score_;
  const Objective& objective_;
  const Plan& incumbent_;
  Plan plan_;
  double cost_ = 0;
  std::optional<std::vector<double>> worths_;  ///< of plan_, once they are known
};

std::string seconds_in_order(const SignalTiming& timing) {
  std::vector<std::string> greens;
  for (const std::uint8_t stage : timing.order) greens.push_back(std::to_string(timing.green_s[stage]));
  return joined(greens, " ");
}

std::string order_of(const SignalTiming& timing) {
  std::vector<std::string> stages;
  for (const std::uint8_t stage : timing.order) stages.push_back(std::to_string(stage));
  return joined(stages, " ");
}

}  // namespace

ThriftyPlan with_few_changes(const SearchSpace& space, const ScoreFunction& score, const Objective& objective,
                             const Plan& incumbent, const Plan& plan, const ChangeThrift& thrift) {
  return Thrift(space, score, objective, incumbent, plan)(thrift);
}

std::string difference(const SignalTiming& before, const SignalTiming& after) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& what, const std::string& was, const std::string& is, const char* unit) {
    if (was != is) parts.push_back(what + " " + was + " -> " + is + unit);
  };
  add("cycle", std::to_string(before.cycle_s), std::to_string(after.cycle_s), " s");
  add("offset", std::to_string(before.offset_s), std::to_string(after.offset_s), " s");
  add("stages", order_of(before), order_of(after), "");
  add("greens", seconds_in_order(before), seconds_in_order(after), " s");
  return joined(parts, ", ");
}

}  // namespace nightwave
