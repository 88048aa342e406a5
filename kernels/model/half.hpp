// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/model/host_device.hpp"

namespace nightwave::model {

/// An IEEE binary16 number as it is stored in histories (Resolution::half).
struct Half {
  std::uint16_t bits = 0;
};

/// The nearest binary16 of a finite, non-negative float below 65504, ties to even: what F16C's vcvtps2ph and CUDA's
/// __float2half_rn give, subnormals included (IEEE 754-2008, 4.3.1).
NIGHTWAVE_HD inline Half to_half(float x) {
  const auto f = __builtin_bit_cast(std::uint32_t, x);
  if (f < 0x38800000u) {  // below 2^-14: subnormal, a multiple of 2^-24
    // Adding 0.5 puts the last kept bit of x at the last bit of the sum, and the addition rounds to nearest even.
    return {static_cast<std::uint16_t>(__builtin_bit_cast(std::uint32_t, x + 0.5f) - 0x3f000000u)};
  }
  const std::uint32_t odd = (f >> 13) & 1u;
  return {static_cast<std::uint16_t>((f - 0x38000000u + 0xfffu + odd) >> 13)};
}

/// The float of a finite, non-negative binary16: exact.
NIGHTWAVE_HD inline float from_half(Half h) {
  if (h.bits < 0x0400u)  // subnormal
    return static_cast<float>(h.bits) * 0x1p-24f;
  return __builtin_bit_cast(float, (static_cast<std::uint32_t>(h.bits) << 13) + 0x38000000u);
}

}  // namespace nightwave::model
