// SPDX-License-Identifier: Apache-2.0
#include "evaluate/demand_draw.hpp"

#include <algorithm>
#include <cmath>

#include "base/counter_stream.hpp"
#include "base/errors.hpp"

namespace nightwave {

namespace {

/// By inversion: the number whose distribution function first reaches u, in (0, 1).
int small_poisson(double mean, double u) {
  double probability = std::exp(-mean), below = probability;
  int count = 0;
  // The last term that 32 random bits can reach is far below 100 for means up to `most_at_once`.
  while (u > below && count < 100) {
    ++count;
    probability *= mean / count;
    below += probability;
  }
  return count;
}

}  // namespace

double counted_vehicles(const DemandDraw& draw, Counted what, std::size_t index, double expected) {
  if (!draw.seed) return expected;
  require(expected >= 0 && std::isfinite(expected), "a number of vehicles can be expected");
  // A sum of independent Poisson numbers is one; parts of at most this mean keep exp() away from zero.
  constexpr double most_at_once = 16;
  CounterStream random(*draw.seed,
                       {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(std::uint64_t{index} >> 32),
                        static_cast<std::uint32_t>(what)});
  double count = 0;
  for (double left = expected; left > 0; left -= most_at_once)
    count += small_poisson(std::min(left, most_at_once), (random.bits() + 0.5) * 0x1p-32);
  return count;
}

}  // namespace nightwave
