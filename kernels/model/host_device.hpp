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

/// The same, and a function of its own on a device too: needed seldom, and so long that the rest would suffer. Called
/// as a member of a copy (NIGHTWAVE_RARELY(T)), so that the object of the hot code need not be in memory.
#if defined(__CUDACC__)
#define NIGHTWAVE_HD_RARE __host__ __device__ __noinline__
#else
#define NIGHTWAVE_HD_RARE NIGHTWAVE_HD_CALL
#endif
#if defined(__CUDA_ARCH__)
#define NIGHTWAVE_RARELY(T) T(*this)
#else
#define NIGHTWAVE_RARELY(T) (*this)
#endif

namespace nightwave::model {

/// Whether lane groups of three turns have code of their own like those of two. Fewer instructions on a host; left out
/// on a device, where it makes the step longer and nobody has measured what it gains.
#if defined(__CUDACC__)
inline constexpr bool three_turns_apart = false;
#else
inline constexpr bool three_turns_apart = true;
#endif

}  // namespace nightwave::model
