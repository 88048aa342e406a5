// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/model/half.hpp"
#include "kernels/model/host_device.hpp"

#if defined(__AVX__) && !defined(__CUDACC__)
#include <immintrin.h>
#endif

namespace nightwave::model {

// Lane types: `width` candidates that are advanced by one instruction. All of them round alike (IEEE single, no
// contraction), so that the lanes of every type hold the same bits. Masks come from comparisons and go into select.
// converge() waits until all lanes have come this far: what one of them writes next, none has yet to read.

/// One candidate.
struct ScalarLane {
  static constexpr std::size_t width = 1;
  using Mask = bool;
  float v;

  static ScalarLane load(const float* p) { return {*p}; }
  static ScalarLane load(const Half* p) { return {from_half(*p)}; }
  void store(float* p) const { *p = v; }
  void store(Half* p) const { *p = to_half(v); }
  void add_to(double* p) const { *p += static_cast<double>(v); }
  static ScalarLane all(float x) { return {x}; }
  friend ScalarLane operator+(ScalarLane a, ScalarLane b) { return {a.v + b.v}; }
  friend ScalarLane operator-(ScalarLane a, ScalarLane b) { return {a.v - b.v}; }
  friend ScalarLane operator*(ScalarLane a, ScalarLane b) { return {a.v * b.v}; }
  friend ScalarLane operator/(ScalarLane a, ScalarLane b) { return {a.v / b.v}; }
  friend ScalarLane minimum(ScalarLane a, ScalarLane b) { return {a.v < b.v ? a.v : b.v}; }
  friend ScalarLane maximum(ScalarLane a, ScalarLane b) { return {a.v > b.v ? a.v : b.v}; }
  friend Mask less(ScalarLane a, ScalarLane b) { return a.v < b.v; }
  friend ScalarLane select(Mask m, ScalarLane yes, ScalarLane no) { return m ? yes : no; }
  friend bool any(Mask m, ScalarLane) { return m; }
  friend Mask either(Mask a, Mask b, ScalarLane) { return a || b; }
  static void converge() {}
};

#if defined(__CUDACC__)
/// Thirty-two candidates in a warp, one per thread: pointers are to the first lane. All threads take the same way
/// through the program. fminf and fmaxf tell zeros of different sign apart where a comparison does not; no result
/// depends on it, and tests hold a host's lane of the same habits to that.
struct WarpLane {
  static constexpr std::size_t width = 32;
  using Mask = bool;
  float v;

  static __device__ unsigned lane() { return threadIdx.x & 31u; }
  static __device__ WarpLane load(const float* p) { return {p[lane()]}; }
  static __device__ WarpLane load(const Half* p) { return {from_half(p[lane()])}; }
  __device__ void store(float* p) const { p[lane()] = v; }
  __device__ void store(Half* p) const { p[lane()] = to_half(v); }
  __device__ void add_to(double* p) const { p[lane()] += static_cast<double>(v); }
  static __device__ WarpLane all(float x) { return {x}; }
  friend __device__ WarpLane operator+(WarpLane a, WarpLane b) { return {a.v + b.v}; }
  friend __device__ WarpLane operator-(WarpLane a, WarpLane b) { return {a.v - b.v}; }
  friend __device__ WarpLane operator*(WarpLane a, WarpLane b) { return {a.v * b.v}; }
  friend __device__ WarpLane operator/(WarpLane a, WarpLane b) { return {a.v / b.v}; }
  friend __device__ WarpLane minimum(WarpLane a, WarpLane b) { return {fminf(a.v, b.v)}; }
  friend __device__ WarpLane maximum(WarpLane a, WarpLane b) { return {fmaxf(a.v, b.v)}; }
  friend __device__ Mask less(WarpLane a, WarpLane b) { return a.v < b.v; }
  friend __device__ WarpLane select(Mask m, WarpLane yes, WarpLane no) { return m ? yes : no; }
  friend __device__ bool any(Mask m, WarpLane) { return __any_sync(0xffffffffu, m) != 0; }
  friend __device__ Mask either(Mask a, Mask b, WarpLane) { return a || b; }
  static __device__ void converge() { __syncwarp(); }
  template <class F>
  static __device__ void for_each_lane(const F& f) {
    f(lane());
  }
};
#elif defined(__AVX512F__)
/// Sixteen candidates in one AVX-512 register.
struct WideLane {
  static constexpr std::size_t width = 16;
  using Mask = __mmask16;
  __m512 v;

  static WideLane load(const float* p) { return {_mm512_load_ps(p)}; }
  static WideLane load(const Half* p) {
    return {_mm512_cvtph_ps(_mm256_load_si256(reinterpret_cast<const __m256i*>(p)))};
  }
  void store(float* p) const { _mm512_store_ps(p, v); }
  void store(Half* p) const {
    _mm256_store_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
  }
  void add_to(double* p) const {
    const __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(v));
    const __m512d high = _mm512_cvtps_pd(_mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(v), 1)));
    _mm512_store_pd(p, _mm512_add_pd(_mm512_load_pd(p), low));
    _mm512_store_pd(p + 8, _mm512_add_pd(_mm512_load_pd(p + 8), high));
  }
  static WideLane all(float x) { return {_mm512_set1_ps(x)}; }
  friend WideLane operator+(WideLane a, WideLane b) { return {_mm512_add_ps(a.v, b.v)}; }
  friend WideLane operator-(WideLane a, WideLane b) { return {_mm512_sub_ps(a.v, b.v)}; }
  friend WideLane operator*(WideLane a, WideLane b) { return {_mm512_mul_ps(a.v, b.v)}; }
  friend WideLane operator/(WideLane a, WideLane b) { return {_mm512_div_ps(a.v, b.v)}; }
  friend WideLane minimum(WideLane a, WideLane b) { return {_mm512_min_ps(a.v, b.v)}; }
  friend WideLane maximum(WideLane a, WideLane b) { return {_mm512_max_ps(a.v, b.v)}; }
  friend Mask less(WideLane a, WideLane b) { return _mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ); }
  friend WideLane select(Mask m, WideLane yes, WideLane no) { return {_mm512_mask_blend_ps(m, no.v, yes.v)}; }
  friend bool any(Mask m, WideLane) { return m != 0; }
  friend Mask either(Mask a, Mask b, WideLane) { return a | b; }
  static void converge() {}
};
#elif defined(__AVX__) && defined(__F16C__)
/// Eight candidates in one AVX register.
struct WideLane {
  static constexpr std::size_t width = 8;
  using Mask = __m256;
  __m256 v;

