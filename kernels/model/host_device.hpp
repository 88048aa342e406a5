// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/host_device.hpp"

#define NIGHTWAVE_HD NIGHTWAVE_HOST_DEVICE

/// As NIGHTWAVE_HD, and always inlined: the pieces of a step become one loop body per driver.
#if defined(__CUDACC__)
#define NIGHTWAVE_HD_INLINE __host__ __device__ __forceinline__
#elif defined(__GNUC__)
#define NIGHTWAVE_HD_INLINE inline __attribute__((always_inline))
#else
#define NIGHTWAVE_HD_INLINE inline
#endif

/// The same, and a function of its own on the host: called once per link and block, and too long to be repeated.
#if defined(__CUDACC__)
#define NIGHTWAVE_HD_CALL __host__ __device__
#elif defined(__GNUC__)
#define NIGHTWAVE_HD_CALL __attribute__((noinline))
#else
#define NIGHTWAVE_HD_CALL
#endif
