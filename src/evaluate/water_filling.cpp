// SPDX-License-Identifier: Apache-2.0
#include "evaluate/water_filling.hpp"

#include <algorithm>

namespace nightwave {

namespace {

/// Adds `amount` to the lowest loads per width among `candidates` until all of it is placed; returns what each got.
std::vector<double> water_fill(const std::vector<double>& load, const std::vector<double>& widths,
                               const std::vector<std::size_t>& candidates, double amount) {
  std::vector<std::size_t> order = candidates;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const double la = load[a] / widths[a], lb = load[b] / widths[b];
    return la != lb ? la < lb : a < b;
  });
  std::vector<double> placed(load.size(), 0.0);
  double width = 0;
  double volume = 0;  // load of the places below the water level
  double level = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    width += widths[order[i]];
    volume += load[order[i]];
    level = (volume + amount) / width;
    if (i + 1 == order.size() || level <= load[order[i + 1]] / widths[order[i + 1]]) {
      for (std::size_t k = 0; k <= i; ++k) placed[order[k]] = std::max(0.0, level * widths[order[k]] - load[order[k]]);
      break;
    }
  }
  return placed;
}

}  // namespace

void fill_evenly(std::vector<Filling*> fillings, const std::vector<double>& widths) {
  std::stable_sort(fillings.begin(), fillings.end(),
                   [](const Filling* a, const Filling* b) { return a->candidates.size() < b->candidates.size(); });
  for (Filling* f : fillings) f->placed.assign(widths.size(), 0.0);
  std::vector<double> load(widths.size(), 0.0);
  for (int round = 0; round < 60; ++round)
    for (Filling* f : fillings) {
      for (std::size_t p = 0; p < load.size(); ++p) load[p] -= f->placed[p];
      f->placed = water_fill(load, widths, f->candidates, f->amount);
      for (std::size_t p = 0; p < load.size(); ++p) load[p] += f->placed[p];
    }
}

}  // namespace nightwave
