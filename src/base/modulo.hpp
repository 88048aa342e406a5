// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/host_device.hpp"

namespace nightwave {

/// Rest of a division that is not negative; `divisor` > 0.
NIGHTWAVE_HOST_DEVICE constexpr int modulo(int value, int divisor) {
  const int rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
/// The same of times, which may lie far from midnight.
NIGHTWAVE_HOST_DEVICE constexpr std::int64_t modulo(std::int64_t value, std::int64_t divisor) {
  const std::int64_t rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

}  // namespace nightwave
