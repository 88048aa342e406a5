// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "base/counter_stream.hpp"

namespace nightwave {

/// What random numbers are drawn for: part of a stream's key, so that no two uses share numbers.
enum class StreamUse : std::uint32_t { sweep, offspring, restart, test, zone_models };

/// Random numbers of an individual: they depend on its key alone, never on what other individuals or threads have
/// drawn.
class RandomStream : public CounterStream {
 public:
  RandomStream(std::uint64_t seed, StreamUse use, std::uint32_t island, std::uint32_t generation,
               std::uint32_t individual)
      : CounterStream(seed, {individual, generation, (static_cast<std::uint32_t>(use) << 24) | island}) {}

  /// Uniform integer in [0, count); count > 0.
  int below(int count) {
    return static_cast<int>((static_cast<std::uint64_t>(bits()) * static_cast<std::uint32_t>(count)) >> 32);
  }
  /// Uniform index in [0, count); count > 0.
  std::size_t index(std::size_t count) { return static_cast<std::size_t>(below(static_cast<int>(count))); }
  /// Uniform integer in [low, high].
  int between(int low, int high) { return low + below(high - low + 1); }
  /// Standard normal (Box and Muller 1958).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }
  /// Integer in [1, largest] whose logarithm is uniform: small steps as often as large ones, no step size to tune.
  int step(int largest) {
    if (largest <= 1) return 1;
    const int drawn = static_cast<int>(std::exp(uniform() * std::log(largest + 1.0)));
    return drawn < 1 ? 1 : (drawn > largest ? largest : drawn);
  }
  /// step() with a random sign.
  int signed_step(int largest) {
    const int size = step(largest);
    return chance(0.5) ? size : -size;
  }
};

}  // namespace nightwave
