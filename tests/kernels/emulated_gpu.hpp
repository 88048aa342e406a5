// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "base/float_mode.hpp"
#include "kernels/model/batch_on.hpp"
#include "kernels/model/half.hpp"

namespace nightwave::model {

/// Thirty-two candidates on the host with the habits of a GPU's warp: minimum and maximum as PTX has them, which orders
/// -0 before +0 and passes over NaN.
struct EmulatedWarp {
  static constexpr std::size_t width = warp_width;
  struct Mask {
    bool m[width];
  };
  float v[width];

  template <class F>
  static EmulatedWarp each(F f) {
    EmulatedWarp r;
    for (std::size_t i = 0; i < width; ++i) r.v[i] = f(i);
    return r;
  }
  template <class F>
  static Mask each_mask(F f) {
    Mask r;
    for (std::size_t i = 0; i < width; ++i) r.m[i] = f(i);
    return r;
  }
  static float ptx_minimum(float a, float b) {
    if (a == b) return std::signbit(a) ? a : b;
    return a < b || b != b ? a : b;
  }
  static float ptx_maximum(float a, float b) {
    if (a == b) return std::signbit(a) ? b : a;
    return a > b || b != b ? a : b;
  }

  static EmulatedWarp load(const float* p) {
    return each([p](std::size_t i) { return p[i]; });
  }
  static EmulatedWarp load(const Half* p) {
    return each([p](std::size_t i) { return from_half(p[i]); });
  }
  void store(float* p) const { std::copy_n(v, width, p); }
  void store(Half* p) const {
    for (std::size_t i = 0; i < width; ++i) p[i] = to_half(v[i]);
  }
  void add_to(double* p) const {
    for (std::size_t i = 0; i < width; ++i) p[i] += static_cast<double>(v[i]);
  }
  static EmulatedWarp all(float x) {
    return each([x](std::size_t) { return x; });
  }
  friend EmulatedWarp operator+(const EmulatedWarp& a, const EmulatedWarp& b) {
    return each([&](std::size_t i) { return a.v[i] + b.v[i]; });
  }
  friend EmulatedWarp operator-(const EmulatedWarp& a, const EmulatedWarp& b) {
    return each([&](std::size_t i) { return a.v[i] - b.v[i]; });
  }
  friend EmulatedWarp operator*(const EmulatedWarp& a, const EmulatedWarp& b) {
    return each([&](std::size_t i) { return a.v[i] * b.v[i]; });
  }
  friend EmulatedWarp operator/(const EmulatedWarp& a, const EmulatedWarp& b) {
    return each([&](std::size_t i) { return a.v[i] / b.v[i]; });
  }
  friend EmulatedWarp minimum(const EmulatedWarp& a, const EmulatedWarp& b) {
    return each([&](std::size_t i) { return ptx_minimum(a.v[i], b.v[i]); });
  }
  friend EmulatedWarp maximum(const EmulatedWarp& a, const EmulatedWarp& b) {
    return each([&](std::size_t i) { return ptx_maximum(a.v[i], b.v[i]); });
  }
  friend Mask less(const EmulatedWarp& a, const EmulatedWarp& b) {
    return each_mask([&](std::size_t i) { return a.v[i] < b.v[i]; });
  }
  friend EmulatedWarp select(const Mask& m, const EmulatedWarp& yes, const EmulatedWarp& no) {
    return each([&](std::size_t i) { return m.m[i] ? yes.v[i] : no.v[i]; });
  }
  friend bool any(const Mask& m, const EmulatedWarp&) { return std::find(m.m, m.m + width, true) != m.m + width; }
  friend Mask either(const Mask& a, const Mask& b, const EmulatedWarp&) {
    return each_mask([&](std::size_t i) { return a.m[i] || b.m[i]; });
  }
  static void converge() {}
  template <class F>
  static void for_each_lane(const F& f) {
    for (std::uint32_t i = 0; i < width; ++i) f(i);
  }
};

/// What an emulated GPU is like, and what was done with it.
struct EmulatedGpuFacts {
  std::size_t shared_limit = std::size_t{48} << 10;
  std::size_t free_bytes = std::size_t{1} << 30;
  std::size_t cache_bytes = std::size_t{1} << 20;
  std::size_t warps_at_once = 8;
  std::size_t graphs_made = 0;
  std::size_t graphs_launched = 0;
  std::size_t units_in_shared = 0;
  std::size_t units_in_memory = 0;
};

/// A host that stands in for a GPU in BatchOn. Memory is full of NaN at first, as is shared memory before every unit;
/// units of every second stage run backwards, and stages last first, for on a GPU there is no order among them.
class EmulatedGpu {
 public:
  using Lane = EmulatedWarp;

