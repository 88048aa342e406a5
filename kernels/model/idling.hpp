// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/step_parts.hpp"

namespace nightwave::model {

/// Advances a cluster in which nobody is, in any lane, and which nobody reaches in this block: the clocks of its lights
/// go on, room that was released is handed back, and histories record that nobody came.
template <class V, class History, bool all_measures>
class Idling : StepParts<V, History, all_measures> {
  using Parts = StepParts<V, History, all_measures>;
  using Parts::arriving, Parts::d_, Parts::departing, Parts::history_of, Parts::p_, Parts::parity, Parts::state,
      Parts::step_parity, Parts::t_, Parts::W;

 public:
  NIGHTWAVE_HD explicit Idling(const Parts& parts) : Parts(parts) {}

  NIGHTWAVE_HD_CALL bool nobody_is_here(const ClusterOp& cluster) const {
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n)
      if (!nobody_is_here(p_.nodes[n])) return false;
    return true;
  }

  NIGHTWAVE_HD_CALL void advance(const ClusterOp& cluster) const {
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) advance(p_.nodes[n]);
  }

 private:
  static NIGHTWAVE_HD_INLINE V largest(const float* slot, std::int32_t count, V most) {
    for (std::int32_t k = 0; k < count; ++k) most = maximum(most, V::load(slot + k * W));
    return most;
  }

  NIGHTWAVE_HD_INLINE bool nobody_is_here(const NodeOp& node) const {
    const V zero = V::all(0);
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      if (out.entry != none && any(less(zero, V::load(state(out.waiting)) + departing(out)), zero)) return false;
      // A remainder below zero stays until somebody comes; one above is let in at once.
      if constexpr (sizeof(History) != sizeof(float))
        if (any(less(zero, largest(state(out.carry), out.streams, zero)), zero)) return false;
    }
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      V most = largest(state(in.queue), in.turns, zero);
      if (any(less(zero, most), zero)) return false;
      if (in.head != none) most = largest(state(in.head), in.turns, most);
      for (std::uint32_t s = 0; s < in.streams; ++s)
        for (std::int32_t i = 0; i < block_steps; ++i) most = maximum(most, arriving(in.stream_begin + s, i));
      if (any(less(zero, most), zero)) return false;
    }
    return true;
  }

  NIGHTWAVE_HD_INLINE void advance(const NodeOp& node) const {
    const V zero = V::all(0);
    for (std::uint32_t k = node.light_begin; k < node.light_end; ++k) advance(p_.lights[k]);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      const std::int32_t which = in.short_link ? step_parity(block_steps - 1) : parity();
      zero.store(state(in.released) + which * W);
      if (in.standing != none)
        for (std::int32_t g = 0; g < in.groups; ++g) zero.store(state(in.standing) + (which * in.groups + g) * W);
      if (in.recent == none) continue;
      // Five halvings are one multiplication, down to where both give zero.
      for (std::int32_t k = 0; k < in.turns; ++k) {
        float* recent = state(in.recent) + k * W;
        (V::load(recent) * V::all(0.03125f)).store(recent);
      }
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      const std::int32_t which = (out.short_link ? step_parity(0) : parity()) ^ 1;
      float* room = state(out.room);
      (V::load(room) + V::load(state(out.released) + which * W)).store(room);
      for (std::uint32_t s = 0; s < out.streams; ++s)
        for (std::int32_t i = 0; i < block_steps; ++i) zero.store(history_of(out, s) + i * W);
    }
  }

  /// Clocks count exactly (evaluate/timings), so that a block at once is as good as its seconds one by one.
  NIGHTWAVE_HD_INLINE void advance(const LightOp& light) const {
    const std::uint8_t* used = t_.used_windows + std::size_t{light.light} * 3;
    const V cycle_less_one = V::load(state(light.clock));
    const V cycle = cycle_less_one + V::all(1);
    float* window = state(light.clock) + W;
    const std::int32_t bounds[3] = {light.protected_windows, light.permissive_windows, light.sneaker_windows};
    for (std::int32_t kind = 0; kind < 3; ++kind) {
      for (std::int32_t k = 0; k < used[kind]; ++k) {
        float* clock = window + 2 * k * W;
        const V next = V::load(clock) + V::all(block_steps);
        select(less(cycle_less_one, next), next - cycle, next).store(clock);
      }
      window += 2 * bounds[kind] * W;
    }
  }
};

}  // namespace nightwave::model
