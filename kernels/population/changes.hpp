// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/host_device.hpp"
#include "kernels/population/decode.hpp"
#include "kernels/population/draws.hpp"
#include "kernels/population/tables.hpp"
#include "kernels/population/views.hpp"

namespace nightwave::population {

// Mutation. Changes are those of search/moves: they need canonical genes and leave genes that decode() makes legal.

/// Longest time moved from one stage to another at once, s.
inline constexpr int longest_green_step_s = 8;
/// Largest step of a cycle, s.
inline constexpr int longest_cycle_step_s = 8;

/// How often a change of a signal is of which kind; what is left moves green from one stage to another. A kind that a
/// signal cannot take leaves its share to the next one.
struct Changes {
  double order = 0.05;          ///< another stage order
  double half = 0.02;           ///< into half the cycle, or back; only with neighbours
  double random_offset = 0.05;  ///< any offset
  double offset_step = 0.42;    ///< an offset step of up to a quarter of the cycle; only with neighbours
};

/// Changes in the form that is computed with: each the sum of the shares up to it.
struct ChangeChances {
  ChangeChances() = default;
  explicit ChangeChances(const Changes& c)
      : order(c.order),
        half(c.order + c.half),
        random_offset(c.order + c.half + c.random_offset),
        offset_step(c.order + c.half + c.random_offset + c.offset_step) {}

  Chance order, half, random_offset, offset_step;
};

/// Moves green between two stages of a signal.
NIGHTWAVE_HOST_DEVICE inline void move_green(const TablesView& tables, const Genes& genes, const Signal& signal,
                                             std::uint32_t candidate, Numbers& numbers) {
  const std::uint32_t stages = signal.stages;
  const std::uint32_t from = numbers.below(stages);
  const std::uint32_t to = (from + 1 + numbers.below(stages - 1)) % stages;
  Gene& giving = genes.at(signal.gene + first_green_gene + from, candidate);
  Gene& taking = genes.at(signal.gene + first_green_gene + to, candidate);
  const int spare = giving - tables.least_greens[signal.stage_begin + from];
  int seconds = numbers.step(longest_green_step_s, tables.step_logarithms);
  if (seconds > spare) seconds = spare > 0 ? spare : 0;
  giving = static_cast<Gene>(giving - seconds);
  taking = static_cast<Gene>(taking + seconds);
  // Half of the time the stages after the first keep their place and the first one gives way.
  if (numbers.bits() >> 31) return;
  Gene& offset = genes.at(signal.gene + offset_gene, candidate);
  if (from == 0) offset = static_cast<Gene>(offset + seconds);
  if (to == 0) offset = static_cast<Gene>(offset - seconds);
}

/// Changes the genes of one signal in one way.
NIGHTWAVE_HOST_DEVICE inline void change_signal(const TablesView& tables, const Genes& genes, const Signal& signal,
                                                std::uint32_t candidate, const ChangeChances& chances,
                                                Numbers& numbers) {
  const std::uint32_t way = numbers.bits();
  Gene& offset = genes.at(signal.gene + offset_gene, candidate);
  if (chances.order.hit(way) && signal.order_count > 1) {
    Gene& order = genes.at(signal.gene + order_gene, candidate);
    const int other = static_cast<int>(numbers.below(signal.order_count - 1u));
    order = static_cast<Gene>(other < order ? other : other + 1);
  } else if (chances.half.hit(way) && signal.coordinated) {
    Gene& half = genes.at(signal.gene + half_gene, candidate);
    half = half == 0;
  } else if (chances.random_offset.hit(way)) {
    const int cycle = signal_cycle_s(tables, genes, signal, candidate);
    offset = static_cast<Gene>(numbers.below(static_cast<std::uint32_t>(cycle)));
  } else if (chances.offset_step.hit(way) && signal.coordinated) {
    const int quarter = signal_cycle_s(tables, genes, signal, candidate) / 4;
    offset = static_cast<Gene>(offset + numbers.signed_step(quarter > 1 ? quarter : 1, tables.step_logarithms));
  } else {
    move_green(tables, genes, signal, candidate, numbers);
  }
}

/// Changes each of four signals with a probability.
struct ChangeSignals {
  TablesView tables;
  Draw draw;
  Genes genes;
  ChangeChances chances;
  Chance each;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t quad, std::uint32_t candidate) const {
    Numbers choice(draw, Use::choice, candidate, quad);
    for (std::uint32_t s = 4 * quad; s < 4 * quad + 4 && s < tables.shape.signals; ++s) {
      if (!choice.chance(each)) continue;
      Numbers numbers(draw, Use::change, candidate, s);
      change_signal(tables, genes, tables.signals[s], candidate, chances, numbers);
    }
  }
};

