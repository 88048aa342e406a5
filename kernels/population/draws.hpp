// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Random123/philox.h>

#include <array>
#include <cstdint>

#include "base/host_device.hpp"
#include "kernels/population/tables.hpp"

namespace nightwave::population {

/// What the numbers of a generation depend on besides the candidate. A candidate's number is `first_candidate` plus its
/// column, so that a generation may be made in one piece or in several, in one population or in several.
struct Draw {
  std::uint64_t seed = 0;
  std::uint32_t island = 0;  ///< below 2^24
  std::uint32_t generation = 0;
  std::uint32_t first_candidate = 0;
};

/// What numbers are drawn for: no two uses share any. They begin where search's StreamUse, which has the same key and
/// the same place in the counter, will not come.
enum class Use : std::uint32_t {
  tournament = 64,
  crossing,
  crossed_signals,
  choice,
  change,
  few_changes,
  shift,
  cycle
};

/// A probability as the number of 32-bit numbers that are hits.
struct Chance {
  std::uint64_t hits = 0;

  constexpr Chance() = default;
  /// The nearest to a probability in [0, 1].
  constexpr explicit Chance(double probability)
      : hits(probability <= 0   ? 0
             : probability >= 1 ? std::uint64_t{1} << 32
                                : static_cast<std::uint64_t>(probability * 4294967296.0 + 0.5)) {}
  NIGHTWAVE_HOST_DEVICE bool hit(std::uint32_t bits) const { return bits < hits; }
};

/// Numbers of one candidate and one item of it (a signal, a group of signals, or the k-th change): Philox 4x32-10
/// (Salmon et al. 2011) with the seed as key and (item, candidate, generation, use and island) as counter. At most 64
/// numbers per item, and 2^28 items. Integers only: the same on every processor.
class Numbers {
 public:
  NIGHTWAVE_HOST_DEVICE Numbers(const Draw& draw, Use use, std::uint32_t column, std::uint32_t item)
      : key_{{static_cast<std::uint32_t>(draw.seed), static_cast<std::uint32_t>(draw.seed >> 32)}},
        counter_{{item << 4, draw.first_candidate + column, draw.generation,
                  (static_cast<std::uint32_t>(use) << 24) | draw.island}} {}

  /// 32 random bits.
  NIGHTWAVE_HOST_DEVICE std::uint32_t bits() {
    if (place_ == 4) {
      block_ = r123::Philox4x32()(counter_, key_);
      counter_[0] += 1;
      place_ = 0;
    }
    return block_[place_++];
  }
  /// Uniform in [0, count); count > 0.
  NIGHTWAVE_HOST_DEVICE std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>((std::uint64_t{bits()} * count) >> 32);
  }
  NIGHTWAVE_HOST_DEVICE bool chance(Chance chance) { return chance.hit(bits()); }
  /// Integer in [1, largest] whose logarithm is uniform; `logarithms` as step_logarithms() gives them, largest below
  /// longest_step.
  NIGHTWAVE_HOST_DEVICE int step(int largest, const std::uint32_t* logarithms) {
    const std::uint32_t drawn = below(logarithms[largest + 1]);
    int low = 1;
    int high = largest + 1;  // logarithms[low] <= drawn < logarithms[high]
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      (logarithms[middle] <= drawn ? low : high) = middle;
    }
    return low;
  }
  /// step() with a random sign.
  NIGHTWAVE_HOST_DEVICE int signed_step(int largest, const std::uint32_t* logarithms) {
    const int size = step(largest, logarithms);
    return bits() >> 31 ? size : -size;
  }

 private:
  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type counter_;
  r123::Philox4x32::ctr_type block_{};
  unsigned place_ = 4;
};

/// Logarithms to base 2 of 1 to longest_step in units of 2^-24, rounded down; [0] is not used. By repeated squaring, in
/// integers: a library's log2 may differ in the last bit between machines.
constexpr std::array<std::uint32_t, longest_step + 1> step_logarithms() {
  std::array<std::uint32_t, longest_step + 1> table{};
  for (std::uint32_t k = 1; k <= longest_step; ++k) {
    std::uint32_t whole = 0;
    while ((k >> whole) > 1) ++whole;
    std::uint64_t x = (std::uint64_t{k} << 31) >> whole;  // in [1, 2), in units of 2^-31
    std::uint32_t fraction = 0;
    for (int bit = 0; bit < 24; ++bit) {
      x = (x * x) >> 31;
      const std::uint32_t carry = static_cast<std::uint32_t>(x >> 32);
      x >>= carry;
      fraction = 2 * fraction + carry;
    }
    table[k] = (whole << 24) + fraction;
  }
  return table;
}

}  // namespace nightwave::population
