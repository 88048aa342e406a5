// SPDX-License-Identifier: Apache-2.0
#include "base/float_mode.hpp"

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace nightwave {

#if defined(__SSE2__)

namespace {
// MXCSR, Intel SDM vol. 1, 10.2.3: bit 15 flushes results to zero, bit 6 reads subnormal operands as zero.
constexpr unsigned flush_to_zero = 1u << 15;
constexpr unsigned denormals_are_zero = 1u << 6;
}  // namespace

FlushSubnormals::FlushSubnormals() : before_(_mm_getcsr()) {
  _mm_setcsr(static_cast<unsigned>(before_) | flush_to_zero | denormals_are_zero);
}
FlushSubnormals::~FlushSubnormals() { _mm_setcsr(static_cast<unsigned>(before_)); }

#elif defined(__aarch64__)

namespace {
// FPCR, Arm ARM D19.2.48: bit 24 (FZ) flushes subnormal operands and results to zero.
constexpr unsigned long flush_to_zero = 1ul << 24;
}  // namespace

FlushSubnormals::FlushSubnormals() {
  asm volatile("mrs %0, fpcr" : "=r"(before_));
  asm volatile("msr fpcr, %0" : : "r"(before_ | flush_to_zero));
}
FlushSubnormals::~FlushSubnormals() { asm volatile("msr fpcr, %0" : : "r"(before_)); }

#else
#error "say here how this processor flushes subnormal numbers; without it results differ between machines"
#endif

}  // namespace nightwave
