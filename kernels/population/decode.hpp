// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/host_device.hpp"
#include "base/modulo.hpp"
#include "kernels/population/green_share.hpp"
#include "kernels/population/tables.hpp"
#include "kernels/population/views.hpp"

namespace nightwave::population {

// Decoding: what search/genome's decode() and evaluate/timings' timings_of() do, over flat genomes. One call per signal
// and candidate; none reads what another one writes.

NIGHTWAVE_HOST_DEVICE inline int clamped(int value, int low, int high) {
  return value < low ? low : (high < value ? high : value);
}

/// Cycle of a group, brought into its range, s.
NIGHTWAVE_HOST_DEVICE inline int group_cycle_s(const TablesView& tables, const Genes& genes, std::uint32_t group,
                                               std::uint32_t candidate) {
  const Group& g = tables.groups[group];
  return clamped(genes.at(group, candidate), g.shortest_s, g.longest_s);
}

/// Cycle of a signal whose genes are canonical, s.
NIGHTWAVE_HOST_DEVICE inline int signal_cycle_s(const TablesView& tables, const Genes& genes, const Signal& signal,
                                                std::uint32_t candidate) {
  const int cycle = group_cycle_s(tables, genes, signal.group, candidate);
  return genes.at(signal.gene + half_gene, candidate) != 0 ? cycle / 2 : cycle;
}

/// Brings the cycles of groups into their ranges. After the signals have been decoded, for they read them.
struct ClampCycle {
  TablesView tables;
  Genes genes;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t group, std::uint32_t candidate) const {
    genes.at(group, candidate) = static_cast<Gene>(group_cycle_s(tables, genes, group, candidate));
  }
};

