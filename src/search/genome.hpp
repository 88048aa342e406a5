// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"
#include "signals/plan.hpp"

namespace nightwave {

struct SearchSpace;

/// What the search varies at one signal.
struct SignalGenes {
  int offset_s = 0;          ///< second of the cycle at which the first stage begins
  bool half = false;         ///< runs half the cycle of its group
  std::uint8_t order = 0;    ///< position in SignalChoices::orders
  std::vector<int> green_s;  ///< per stage; decode() makes them legal

  friend bool operator==(const SignalGenes&, const SignalGenes&) = default;
};

template <class Stream>
void fields(Stream& stream, SignalGenes& genes) {
  stream(genes.offset_s, genes.half, genes.order, genes.green_s);
}

/// What the search varies: a cycle per cycle group and the genes of every signal (unused where not adjustable).
struct Genome {
  std::vector<int> cycle_s;  ///< index: cycle group
  IndexedVector<SignalId, SignalGenes> signals;

  friend bool operator==(const Genome&, const Genome&) = default;
};

template <class Stream>
void fields(Stream& stream, Genome& genome) {
  stream(genome.cycle_s, genome.signals);
}

/// The genome that comes nearest to a plan: a group gets the cycle that most of its signals have.
Genome encode(const SearchSpace& space, const Plan& plan);

/// Legal timings of a genome. The genome is brought into canonical form on the way: cycles within their groups' ranges,
/// offsets below the cycle, greens as the plan has them, half cycles and orders that are not possible taken back.
Plan decode(const SearchSpace& space, Genome& genome);

/// A plan made to obey what is asked of plans: its genome's legal timings.
Plan legal(const SearchSpace& space, const Plan& plan);

/// Cycle of one signal, s.
int cycle_of(const SearchSpace& space, const Genome& genome, SignalId id);

/// Gives a group another cycle and keeps the times between neighbours' greens: travel times do not change with the
/// cycle.
void change_cycle(const SearchSpace& space, Genome& genome, std::size_t group, int cycle_s);

}  // namespace nightwave
