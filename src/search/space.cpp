// SPDX-License-Identifier: Apache-2.0
#include "search/space.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "signals/constraints.hpp"

namespace nightwave {
namespace {

SignalChoices choices_of(const Signal& signal) {
  SignalChoices choices;
  choices.adjustable = signal.adjustable && signal.stages.size() >= 2;
  if (!choices.adjustable) return choices;
  std::vector<std::uint8_t> order(signal.stages.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  choices.orders.push_back(order);
  choices.minimum_cycle_s.push_back(minimum_cycle(signal, order));
  if (order.size() > most_stages_to_reorder) return choices;
  while (std::next_permutation(order.begin() + 1, order.end())) {
    if (!order_allowed(signal, order)) continue;
    choices.orders.push_back(order);
    choices.minimum_cycle_s.push_back(minimum_cycle(signal, order));
  }
  return choices;
}

}  // namespace

SearchSpace make_search_space(const Network& network, const Signals& signals, const Demand& demand,
                              const ModelConstants& constants) {
  SearchSpace space;
  space.signals = &signals;
  space.shipped = shipped_plan(signals);
  space.choices.resize(signals.all.size());
  std::map<std::uint32_t, std::uint32_t> group_of;  // coordination group -> position in space.groups
  for (std::uint32_t i = 0; i < signals.all.size(); ++i) {
    const SignalId id{i};
    const Signal& signal = signals.all[id];
    SignalChoices& choices = space.choices[id] = choices_of(signal);
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
  for (CycleGroup& group : space.groups) {
    group.longest_s = std::max(std::min(group.longest_s, longest_tried_cycle_s), group.shortest_s);
  }
  space.graph = SignalGraph(network, signals.all.size(), demand, constants.travel_speed_factor);
  space.critical = critical_flows(network, signals, demand, constants);
  return space;
}

}  // namespace nightwave
