// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks what runs on the host and on a CUDA device alike.
#if defined(__CUDACC__)
#define NIGHTWAVE_HD __host__ __device__
#else
#define NIGHTWAVE_HD
#endif

/// The same, and always inlined: the pieces of a step become one loop body per driver.
#if defined(__CUDACC__)
#define NIGHTWAVE_HD_INLINE __host__ __device__ __forceinline__
#elif defined(__GNUC__)
#define NIGHTWAVE_HD_INLINE inline __attribute__((always_inline))
#else
#define NIGHTWAVE_HD_INLINE inline
#endif