  static WideLane load(const float* p) { return {_mm256_load_ps(p)}; }
  static WideLane load(const Half* p) { return {_mm256_cvtph_ps(_mm_load_si128(reinterpret_cast<const __m128i*>(p)))}; }
  void store(float* p) const { _mm256_store_ps(p, v); }
  void store(Half* p) const {
    _mm_store_si128(reinterpret_cast<__m128i*>(p), _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
  }
  void add_to(double* p) const {
    const __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(v));
    const __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1));
    _mm256_store_pd(p, _mm256_add_pd(_mm256_load_pd(p), low));
    _mm256_store_pd(p + 4, _mm256_add_pd(_mm256_load_pd(p + 4), high));
  }
  static WideLane all(float x) { return {_mm256_set1_ps(x)}; }
  friend WideLane operator+(WideLane a, WideLane b) { return {_mm256_add_ps(a.v, b.v)}; }
  friend WideLane operator-(WideLane a, WideLane b) { return {_mm256_sub_ps(a.v, b.v)}; }
  friend WideLane operator*(WideLane a, WideLane b) { return {_mm256_mul_ps(a.v, b.v)}; }
  friend WideLane operator/(WideLane a, WideLane b) { return {_mm256_div_ps(a.v, b.v)}; }
  friend WideLane minimum(WideLane a, WideLane b) { return {_mm256_min_ps(a.v, b.v)}; }
  friend WideLane maximum(WideLane a, WideLane b) { return {_mm256_max_ps(a.v, b.v)}; }
  friend Mask less(WideLane a, WideLane b) { return _mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ); }
  friend WideLane select(Mask m, WideLane yes, WideLane no) { return {_mm256_blendv_ps(no.v, yes.v, m)}; }
  friend bool any(Mask m, WideLane) { return _mm256_movemask_ps(m) != 0; }
  friend Mask either(Mask a, Mask b, WideLane) { return _mm256_or_ps(a, b); }
  static void converge() {}
};
#else
/// Eight candidates in plain loops that the compiler vectorises as far as the target lets it.
struct WideLane {
  static constexpr std::size_t width = 8;
  struct Mask {
    bool m[width];
  };
  float v[width];

  template <class F>
  static WideLane each(F f) {
    WideLane r;
    for (std::size_t i = 0; i < width; ++i) r.v[i] = f(i);
    return r;
  }
  static WideLane load(const float* p) {
    return each([p](std::size_t i) { return p[i]; });
  }
  static WideLane load(const Half* p) {
    return each([p](std::size_t i) { return from_half(p[i]); });
  }
  void store(float* p) const {
    for (std::size_t i = 0; i < width; ++i) p[i] = v[i];
  }
  void store(Half* p) const {
    for (std::size_t i = 0; i < width; ++i) p[i] = to_half(v[i]);
  }
  void add_to(double* p) const {
    for (std::size_t i = 0; i < width; ++i) p[i] += static_cast<double>(v[i]);
  }
  static WideLane all(float x) {
    return each([x](std::size_t) { return x; });
  }
  friend WideLane operator+(const WideLane& a, const WideLane& b) {
    return each([&](std::size_t i) { return a.v[i] + b.v[i]; });
  }
  friend WideLane operator-(const WideLane& a, const WideLane& b) {
    return each([&](std::size_t i) { return a.v[i] - b.v[i]; });
  }
  friend WideLane operator*(const WideLane& a, const WideLane& b) {
    return each([&](std::size_t i) { return a.v[i] * b.v[i]; });
  }
  friend WideLane operator/(const WideLane& a, const WideLane& b) {
    return each([&](std::size_t i) { return a.v[i] / b.v[i]; });
  }
  friend WideLane minimum(const WideLane& a, const WideLane& b) {
    return each([&](std::size_t i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
  }
  friend WideLane maximum(const WideLane& a, const WideLane& b) {
    return each([&](std::size_t i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
  }
  friend Mask less(const WideLane& a, const WideLane& b) {
    Mask r;
    for (std::size_t i = 0; i < width; ++i) r.m[i] = a.v[i] < b.v[i];
    return r;
  }
  friend WideLane select(const Mask& m, const WideLane& yes, const WideLane& no) {
    return each([&](std::size_t i) { return m.m[i] ? yes.v[i] : no.v[i]; });
  }
  friend bool any(const Mask& m, const WideLane&) {
    bool r = false;
    for (std::size_t i = 0; i < width; ++i) r = r || m.m[i];
    return r;
  }
  friend Mask either(const Mask& a, const Mask& b, const WideLane&) {
    Mask r;
    for (std::size_t i = 0; i < width; ++i) r.m[i] = a.m[i] || b.m[i];
    return r;
  }
  static void converge() {}
};
#endif

}  // namespace nightwave::model