  template <class T>
  class Array {
   public:
    explicit Array(std::size_t count)
        : memory_(static_cast<T*>(std::malloc(std::max<std::size_t>(count, 1) * sizeof(T))), std::free) {
      std::memset(static_cast<void*>(memory_.get()), 0xff, count * sizeof(T));
    }
    T* data() const { return memory_.get(); }

   private:
    std::unique_ptr<T, void (*)(void*)> memory_;
  };
  template <class T>
  using HostArray = Array<T>;

  struct Stream {
    explicit Stream(const EmulatedGpu& /*gpu*/) {}
  };

  using Work = std::function<void(bool backwards)>;
  using Graph = std::vector<std::vector<Work>>;

  class Recorder {
   public:
    explicit Recorder(const EmulatedGpu& gpu) : facts_(gpu.facts_) {}
    template <class F>
    void add(std::size_t units, std::size_t shared_bytes, const F& f) {
      graph_.back().push_back(
          [=, facts = facts_](bool backwards) { EmulatedGpu(*facts).run(units, shared_bytes, f, backwards); });
    }
    void next_stage() { graph_.emplace_back(); }
    Graph finish() {
      ++facts_->graphs_made;
      return std::move(graph_);
    }

   private:
    EmulatedGpuFacts* facts_;
    Graph graph_ = Graph(1);
  };

  explicit EmulatedGpu(EmulatedGpuFacts& facts) : facts_(&facts) {}

  int enter() const { return 0; }
  template <class F>
  void launch(Stream& /*stream*/, std::size_t units, const F& f) const {
    run(units, 0, f, true);
  }
  void launch(Stream& /*stream*/, const Graph& graph) const {
    ++facts_->graphs_launched;
    bool backwards = false;
    for (const std::vector<Work>& stage : graph) {
      for (auto work = stage.rbegin(); work != stage.rend(); ++work) (*work)(backwards);
      backwards = !backwards;
    }
  }
  void zero(Stream& /*stream*/, void* memory, std::size_t bytes) const { std::memset(memory, 0, bytes); }
  void copy_in(Stream& /*stream*/, void* to, const void* from, std::size_t bytes) const { copy(to, from, bytes); }
  void copy_out(Stream& /*stream*/, void* to, const void* from, std::size_t bytes) const { copy(to, from, bytes); }
  void copy_within(Stream& /*stream*/, void* to, const void* from, std::size_t bytes) const { copy(to, from, bytes); }
  void wait(Stream& /*stream*/) const {}
  template <class F>
  void allow_shared(std::size_t bytes) const {
    require(bytes <= facts_->shared_limit, "a bin that fits into shared memory");
  }
  template <class F>
  std::size_t warps_at_once(std::size_t /*bytes*/) const {
    return facts_->warps_at_once;
  }
  std::size_t shared_limit() const { return facts_->shared_limit; }
  std::size_t cache_bytes() const { return facts_->cache_bytes; }
  std::size_t free_bytes() const { return facts_->free_bytes; }

 private:
  static void copy(void* to, const void* from, std::size_t bytes) {
    if (bytes > 0) std::memcpy(to, from, bytes);
  }

  template <class F>
  void run(std::size_t units, std::size_t shared_bytes, const F& f, bool backwards) const {
    const FlushSubnormals flush;
    // Exactly as large as asked for, so that the address sanitizer sees who reads beyond.
    const Array<float> shared(shared_bytes / sizeof(float));
    for (std::size_t i = 0; i < units; ++i) {
      std::memset(static_cast<void*>(shared.data()), 0xff, shared_bytes);
      f(static_cast<std::uint32_t>(backwards ? units - 1 - i : i), shared_bytes > 0 ? shared.data() : nullptr);
    }
    (shared_bytes > 0 ? facts_->units_in_shared : facts_->units_in_memory) += units;
  }

  EmulatedGpuFacts* facts_;
};

}  // namespace nightwave::model
