// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/host_device.hpp"
#include "kernels/population/decode.hpp"
#include "kernels/population/draws.hpp"
#include "kernels/population/tables.hpp"
#include "kernels/population/views.hpp"

namespace nightwave::population {

/// How children are made of two parents. What is neither crossed uniformly nor by a block is a copy of its mother.
struct Crossing {
  double uniform = 0.5;  ///< share of children that take every signal's genes from the father with one probability ...
  double least_share = 0.1, most_share = 0.5;  ///< ... drawn between these
  double block = 0.4;  ///< share of children that take the genes of signals that lie together from the father
};

/// Crossing in the form that is computed with.
struct CrossingChances {
  CrossingChances() = default;
  explicit CrossingChances(const Crossing& c)
      : uniform(c.uniform), block(c.uniform + c.block), least_share(c.least_share), most_share(c.most_share) {}

  Chance uniform;
  Chance block;  ///< or uniform
  Chance least_share;
  Chance most_share;
};

/// What a child takes from its father.
struct CrossPlan {
  std::uint32_t mother = 0;
  std::uint32_t father = 0;
  Chance share;                  ///< of signals, anywhere
  std::uint32_t centre = 0;      ///< of the block
  std::uint32_t block_size = 0;  ///< signals around the centre; 0: no block
};

/// Decides what each child takes from its father. Blocks have one signal, two, a signal and its neighbours, or any
/// number up to half of the city (but no more than the table of near signals has), small ones as likely as large ones.
struct PlanCrossing {
  TablesView tables;
  Draw draw;
  CrossingChances chances;
  const std::uint32_t* mothers = nullptr;
  const std::uint32_t* fathers = nullptr;
  CrossPlan* plans = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t child) const {
    CrossPlan plan;
    plan.mother = mothers[child];
    plan.father = fathers[child];
    Numbers numbers(draw, Use::crossing, child, 0);
    const std::uint32_t kind = numbers.bits();
    if (chances.uniform.hit(kind)) {
      const std::uint64_t range = chances.most_share.hits - chances.least_share.hits;
      plan.share.hits = chances.least_share.hits + ((range * numbers.bits()) >> 32);
    } else if (chances.block.hit(kind)) {
      plan.centre = numbers.below(tables.shape.signals);
      plan.block_size = block_size(tables.signals[plan.centre], numbers);
    }
    plans[child] = plan;
  }

 private:
  NIGHTWAVE_HOST_DEVICE std::uint32_t block_size(const Signal& centre, Numbers& numbers) const {
    std::uint32_t size = 1;
    switch (numbers.below(4)) {
      case 0:
        size = 2;
        break;
      case 1:
        size = centre.next_count;
        break;
      case 2: {
        const std::uint32_t half = tables.shape.signals / 2 + 1;
        const std::uint32_t most = half < centre.near_count ? half : centre.near_count;
        size = 1 + static_cast<std::uint32_t>(numbers.step(static_cast<int>(most), tables.step_logarithms));
        break;
      }
      default:
        break;
    }
    return size < centre.near_count ? size : centre.near_count;
  }
};

/// Copies the genes of a signal from one candidate to another one that may run another cycle: greens are scaled by
/// decode(), the offset is taken as a share of the cycle.
NIGHTWAVE_HOST_DEVICE inline void copy_signal(const TablesView& tables, const Genes& genes, const Signal& signal,
                                              std::uint32_t from, std::uint32_t to, int group_cycle) {
  const std::uint32_t end = signal.gene + first_green_gene + signal.stages;
  for (std::uint32_t gene = signal.gene + half_gene; gene < end; ++gene) genes.at(gene, to) = genes.at(gene, from);
  int offset = genes.at(signal.gene + offset_gene, from);
  const int theirs = signal_cycle_s(tables, genes, signal, from);
  const int mine = genes.at(signal.gene + half_gene, from) != 0 ? group_cycle / 2 : group_cycle;
  if (mine != theirs) offset = offset * mine / theirs;
  genes.at(signal.gene + offset_gene, to) = static_cast<Gene>(offset);
}

/// Gives children the cycles of their mothers.
struct CopyCycle {
  Genes genes;
  const CrossPlan* plans = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t group, std::uint32_t child) const {
    genes.at(group, child) = genes.at(group, plans[child].mother);
  }
};

/// Gives children the genes of four signals, each from the mother or the father.
struct CrossSignals {
  TablesView tables;
  Draw draw;
  Genes genes;
  const CrossPlan* plans = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t quad, std::uint32_t child) const {
    const CrossPlan plan = plans[child];
    Numbers numbers(draw, Use::crossed_signals, child, quad);
    for (std::uint32_t s = 4 * quad; s < 4 * quad + 4 && s < tables.shape.signals; ++s) {
      const Signal& signal = tables.signals[s];
      const bool crossed = plan.share.hits > 0 && numbers.chance(plan.share);
      const int cycle = group_cycle_s(tables, genes, signal.group, plan.mother);
      copy_signal(tables, genes, signal, crossed ? plan.father : plan.mother, child, cycle);
    }
  }
};

/// Gives children the genes of the k-th signal of their block from the father. After CrossSignals.
struct CrossBlock {
  TablesView tables;
  Genes genes;
  const CrossPlan* plans = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t k, std::uint32_t child) const {
    const CrossPlan plan = plans[child];
    if (k >= plan.block_size) return;
    const Signal& signal = tables.signals[tables.near[tables.signals[plan.centre].near_begin + k]];
    copy_signal(tables, genes, signal, plan.father, child, group_cycle_s(tables, genes, signal.group, plan.mother));
  }
};

}  // namespace nightwave::population