/// Most changes that ChangeFew makes in one candidate.
inline constexpr std::uint32_t most_changes = 64;

/// Changes one signal, and then another one as long as a chance says so.
struct ChangeFew {
  TablesView tables;
  Draw draw;
  Genes genes;
  ChangeChances chances;
  Chance another;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t candidate) const {
    for (std::uint32_t k = 0; k < most_changes; ++k) {
      Numbers numbers(draw, Use::few_changes, candidate, k);
      const Signal& signal = tables.signals[numbers.below(tables.shape.signals)];
      const bool last = !numbers.chance(another);
      change_signal(tables, genes, signal, candidate, chances, numbers);
      if (last) return;
    }
  }
};

/// The shift of a candidate's block.
struct ShiftPlan {
  std::uint32_t centre = 0;
  std::uint32_t size = 0;  ///< signals around the centre; 0: none
  std::int32_t shift_s = 0;
};

/// Decides which block of a candidate is shifted by up to a third of the cycle.
struct PlanShift {
  TablesView tables;
  Draw draw;
  Genes genes;
  Chance chance;
  ShiftPlan* plans = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t candidate) const {
    Numbers numbers(draw, Use::shift, candidate, 0);
    ShiftPlan plan;
    if (numbers.chance(chance)) {
      plan.centre = numbers.below(tables.shape.signals);
      const Signal& centre = tables.signals[plan.centre];
      plan.size = static_cast<std::uint32_t>(numbers.step(centre.near_count, tables.step_logarithms));
      const int third = signal_cycle_s(tables, genes, centre, candidate) / 3;
      plan.shift_s = numbers.signed_step(third > 1 ? third : 1, tables.step_logarithms);
    }
    plans[candidate] = plan;
  }
};

/// Shifts the offset of the k-th signal of a block: the coordination inside stays.
struct ShiftBlock {
  TablesView tables;
  Genes genes;
  const ShiftPlan* plans = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t k, std::uint32_t candidate) const {
    const ShiftPlan plan = plans[candidate];
    if (k >= plan.size) return;
    const Signal& signal = tables.signals[tables.near[tables.signals[plan.centre].near_begin + k]];
    Gene& offset = genes.at(signal.gene + offset_gene, candidate);
    offset = static_cast<Gene>(offset + plan.shift_s);
  }
};

/// Gives one group of a candidate another cycle and keeps the times between neighbours' greens, as search/genome's
/// change_cycle() does. `scratch` is as large as the genes.
struct StepCycle {
  TablesView tables;
  Draw draw;
  Genes genes;
  Genes scratch;
  Chance chance;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t candidate) const {
    Numbers numbers(draw, Use::cycle, candidate, 0);
    if (!numbers.chance(chance)) return;
    const std::uint32_t group = numbers.below(tables.shape.groups);
    const int step = numbers.signed_step(longest_cycle_step_s, tables.step_logarithms);
    change_cycle(group, candidate, genes.at(group, candidate) + step);
  }

  NIGHTWAVE_HOST_DEVICE void change_cycle(std::uint32_t group, std::uint32_t candidate, int cycle) const {
    const Group& g = tables.groups[group];
    const int before = genes.at(group, candidate);
    cycle = clamped(cycle, g.shortest_s, g.longest_s);
    if (cycle == before) return;
    const Member* const members = tables.members + g.member_begin;
    for (std::uint32_t m = 0; m < g.member_count; ++m) {
      const std::uint32_t row = offset_row(members[m].signal);
      const std::uint32_t from = offset_row(members[m].from);
      int placed = genes.at(row, candidate);
      if (from != row) {
        int lag = modulo(placed - genes.at(from, candidate), before);
        if (lag > before / 2) lag -= before;  // the shorter way round
        placed = scratch.at(from, candidate) + lag;
      }
      scratch.at(row, candidate) = static_cast<Gene>(modulo(placed, cycle));
    }
    for (std::uint32_t m = 0; m < g.member_count; ++m) {
      const Signal& signal = tables.signals[members[m].signal];
      const std::uint32_t row = offset_row(members[m].signal);
      genes.at(row, candidate) = scratch.at(row, candidate);
      for (std::uint32_t s = 0; s < signal.stages; ++s) {
        Gene& green = genes.at(signal.gene + first_green_gene + s, candidate);
        const int scaled = (green * cycle + before / 2) / before;
        green = static_cast<Gene>(scaled < 1 ? 1 : scaled);
      }
    }
    genes.at(group, candidate) = static_cast<Gene>(cycle);
  }

 private:
  NIGHTWAVE_HOST_DEVICE std::uint32_t offset_row(std::uint32_t signal) const {
    return tables.signals[signal].gene + offset_gene;
  }
};

}  // namespace nightwave::population
