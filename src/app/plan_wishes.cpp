// SPDX-License-Identifier: Apache-2.0
#include "app/plan_wishes.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/plan_options.hpp"
#include "base/clock_time.hpp"
#include "base/errors.hpp"
#include "base/joined.hpp"
#include "search/space.hpp"
#include "signals/constraints.hpp"
#include "signals/crossing_clearance.hpp"

namespace nightwave {
namespace {

/// What a preset stands for; docs/plan-toml.md says why.
struct Preset {
  std::string_view name;
  double stop_weight_s;
  double person_share;
  double bus_priority;
};
constexpr Preset presets[] = {{"commute", 0, 0, 1}, {"transit-first", 0, 1, 3}, {"night", 10, 0, 1}};

/// Occupants where neither plan.toml nor the demand says them: docs/plan-toml.md has the sources.
constexpr double persons_per_bus = 30;
constexpr double persons_per_car = 1.3;

class Wishes {
 public:
  Wishes(const PlanConfig& config, Scenario& scenario) : config_(config), scenario_(scenario) {
    for (const SignalId id : signals().ids()) ids_[signals()[id].name] = id;
    result_.limits.signals.resize(signals().size());
  }

  PlanWishes apply() {
    set_objective();
    if (const auto& least = config_.incumbent.least_gain_percent) result_.thrift.least_gain = *least / 100;
    if (const auto& spared = config_.incumbent.spared_gain_percent) result_.thrift.spared_gain = *spared / 100;
    for (const auto& crossing : config_.crossings) lengthen(crossing);
    for (const auto& group : config_.groups) join(group);
    lock();
    for (const auto& wishes : config_.signals) limit(wishes);
    keep_clear();
    limit_cycles();
    keep_cycles_of_locked();
    return std::move(result_);
  }

 private:
  IndexedVector<SignalId, Signal>& signals() { return scenario_.signals.all; }

  [[noreturn]] void reject(std::uint32_t line, const std::string& element, const std::string& problem,
                           const std::string& remedy) const {
    throw InputError(config_.path, "line " + std::to_string(line) + ": " + element, problem, remedy);
  }

  SignalId find(const Wish<std::string>& name) const {
    const auto found = ids_.find(name.value);
    if (found == ids_.end())
      reject(name.line, "signal \"" + name.value + "\"", "is not in the scenario", "nightwave info names its signals");
    return found->second;
  }

  void set_objective() {
    const auto& wanted = config_.objective;
    const auto preset = std::find_if(std::begin(presets), std::end(presets),
                                     [&](const Preset& p) { return p.name == wanted.preset.value; });
    if (preset == std::end(presets)) {
      reject(wanted.preset.line, "objective.preset", "= \"" + wanted.preset.value + "\" is not known",
             "write commute, transit-first or night");
    }
    Objective& objective = result_.objective;
    objective.stop_weight_s = wanted.stop_weight_s.value_or(preset->stop_weight_s);
    objective.person_share = wanted.person_share.value_or(preset->person_share);
    objective.overflow_weight = wanted.overflow_weight.value_or(objective.overflow_weight);
    objective.unserved_penalty_s = wanted.unserved_penalty_s.value_or(objective.unserved_penalty_s);
    const double priority = wanted.bus_priority.value_or(preset->bus_priority);
    double in_car = wanted.persons_per_car.value_or(persons_per_car), in_bus = persons_per_bus, persons = 0,
           vehicles = 0;
    for (const ClassProperties& c : scenario_.demand.classes) {
      if (c.vehicle_class == VehicleClass::car && c.persons > 1 && !wanted.persons_per_car) in_car = c.persons;
      if (c.vehicle_class == VehicleClass::bus && c.persons > 1) in_bus = c.persons;
    }
    in_bus = priority * wanted.persons_per_bus.value_or(in_bus);
    for (ClassProperties& c : scenario_.demand.classes) {
      const bool bus = c.vehicle_class == VehicleClass::bus;
      if (c.vehicle_class == VehicleClass::car || bus) c.persons = in_car;
      persons += (bus ? in_bus : c.persons) * c.vehicles;
      vehicles += c.vehicles;
      // In the queues of the traffic model a bus is a car: what its passengers wait is worked out apart.
      if (bus && objective.person_share > 0) result_.bus_weight = std::max(0.0, in_bus - in_car);
    }
    if (persons > 0 && vehicles > 0) objective.mean_persons = persons / vehicles;
  }

  void lengthen(const PlanConfig::Crossing& crossing) {
    Signal& signal = signals()[find(crossing.signal)];
    const auto index = static_cast<std::size_t>(crossing.index.value);
    if (index >= signal.indices.size() || signal.indices[index] != IndexKind::pedestrians) {
      reject(crossing.index.line, "crossing.index",
             "= " + std::to_string(index) + " is no pedestrian crossing of signal \"" + signal.name + "\"",
             "take an index of a crossing");
    }
    if (crossing.walk_s)
      signal.minimum_green_s[index] = std::max(signal.minimum_green_s[index], crossing.walk_s->value);
    if (crossing.clearance_s) clear(crossing, signal);
  }

