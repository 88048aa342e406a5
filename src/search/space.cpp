// SPDX-License-Identifier: Apache-2.0
#include "search/space.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/errors.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

/// The same order beginning with stage 0.
std::vector<std::uint8_t> begin_with_stage_0(std::vector<std::uint8_t> order) {
  std::rotate(order.begin(), std::find(order.begin(), order.end(), std::uint8_t{0}), order.end());
  return order;
}

/// Those of the allowed orders that are legal; the shipped one first where it is among them.
std::vector<std::vector<std::uint8_t>> allowed_orders(const Signal& signal,
                                                      const std::vector<std::vector<std::uint8_t>>& allowed) {
  std::vector<std::vector<std::uint8_t>> orders;
  for (const auto& order : allowed) {
    if (!order_allowed(signal, order)) continue;
    auto canonical = begin_with_stage_0(order);
    if (std::find(orders.begin(), orders.end(), canonical) == orders.end()) orders.push_back(std::move(canonical));
  }
  const auto shipped = std::find_if(orders.begin(), orders.end(),
                                    [](const auto& order) { return std::is_sorted(order.begin(), order.end()); });
  if (shipped != orders.end()) std::rotate(orders.begin(), shipped, shipped + 1);
  if (orders.empty()) throw InfeasibleError("signal " + signal.name + ": none of the stage orders allowed is legal");
  return orders;
}

SignalChoices choices_of(const Signal& signal, const SignalLimits& limits) {
  SignalChoices choices;
  choices.adjustable = signal.adjustable && signal.stages.size() >= 2;
  if (!choices.adjustable) return choices;
  choices.orders = limits.orders ? allowed_orders(signal, *limits.orders) : possible_orders(signal);
  for (const auto& order : choices.orders) choices.minimum_cycle_s.push_back(minimum_cycle(signal, order));
  choices.offset_s = limits.offset_s;
  return choices;
}

/// Takes the customary range of cycles into what is asked of its signals.
void limit(CycleGroup& group, const Signals& signals, const SearchLimits& limits) {
  const int shortest_legal_s = group.shortest_s;
  std::optional<int> longest;
  for (const SignalId id : group.signals) {
    if (limits.signals.size() == 0) break;
    const SignalLimits& of_signal = limits.signals[id];
    if (of_signal.shortest_cycle_s) group.shortest_s = std::max(group.shortest_s, *of_signal.shortest_cycle_s);
    if (of_signal.longest_cycle_s)
      longest = std::min(longest.value_or(*of_signal.longest_cycle_s), *of_signal.longest_cycle_s);
  }
  group.longest_s = longest ? *longest : std::max(std::min(group.longest_s, longest_tried_cycle_s), group.shortest_s);
  if (group.longest_s < group.shortest_s) {
    throw InfeasibleError(
        "the cycles allowed to signal " + signals.all[group.signals.front()].name + " and its group, up to " +
        std::to_string(group.longest_s) + " s, are shorter than " + std::to_string(group.shortest_s) + " s, " +
        (group.shortest_s > shortest_legal_s ? "the shortest allowed" : "the shortest that is legal"));
  }
}

}  // namespace

int cycle_between(int shortest_s, int longest_s, double place) {
  return static_cast<int>(std::lround(shortest_s * std::pow(static_cast<double>(longest_s) / shortest_s, place)));
}

std::vector<std::vector<std::uint8_t>> possible_orders(const Signal& signal) {
  std::vector<std::uint8_t> order(signal.stages.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  std::vector<std::vector<std::uint8_t>> orders{order};
  if (order.size() > most_stages_to_reorder) return orders;
  while (std::next_permutation(order.begin() + 1, order.end()))
    if (order_allowed(signal, order)) orders.push_back(order);
  return orders;
}

SearchSpace make_search_space(const Network& network, const Signals& signals, const Demand& demand,
                              const ModelConstants& constants, const SearchLimits& limits) {
  SearchSpace space;
  space.signals = &signals;
  space.shipped = shipped_plan(signals);
  space.choices.resize(signals.all.size());
  std::map<std::uint32_t, std::uint32_t> group_of;  // coordination group -> position in space.groups
  for (std::uint32_t i = 0; i < signals.all.size(); ++i) {
    const SignalId id{i};
    const Signal& signal = signals.all[id];
    SignalChoices& choices = space.choices[id] =
        choices_of(signal, limits.signals.size() == 0 ? SignalLimits{} : limits.signals[id]);
    if (!choices.adjustable) continue;
    space.adjustable.push_back(id);
    const auto next = static_cast<std::uint32_t>(space.groups.size());
    choices.group =
        signal.coordination_group ? group_of.try_emplace(*signal.coordination_group, next).first->second : next;
    if (choices.group == next) space.groups.emplace_back();
    CycleGroup& group = space.groups[choices.group];
    group.signals.push_back(id);
    group.shortest_s = std::max(group.shortest_s, choices.minimum_cycle_s.front());
    group.longest_s = std::max({group.longest_s, signal.shipped_cycle_s, customary_longest_cycle_s});
  }
  for (CycleGroup& group : space.groups) limit(group, signals, limits);
  space.graph = SignalGraph(network, signals.all.size(), demand, constants.travel_speed_factor);
  space.critical = critical_flows(network, signals, demand, constants);
  return space;
}

}  // namespace nightwave
