// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks a function that runs on the host and on a CUDA device; nothing for compilers that know no CUDA.
#if defined(__CUDACC__)
#define NIGHTWAVE_HOST_DEVICE __host__ __device__
#else
#define NIGHTWAVE_HOST_DEVICE
#endif