  /// Stages in which nobody may cross yet last until the crossing is clear; stages that may not follow are remembered.
  void clear(const PlanConfig::Crossing& wish, Signal& signal) {
    const auto index = static_cast<std::uint16_t>(wish.index.value);
    std::set<std::uint16_t> crossed_by;
    for (const Crossing& crossing : scenario_.network.crossings) {
      if (signals()[crossing.signal].name != signal.name || crossing.signal_index != index) continue;
      for (const ConnectionId c : crossing.conflicts) {
        const Connection& connection = scenario_.network.connections[c];
        if (connection.signal == crossing.signal) crossed_by.insert(connection.signal_index);
      }
    }
    const std::vector<std::uint16_t> indices(crossed_by.begin(), crossed_by.end());
    const ClearanceNeeds needs = clearance_needs(signal, index, indices, wish.clearance_s->value);
    for (std::size_t s = 0; s < signal.stages.size(); ++s)
      signal.stages[s].minimum_duration_s = needs.stage_minimum_s[s];
    if (!needs.short_changes.empty()) short_changes_.emplace_back(&wish, needs.short_changes);
  }

  /// Of the orders that a signal may have, those that leave its crossings the time to clear.
  void keep_clear() {
    for (const auto& [wish, changes] : short_changes_) {
      const SignalId id = find(wish->signal);
      const Signal& signal = signals()[id];
      if (!signal.adjustable) continue;
      SignalLimits& limits = result_.limits.signals[id];
      std::vector<std::vector<std::uint8_t>> orders = limits.orders ? *limits.orders : possible_orders(signal);
      std::erase_if(orders, [&, &changes = changes](const auto& order) {
        return !order_allowed(signal, order) || !clears(order, changes);
      });
      if (orders.empty()) {
        const ShortChange& first = changes.front();
        reject(wish->clearance_s->line, "crossing.clearance_s",
               "= " + std::to_string(wish->clearance_s->value) + " s is more than any stage order of signal \"" +
                   signal.name + "\" leaves: where stage " + std::to_string(first.to) + " follows stage " +
                   std::to_string(first.from) + ", vehicles have green " + std::to_string(first.gap_s) +
                   " s after the crossing's ends",
               "ask for less, or lengthen the intergreen in the source");
      }
      limits.orders = std::move(orders);
    }
  }

  /// Whole groups join: one that the scenario has must keep sharing a cycle, or the plan would not pass the check.
  void join(const PlanConfig::Group& group) {
    std::uint32_t number = 0;
    for (const Signal& signal : signals())
      if (signal.coordination_group) number = std::max(number, *signal.coordination_group + 1);
    std::set<std::uint32_t> joined;
    for (const auto& name : group.signals) {
      const SignalId id = find(name);
      if (const auto other = grouped_.find(id.value); other != grouped_.end()) {
        reject(name.line, "group.signals",
               "\"" + name.value + "\" is in group \"" + other->second->name.value + "\" already",
               "name it, and the signals that it shares a cycle with, in one group");
      }
      if (const auto& before = signals()[id].coordination_group) joined.insert(*before);
      signals()[id].coordination_group = number;
    }
    for (const SignalId id : signals().ids()) {
      auto& of_signal = signals()[id].coordination_group;
      if (of_signal && joined.contains(*of_signal)) of_signal = number;
      if (of_signal == number) {
        grouped_[id.value] = &group;
      }
    }
  }

  void lock() {
    if (config_.only) {
      std::vector<char> may(signals().size(), 0);
      for (const auto& name : *config_.only) may[find(name).index()] = 1;
      for (const SignalId id : signals().ids())
        if (may[id.index()] == 0) signals()[id].adjustable = false;
    }
    for (const auto& wishes : config_.signals) {
      const SignalId id = find(wishes.name);
      if (wishes.locked) signals()[id].adjustable = false;
    }
  }

  void limit(const PlanConfig::SignalWishes& wishes) {
    const SignalId id = find(wishes.name);
    const Signal& signal = signals()[id];
    SignalLimits& limits = result_.limits.signals[id];
    if (wishes.offset_s) limits.offset_s = wishes.offset_s->value;
    if (!wishes.stage_orders) return;
    std::vector<std::vector<std::uint8_t>> orders;
    for (const auto& wanted : wishes.stage_orders->value) {
      std::vector<std::uint8_t> order;
      std::vector<std::string> written;
      for (const int stage : wanted) {
        order.push_back(static_cast<std::uint8_t>(stage));
        written.push_back(std::to_string(stage));
      }
      if (!order_allowed(signal, order)) {
        reject(wishes.stage_orders->line, "signal.\"" + signal.name + "\".stage_orders",
               "[" + joined(written, ", ") + "] is no legal order of its " + std::to_string(signal.stages.size()) +
                   " stages",
               "every stage once, counted from 0, with an intergreen from each to the next");
      }
      orders.push_back(std::move(order));
    }
    if (orders.empty()) {
      orders.emplace_back(signal.stages.size());
      std::iota(orders.back().begin(), orders.back().end(), std::uint8_t{0});
    }
    limits.orders = std::move(orders);
  }

