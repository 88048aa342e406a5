// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/counter_stream.hpp"

namespace nightwave {

/// What random numbers are drawn for: part of their key, so that no two uses share numbers.
enum class DrawFor : std::uint32_t {
  block_lengths,
  turning_shares,
  sources,
  offsets,
  street_lines,
  missing_stretches,
  positions,
  junctions,
  approaches,
  outer_ends,
  districts,
  land_use,
  trips,
  perceived_speeds,
  hot_spots,
  programs
};

/// Random numbers of one thing of a synthetic city. They depend on the seed, the use and the thing's number alone,
/// never on what was drawn for other things, and use no function whose last bit differs between machines.
class Draws : public CounterStream {
 public:
  Draws(std::uint64_t seed, DrawFor use, std::uint32_t thing)
      : CounterStream(seed, {thing, static_cast<std::uint32_t>(use), 0}) {}

  /// Uniform in [low, high).
  double between(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, count); count > 0.
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>((std::uint64_t{bits()} * count) >> 32); }
};

}  // namespace nightwave
