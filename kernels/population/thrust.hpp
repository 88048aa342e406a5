// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <thrust/version.h>

// Every file that includes Thrust includes this one. A program must not mix two versions of Thrust: their inline
// functions have the same names, and the linker would take one of either. cmake/thrust.cmake decides which one the
// build uses and says so in NIGHTWAVE_THRUST_VERSION.
#if !defined(NIGHTWAVE_THRUST_VERSION)
#error "files that include Thrust belong to targets that link nightwave::thrust (cmake/thrust.cmake)"
#endif
static_assert(THRUST_VERSION == NIGHTWAVE_THRUST_VERSION,
              "this file sees another Thrust than the one that nightwave was configured with (cmake/thrust.cmake)");

#define NIGHTWAVE_JOIN_LITERALLY(a, b) a##b
#define NIGHTWAVE_JOIN(a, b) NIGHTWAVE_JOIN_LITERALLY(a, b)
/// A symbol with the version in its name: objects that were compiled with two versions do not link.
#define NIGHTWAVE_THRUST_SYMBOL NIGHTWAVE_JOIN(nightwave_thrust_, THRUST_VERSION)

extern "C" const int NIGHTWAVE_THRUST_SYMBOL;

namespace nightwave::population {
namespace {
/// Makes the linker look for the version of this file.
[[maybe_unused, gnu::used]] const int* const thrust_of_this_file = &NIGHTWAVE_THRUST_SYMBOL;
}  // namespace
}  // namespace nightwave::population
