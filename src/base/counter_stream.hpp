// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Random123/philox.h>

#include <array>
#include <cstdint>

namespace nightwave {

/// Counter-based random numbers (Philox 4x32-10, Salmon et al. 2011): they depend on the seed and on what they are for
/// alone, never on what others have drawn.
class CounterStream {
 public:
  CounterStream(std::uint64_t seed, const std::array<std::uint32_t, 3>& drawn_for)
      : key_{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}},
        counter_{{0, drawn_for[0], drawn_for[1], drawn_for[2]}} {}

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
  /// True with a probability.
  bool chance(double probability) { return uniform() < probability; }

 private:
  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type counter_;
  r123::Philox4x32::ctr_type block_{};
  unsigned place_ = 4;
};

}  // namespace nightwave
