// SPDX-License-Identifier: Apache-2.0
#include "search/genome.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/modulo.hpp"
#include "search/space.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

/// Brings stage 0 to the front of the order; the signals show the same.
SignalTiming begin_with_first_stage(const Signal& signal, SignalTiming timing) {
  const auto first = std::find(timing.order.begin(), timing.order.end(), std::uint8_t{0});
  if (first == timing.order.end()) return timing;
  for (auto place = timing.order.begin(); place != first; ++place) {
    timing.offset_s += timing.green_s[*place] + duration_s(signal.intergreen(*place, *(place + 1)));
  }
  std::rotate(timing.order.begin(), first, timing.order.end());
  return timing;
}

/// Cycle that most signals of a group have, also as its half; the longer one of equals.
int prevailing_cycle(const CycleGroup& group, const Plan& plan) {
  std::map<int, int> votes;
  for (const SignalId id : group.signals) votes[plan.timings[id].cycle_s] += 1;
  int best = group.shortest_s, most = 0;
  for (const auto& [cycle, count] : votes) {
    const auto half = cycle % 2 == 0 ? votes.find(cycle / 2) : votes.end();
    const int total = count + (half != votes.end() ? half->second : 0);
    if (total >= most) {
      most = total;
      best = cycle;
    }
  }
  return std::clamp(best, group.shortest_s, group.longest_s);
}

bool half_possible(const SignalChoices& choices, int group_cycle_s) {
  return group_cycle_s % 2 == 0 && group_cycle_s / 2 >= choices.minimum_cycle_s.front();
}

SignalTiming decode_signal(const SearchSpace& space, Genome& genome, SignalId id) {
  const Signal& signal = space.signals->all[id];
  const SignalChoices& choices = space.choices[id];
  SignalGenes& genes = genome.signals[id];
  const int group_cycle = genome.cycle_s[choices.group];
  genes.half = genes.half && half_possible(choices, group_cycle);
  const int cycle = genes.half ? group_cycle / 2 : group_cycle;
  if (genes.order >= choices.orders.size() || choices.minimum_cycle_s[genes.order] > cycle) genes.order = 0;
  genes.green_s.resize(signal.stages.size(), 1);
  for (int& green : genes.green_s) green = std::max(green, 1);
  genes.offset_s = modulo(choices.offset_s.value_or(genes.offset_s), cycle);

  SignalTiming timing{cycle, genes.offset_s, choices.orders[genes.order], genes.green_s};
  std::optional<SignalTiming> fitted = fit(signal, timing, cycle);
  if (!fitted && genes.order != 0) {
    genes.order = 0;
    timing.order = choices.orders.front();
    fitted = fit(signal, timing, cycle);
  }
  if (!fitted) return space.shipped.timings[id];  // a program whose own minima do not fit: left as it is
  genes.green_s = fitted->green_s;
  return *fitted;
}

}  // namespace

Genome encode(const SearchSpace& space, const Plan& plan) {
  Genome genome;
  genome.signals.resize(plan.timings.size());
  for (const CycleGroup& group : space.groups) genome.cycle_s.push_back(prevailing_cycle(group, plan));
  for (const SignalId id : space.adjustable) {
    const SignalChoices& choices = space.choices[id];
    const SignalTiming timing = begin_with_first_stage(space.signals->all[id], plan.timings[id]);
    SignalGenes& genes = genome.signals[id];
    const int cycle = genome.cycle_s[choices.group];
    genes.half = timing.cycle_s * 2 == cycle && half_possible(choices, cycle);
    genes.offset_s = timing.offset_s;
    genes.green_s = timing.green_s;
    const auto order = std::find(choices.orders.begin(), choices.orders.end(), timing.order);
    genes.order = order == choices.orders.end() ? 0 : static_cast<std::uint8_t>(order - choices.orders.begin());
  }
  return genome;
}

Plan decode(const SearchSpace& space, Genome& genome) {
  for (std::size_t g = 0; g < space.groups.size(); ++g) {
    genome.cycle_s[g] = std::clamp(genome.cycle_s[g], space.groups[g].shortest_s, space.groups[g].longest_s);
  }
  Plan plan = space.shipped;
  for (const SignalId id : space.adjustable) plan.timings[id] = decode_signal(space, genome, id);
  return plan;
}

Plan legal(const SearchSpace& space, const Plan& plan) {
  Genome genome = encode(space, plan);
  return decode(space, genome);
}

int cycle_of(const SearchSpace& space, const Genome& genome, SignalId id) {
  const int group_cycle = genome.cycle_s[space.choices[id].group];
  return genome.signals[id].half ? group_cycle / 2 : group_cycle;
}

void change_cycle(const SearchSpace& space, Genome& genome, std::size_t group, int cycle_s) {
  const CycleGroup& members = space.groups[group];
  const int before = genome.cycle_s[group];
  cycle_s = std::clamp(cycle_s, members.shortest_s, members.longest_s);
  if (cycle_s == before) return;

  // Walk the group from its first signal: a neighbour's lead or lag, taken as the shorter way round, is kept in
  // seconds.
  std::map<std::uint32_t, int> placed;
  for (const SignalId root : members.signals) {
    if (!placed.try_emplace(root.value, genome.signals[root].offset_s).second) continue;
    std::vector<SignalId> open{root};
    for (std::size_t next = 0; next < open.size(); ++next) {
      const SignalId at = open[next];
      for (const SignalId to : space.graph.neighbours(at)) {
        if (!space.choices[to].adjustable || space.choices[to].group != group) continue;
        int lag = modulo(genome.signals[to].offset_s - genome.signals[at].offset_s, before);
        if (lag > before / 2) lag -= before;
        if (placed.try_emplace(to.value, placed[at.value] + lag).second) open.push_back(to);
      }
    }
  }
  for (const auto& [signal, offset] : placed) {
    SignalGenes& genes = genome.signals[SignalId{signal}];
    genes.offset_s = modulo(offset, cycle_s);
    for (int& green : genes.green_s) green = std::max(1, (green * cycle_s + before / 2) / before);
  }
  genome.cycle_s[group] = cycle_s;
}

}  // namespace nightwave
