// SPDX-License-Identifier: Apache-2.0
#include "search/moves.hpp"

#include <algorithm>

#include "search/progression.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"

namespace nightwave {
namespace {

/// Longest time moved from one stage to another at once, s.
constexpr int longest_green_step_s = 8;
/// Largest step of a cycle, s.
constexpr int longest_cycle_step_s = 8;
/// Chance that one more signal is moved. Late in a search one move in a hundred helps: two at once hide it. Against
/// 0.45 (bench/results/2026-11-28-search.md).
constexpr double chance_of_another_move = 0.2;

void move_green(const SearchSpace& space, SignalGenes& genes, SignalId id, RandomStream& random) {
  const std::size_t stages = space.signals->all[id].stages.size();
  const std::size_t from = random.index(stages);
  const std::size_t to = (from + 1 + random.index(stages - 1)) % stages;
  const int most =
      std::max(0, genes.green_s[from] - std::max(1, space.signals->all[id].stages[from].minimum_duration_s));
  const int seconds = std::min(random.step(longest_green_step_s), most);
  genes.green_s[from] -= seconds;
  genes.green_s[to] += seconds;
  // Half of the time the stages after the first keep their place and the first one gives way.
  if (random.chance(0.5)) genes.offset_s += (from == 0) ? seconds : (to == 0 ? -seconds : 0);
}

bool copy_genes(const SearchSpace& space, Genome& genome, const Genome& donor, SignalId id) {
  if (genome.signals[id] == donor.signals[id]) return false;
  genome.signals[id] = donor.signals[id];
  // The donor may run another cycle: greens are scaled by decode(), the offset is taken as a share of the cycle.
  const int mine = cycle_of(space, genome, id);
  const int theirs = cycle_of(space, donor, id);
  if (mine != theirs) genome.signals[id].offset_s = genome.signals[id].offset_s * mine / theirs;
  return true;
}

}  // namespace

void move_signal(const SearchSpace& space, Genome& genome, SignalId id, std::span<const Genome* const> donors,
                 RandomStream& random) {
  const SignalChoices& choices = space.choices[id];
  SignalGenes& genes = genome.signals[id];
  const int cycle = cycle_of(space, genome, id);
  const double way = random.uniform();
  if (way < 0.12 && !donors.empty()) {
    if (copy_genes(space, genome, *donors[random.index(donors.size())], id)) return;
  }
  if (way < 0.16 && choices.orders.size() > 1) {
    const int other = random.below(static_cast<int>(choices.orders.size()) - 1);
    genes.order = static_cast<std::uint8_t>(other < genes.order ? other : other + 1);
  } else if (way < 0.18 && !space.graph.neighbours(id).empty()) {
    genes.half = !genes.half;
  } else if (way < 0.25) {
    genes.offset_s = guided_offset(space, genome, id) + (random.chance(0.5) ? random.signed_step(6) : 0);
  } else if (way < 0.29) {
    genes.offset_s = random.below(cycle);
  } else if (way < 0.62 && !space.graph.neighbours(id).empty()) {
    genes.offset_s += random.signed_step(std::max(1, cycle / 4));
  } else {
    move_green(space, genes, id, random);
  }
}

void move_some(const SearchSpace& space, Genome& genome, std::span<const Genome* const> donors, RandomStream& random) {
  do {
    move_signal(space, genome, space.adjustable[random.index(space.adjustable.size())], donors, random);
  } while (random.chance(chance_of_another_move));
}

void shift_block(const SearchSpace& space, Genome& genome, RandomStream& random) {
  const SignalId centre = space.adjustable[random.index(space.adjustable.size())];
  const std::size_t most = 1 + static_cast<std::size_t>(random.step(static_cast<int>(space.adjustable.size())));
  const int cycle = cycle_of(space, genome, centre);
  const int shift = random.signed_step(std::max(1, cycle / 3));
  for (const SignalId id : space.graph.around(centre, most)) {
    if (space.choices[id].adjustable) genome.signals[id].offset_s += shift;
  }
}

void step_cycle(const SearchSpace& space, Genome& genome, RandomStream& random) {
  const std::size_t group = random.index(space.groups.size());
  change_cycle(space, genome, group, genome.cycle_s[group] + random.signed_step(longest_cycle_step_s));
}

void cross_uniformly(const SearchSpace& space, Genome& genome, const Genome& donor, RandomStream& random) {
  const double share = 0.1 + 0.4 * random.uniform();
  for (const SignalId id : space.adjustable) {
    if (random.chance(share)) copy_genes(space, genome, donor, id);
  }
}

void cross_block(const SearchSpace& space, Genome& genome, const Genome& donor, RandomStream& random) {
  const SignalId centre = space.adjustable[random.index(space.adjustable.size())];
  std::size_t most = 1;
  switch (random.below(4)) {
    case 0:
      most = 2;
      break;
    case 1:
      most = 1 + space.graph.neighbours(centre).size();
      break;
    case 2:
      most = 1 + static_cast<std::size_t>(random.step(static_cast<int>(space.adjustable.size() / 2 + 1)));
      break;
    default:
      break;
  }
  for (const SignalId id : space.graph.around(centre, most)) {
    if (space.choices[id].adjustable) copy_genes(space, genome, donor, id);
  }
}

}  // namespace nightwave