  /// Shortest legal cycle in the orders that are allowed.
  int shortest_cycle_s(SignalId id) {
    const Signal& signal = signals()[id];
    std::vector<std::uint8_t> order(signal.stages.size());
    std::iota(order.begin(), order.end(), std::uint8_t{0});
    const auto& orders = result_.limits.signals[id].orders;
    return minimum_cycle(signal, orders ? orders->front() : order);
  }

  /// A group's own bounds, each where it has one, else the city's.
  PlanConfig::CycleRange range_of(SignalId id) const {
    PlanConfig::CycleRange range = config_.cycle;
    if (const auto group = grouped_.find(id.value); group != grouped_.end()) {
      if (group->second->cycle.shortest_s) range.shortest_s = group->second->cycle.shortest_s;
      if (group->second->cycle.longest_s) range.longest_s = group->second->cycle.longest_s;
    }
    return range;
  }

  void limit_cycles() {
    for (const SignalId id : signals().ids()) {
      if (!signals()[id].adjustable) continue;
      const auto [shortest, longest] = range_of(id);
      SignalLimits& limits = result_.limits.signals[id];
      if (shortest) limits.shortest_cycle_s = shortest->value;
      if (!longest) continue;
      limits.longest_cycle_s = longest->value;
      const int needed = shortest_cycle_s(id);
      if (longest->value < needed) {
        reject(longest->line, "longest_s",
               "= " + std::to_string(longest->value) + " s is too short for signal \"" + signals()[id].name +
                   "\", which needs " + std::to_string(needed) + " s",
               "allow that, lock the signal or put it into a group of its own");
      }
    }
  }

  /// Signals of a group share a cycle: where one is locked, the others keep its.
  void keep_cycles_of_locked() {
    std::map<std::uint32_t, SignalId> locked;
    for (const SignalId id : signals().ids())
      if (!signals()[id].adjustable && signals()[id].coordination_group && signals()[id].stages.size() >= 2)
        locked.try_emplace(*signals()[id].coordination_group, id);
    for (const SignalId id : signals().ids()) {
      const Signal& signal = signals()[id];
      if (!signal.adjustable || !signal.coordination_group) continue;
      const auto found = locked.find(*signal.coordination_group);
      if (found == locked.end()) continue;
      const Signal& other = signals()[found->second];
      SignalLimits& limits = result_.limits.signals[id];
      const int cycle = other.shipped_cycle_s;
      if (shortest_cycle_s(id) > cycle || (limits.longest_cycle_s && *limits.longest_cycle_s < cycle) ||
          (limits.shortest_cycle_s && *limits.shortest_cycle_s > cycle)) {
        throw InputError(config_.path, "signal \"" + signal.name + "\"",
                         "shares its cycle with \"" + other.name + "\", which is locked at " + std::to_string(cycle) +
                             " s, a cycle that it cannot have",
                         "lock both, or unlock \"" + other.name + "\"");
      }
      limits.shortest_cycle_s = limits.longest_cycle_s = cycle;
    }
  }

  const PlanConfig& config_;
  Scenario& scenario_;
  std::map<std::string, SignalId> ids_;
  std::map<std::uint32_t, const PlanConfig::Group*> grouped_;  ///< by signal
  std::vector<std::pair<const PlanConfig::Crossing*, std::vector<ShortChange>>> short_changes_;
  PlanWishes result_;
};

}  // namespace

PlanWishes apply(const PlanConfig& config, Scenario& scenario) { return Wishes(config, scenario).apply(); }

void apply(const PlanConfig& config, DayDesign& design) {
  const auto reject = [&](std::uint32_t line, const std::string& key, const std::string& problem,
                          const std::string& remedy) {
    throw InputError(config.path, "line " + std::to_string(line) + ": day." + key, problem, remedy);
  };
  if (config.day.most_plans) {
    design.limits.most_plans = static_cast<std::size_t>(config.day.most_plans->value);
    design.limits.most_periods = std::max(design.limits.most_periods, design.limits.most_plans);
  }
  if (const auto& shortest = config.day.shortest_period) {
    try {
      design.limits.shortest_s = static_cast<std::int64_t>(parse_time("shortest_period", shortest->value));
    } catch (const UsageError&) {
      reject(shortest->line, "shortest_period", "= \"" + shortest->value + "\" is no time", "write it as 45min or 1h");
    }
  }
  for (const auto& hours : config.day.quiet_hours) {
    const std::string_view text = hours.value;
    const std::size_t dash = text.find('-');
    const auto begin = dash == std::string_view::npos ? std::nullopt : parse_clock_time(text.substr(0, dash));
    const auto end = dash == std::string_view::npos ? std::nullopt : parse_clock_time(text.substr(dash + 1));
    if (!begin || !end || *begin == *end)
      reject(hours.line, "quiet_hours", "\"" + hours.value + "\" is no part of a day", "write it as 22:00-06:00");
    if (*begin < *end) {
      design.quiet_s.push_back({*begin, *end});
    } else {
      design.quiet_s.push_back({*begin, day_s});
      design.quiet_s.push_back({0, *end});
    }
  }
}

}  // namespace nightwave
