// SPDX-License-Identifier: Apache-2.0
#pragma once

/// NIGHTWAVE_CHECK(condition): an invariant of hot code. Costs nothing unless the build has NIGHTWAVE_CHECKS; then a
/// broken one throws InvariantError on the host, and prints and stops the kernel on a device.
#if !defined(NIGHTWAVE_CHECKS)
#define NIGHTWAVE_CHECK(condition) static_cast<void>(0)
#elif defined(__CUDA_ARCH__)
#include <cstdio>
#define NIGHTWAVE_CHECK(condition)                                         \
  do {                                                                     \
    if (!(condition)) {                                                    \
      printf("%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      __trap();                                                            \
    }                                                                      \
  } while (false)
#else
#include "base/errors.hpp"
#define NIGHTWAVE_CHECK(condition) ::nightwave::require(static_cast<bool>(condition), "check failed: " #condition)
#endif
