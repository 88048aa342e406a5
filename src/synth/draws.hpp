// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Random123/philox.h>

#include <cstdint>

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

/// Random numbers of one thing of a synthetic city (Philox 4x32-10, Salmon et al. 2011). They depend on the seed, the
/// use and the thing's number alone, never on what was drawn for other things, and use no function whose last bit
/// differs between machines.
class Draws {
 public:
  Draws(std::uint64_t seed, DrawFor use, std::uint32_t thing)
      : key_{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}},
        counter_{{0, thing, static_cast<std::uint32_t>(use), 0}} {}

  /// 32 random bits.
  std::uint32_t bits() {
    if (place_ == 4) {
      block_ = r123::Philox4x32{}(counter_, key_);
      counter_[0] += 1;
      place_ = 0;
    }
    return block_[place_++];
  }

  /// Uniform in [0, 1).
  double uniform() { return bits() * 0x1p-32; }
  /// Uniform in [low, high).
  double between(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, count); count > 0.
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>((std::uint64_t{bits()} * count) >> 32); }
  /// True with a probability.
  bool chance(double probability) { return uniform() < probability; }

 private:
  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type counter_;
  r123::Philox4x32::ctr_type block_{};
  unsigned place_ = 4;
};

}  // namespace nightwave
