// SPDX-License-Identifier: Apache-2.0
#include "evaluate/demand_draw.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>

#include "base/errors.hpp"

namespace nightwave {

namespace {

/// Uniform numbers in (0, 1) of one count.
class Uniform {
 public:
  Uniform(std::uint64_t seed, Counted what, std::size_t index)
      : key_{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}},
        counter_{{0, static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(std::uint64_t{index} >> 32),
                  static_cast<std::uint32_t>(what)}} {}

  double operator()() {
    const std::uint32_t place = drawn_++ % 4;
    if (place == 0) {
      block_ = r123::Philox4x32{}(counter_, key_);
      counter_[0] += 1;
    }
    return (block_[place] + 0.5) * 0x1p-32;
  }

 private:
  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type counter_;
  r123::Philox4x32::ctr_type block_{};
  std::uint32_t drawn_ = 0;
};

/// By inversion: the number whose distribution function first reaches u.
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
  Uniform uniform(*draw.seed, what, index);
  double count = 0;
  for (double left = expected; left > 0; left -= most_at_once)
    count += small_poisson(std::min(left, most_at_once), uniform());
  return count;
}

}  // namespace nightwave