/// Brings the genes of a signal into canonical form and writes its timings.
/// Per candidate and signal of s stages and w windows: reads 2 (s + 4) bytes of genes and the tables of one order,
/// which candidates share; writes 2 (s + 3) + 8 + 8 w bytes.
struct DecodeSignal {
  TablesView tables;
  Genes genes;
  TimingsView out;
  std::uint32_t first_column = 0;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t row, std::uint32_t candidate) const {
    const Signal& signal = tables.signals[row];
    const Order* const orders = tables.orders + signal.order_begin;
    int cycle = group_cycle_s(tables, genes, signal.group, candidate);
    const bool half =
        genes.at(signal.gene + half_gene, candidate) != 0 && cycle % 2 == 0 && cycle / 2 >= orders[0].minimum_cycle_s;
    if (half) cycle /= 2;
    int chosen = genes.at(signal.gene + order_gene, candidate);
    if (chosen < 0 || chosen >= signal.order_count || orders[chosen].minimum_cycle_s > cycle) chosen = 0;
    const Order& order = orders[chosen];
    const int offset = modulo(genes.at(signal.gene + offset_gene, candidate), cycle);

    const Place* const places = tables.places + order.place_begin;
    const std::uint32_t first_green = signal.gene + first_green_gene;
    Gene wanted[most_stages];
    Gene greens[most_stages];
    for (int p = 0; p < signal.stages; ++p) {
      const Gene green = genes.at(first_green + places[p].stage, candidate);
      wanted[p] = green < 1 ? Gene{1} : green;
    }
    share_greens(tables, order, signal.stages, cycle - order.intergreen_s, wanted, greens);

    genes.at(signal.gene + half_gene, candidate) = half;
    genes.at(signal.gene + order_gene, candidate) = static_cast<Gene>(chosen);
    genes.at(signal.gene + offset_gene, candidate) = static_cast<Gene>(offset);
    for (int p = 0; p < signal.stages; ++p) genes.at(first_green + places[p].stage, candidate) = greens[p];
    if (signal.light_count > 0) write_timings(signal, order, cycle, offset, greens, candidate - first_column);
  }

 private:
  /// Beginnings of the places without intergreens, and the green of the whole cycle at the end.
  struct Beginnings {
    Gene at[most_stages + 1];
    int stages;

    NIGHTWAVE_HOST_DEVICE int green(int first, int count) const {
      const int end = first + count;
      return end <= stages ? at[end] - at[first] : at[stages] - at[first] + at[end - stages];
    }
  };

  /// A second of the cycle, for one that may lie beyond its end.
  NIGHTWAVE_HOST_DEVICE static float wrapped(double start, int cycle) {
    while (start >= cycle) start -= cycle;
    while (start < 0) start += cycle;
    return static_cast<float>(start);
  }

  NIGHTWAVE_HOST_DEVICE void write_timings(const Signal& signal, const Order& order, int cycle, int offset,
                                           const Gene* greens, std::uint32_t lane) const {
    out.cycle_s.at(out.tiling, signal.model_signal, lane) = static_cast<float>(cycle);
    out.position_s.at(out.tiling, signal.model_signal, lane) =
        static_cast<float>(modulo(tables.shape.begin_s - offset, cycle));
    Beginnings beginnings;
    beginnings.stages = signal.stages;
    beginnings.at[0] = 0;
    for (int p = 0; p < signal.stages; ++p) beginnings.at[p + 1] = static_cast<Gene>(beginnings.at[p] + greens[p]);
    for (std::uint32_t k = 0; k < signal.light_count; ++k) {
      const std::uint32_t* const runs = tables.run_begin + order.run_row + k;
      write_windows(tables.lights[signal.light_begin + k], runs[0], runs[1], beginnings, cycle, lane);
    }
  }

  NIGHTWAVE_HOST_DEVICE void write_window(std::uint32_t window, std::uint32_t lane, float start, float length) const {
    out.starts.at(out.tiling, window, lane) = start;
    out.lengths.at(out.tiling, window, lane) = length;
  }

  NIGHTWAVE_HOST_DEVICE void write_windows(const Light& light, std::uint32_t run_begin, std::uint32_t run_end,
                                           const Beginnings& beginnings, int cycle, std::uint32_t lane) const {
    std::uint32_t go = light.window_begin;
    const std::uint32_t yield_begin = go + light.protected_windows;
    std::uint32_t yield = yield_begin;
    const std::uint32_t sneak_begin = yield + light.permissive_windows;
    std::uint32_t sneak = sneak_begin;
    for (std::uint32_t r = run_begin; r < run_end; ++r) {
      const Run& run = tables.runs[r];
      const int length = run.length_s + beginnings.green(run.first, run.stages);
      if (length <= 0) continue;
      const int begin = run.begin_s + beginnings.at[run.begin_stages];
      const bool whole_cycle = length >= cycle;
      const bool starts = !whole_cycle && (run.flags & after_stop) && !(run.flags & stop_first);
      const bool closes = !whole_cycle && (run.flags & to_yellow);
      const double lost = starts ? tables.shape.start_loss_s : 0.0;
      double used = 0;
      if ((run.flags & go_run) && closes) {
        const double yellow = run.yellow_s + beginnings.green(run.yellow_first, run.yellow_stages);
        used = yellow < tables.shape.yellow_use_s ? yellow : tables.shape.yellow_use_s;
      }
      double effective = length - lost + used;
      if (effective < 0.0) effective = 0.0;
      const int longest = whole_cycle ? cycle : cycle - 1;  // as the model's clocks have it
      if (effective > longest) effective = longest;
      const float start = wrapped(begin + lost, cycle);
      write_window(run.flags & go_run ? go++ : yield++, lane, start, static_cast<float>(effective));
      if (!(run.flags & go_run) && closes && !(run.flags & stop_first))
        write_window(sneak++, lane, wrapped(begin + length + 1, cycle), 2.0f);
    }
    while (go < yield_begin) write_window(go++, lane, 0.0f, 0.0f);
    while (yield < sneak_begin) write_window(yield++, lane, 0.0f, 0.0f);
    while (sneak < sneak_begin + light.sneaker_windows) write_window(sneak++, lane, 0.0f, 0.0f);
  }
};

/// Writes the timings that no gene changes: signals in the first rows, windows in those after them.
struct WriteFixed {
  TablesView tables;
  TimingsView out;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t row, std::uint32_t lane) const {
    if (row < tables.shape.fixed_signals) {
      const FixedSignal& signal = tables.fixed_signals[row];
      out.cycle_s.at(out.tiling, signal.model_signal, lane) = signal.cycle_s;
      out.position_s.at(out.tiling, signal.model_signal, lane) = signal.position_s;
    } else {
      const FixedWindow& window = tables.fixed_windows[row - tables.shape.fixed_signals];
      out.starts.at(out.tiling, window.window, lane) = window.start;
      out.lengths.at(out.tiling, window.window, lane) = window.length;
    }
  }
};

/// Repeats the last candidate in the lanes beyond it, so that a whole tile can be simulated: signals in the first rows,
/// windows in those after them.
struct RepeatLast {
  TablesView tables;
  TimingsView out;
  std::uint32_t last = 0;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t row, std::uint32_t lane) const {
    const bool signal = row < tables.shape.model_signals;
    const std::uint32_t entity = signal ? row : row - tables.shape.model_signals;
    const Lanes<float>& first = signal ? out.cycle_s : out.starts;
    const Lanes<float>& second = signal ? out.position_s : out.lengths;
    first.at(out.tiling, entity, lane) = first.at(out.tiling, entity, last);
    second.at(out.tiling, entity, lane) = second.at(out.tiling, entity, last);
  }
};

}  // namespace nightwave::population
