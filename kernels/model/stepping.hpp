// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/step_parts.hpp"

namespace nightwave::model {

/// Advances the nodes of a cluster second by second, in the order of the reference: whoever is held back for want of
/// room holds back others.
template <class V, class History, bool all_measures>
class Stepping : StepParts<V, History, all_measures> {
  using Parts = StepParts<V, History, all_measures>;
  using Parts::add, Parts::arriving, Parts::d_, Parts::departing, Parts::history_of, Parts::leaving_in_all,
      Parts::may_overfill, Parts::p_, Parts::parity, Parts::record, Parts::scratch, Parts::state, Parts::step_parity,
      Parts::sum_turns, Parts::tell_standing, Parts::through_gaps, Parts::turn_scratch, Parts::W;

 public:
  NIGHTWAVE_HD explicit Stepping(const Parts& parts) : Parts(parts) {}

  NIGHTWAVE_HD_INLINE void advance(const ClusterOp& cluster) const {
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) clear_sums(p_.nodes[n]);
    for (std::int32_t i = 0; i < block_steps; ++i)
      for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) advance(p_.nodes[n], i);
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n)
      for (std::uint32_t l = p_.nodes[n].in_begin; l < p_.nodes[n].in_end; ++l) sum_turns(p_.ins[l]);
  }

 private:
  NIGHTWAVE_HD_CALL void clear_sums(const NodeOp& node) const {
    const V zero = V::all(0);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      zero.store(scratch(in.sums) + LinkSums::ended * W);
      for (std::uint32_t k = 0; k < in.turns; ++k) {
        float* sums = turn_scratch(in, k) + TurnScratch::queued * W;
        constexpr std::int32_t count = all_measures ? 5 : 3;
        for (std::int32_t j = 0; j < count; ++j) zero.store(sums + j * W);
      }
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      if (p_.outs[o].entry == none) continue;
      zero.store(scratch(p_.outs[o].entry_sums));
      zero.store(scratch(p_.outs[o].entry_sums) + W);
    }
  }

  NIGHTWAVE_HD_INLINE void advance(const NodeOp& node, std::int32_t i) const {
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) arrive(p_.ins[l], i);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      for (std::uint32_t g = 0; g < in.groups; ++g) offer(in, p_.groups[in.group_begin + g], i);
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) enter(p_.outs[o], i);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) leave(p_.ins[l], i);
  }

  NIGHTWAVE_HD_CALL void arrive(const InLinkOp& in, std::int32_t i) const {
    const std::uint32_t turns = in.turns, streams = in.streams;
    V flow[most_streams];
    for (std::uint32_t s = 0; s < streams; ++s) flow[s] = arriving(in.stream_begin + s, i);
    const auto share_of_all = [&](const float* share) {
      V sum = V::all(*share) * flow[0];
      for (std::uint32_t s = 1; s < streams; ++s) sum = sum + V::all(share[s * (turns + 1)]) * flow[s];
      return sum;
    };
    const float* share = d_.shares + in.share;
    float* queue = state(in.queue);
    float* here = turn_scratch(in, 0) + TurnScratch::arriving * W;
    for (std::uint32_t k = 0; k < turns; ++k, ++share, queue += W, here += TurnScratch::size * W) {
      const V arriving_now = share_of_all(share);
      arriving_now.store(here);
      add(queue, arriving_now);
    }
    V given_back = V::all(0);
    if (in.ends) {
      given_back = share_of_all(share);
      add(scratch(in.sums) + LinkSums::ended * W, given_back);
    }
    if (!in.short_link) return;
    if (in.standing_only) {
      V all = flow[0];
      for (std::uint32_t s = 1; s < streams; ++s) all = all + flow[s];
      given_back = given_back - all;
    }
    given_back.store(state(in.released) + step_parity(i) * W);
  }

  /// Vehicles per step that a turn's right of way lets over the stop line; through gaps none where nobody is queued, to
  /// whom they make no difference.
  NIGHTWAVE_HD_INLINE V capacity(const TurnOp& turn, std::int32_t i, V queue) const {
    const V saturation = V::all(turn.saturation);
    const float* shown = scratch(turn.shown) + i * W;
    if (turn.kind == TurnKind::lit) return saturation * V::load(shown);
    if (turn.kind == TurnKind::always) return saturation;
    V through = V::all(turn.gap_capacity);
    if (!any(less(V::all(0), queue), queue)) {
      through = V::all(0);
    } else if (turn.foe_count > 0) {
      const std::uint32_t* foe = p_.foes + turn.foe_begin;
      V flow = V::load(state(foe[0]));
      for (std::uint32_t f = 1; f < turn.foe_count; ++f) flow = flow + V::load(state(foe[f]));
      through = through_gaps(turn, flow);
    }
    if (turn.kind == TurnKind::yield) return through;
    return saturation * V::load(shown) + V::all(turn.sneakers) * V::load(shown + 2 * block_steps * W) +
           through * V::load(shown + block_steps * W);
  }

  NIGHTWAVE_HD_INLINE void offer(const InLinkOp& in, const GroupOp& group, std::int32_t i) const {
    if (group.count == 1) {
      const V queue = V::load(state(in.queue) + group.first * W);
      minimum(queue, capacity(p_.turns[in.turn_begin + group.first], i, queue))
          .store(turn_scratch(in, group.first) + i * W);
    } else if (group.count == 2) {
      offer_some<2>(in, group, i);
    } else if (three_turns_apart && group.count == 3) {
      offer_some<3>(in, group, i);
    } else {
      offer_some<most_turns_of_group>(in, group, i);
    }
  }

  template <std::int32_t most>
  NIGHTWAVE_HD_CALL void offer_some(const InLinkOp& in, const GroupOp& group, std::int32_t i) const {
    const std::int32_t count = most <= 3 ? most : group.count;
    V queue[most], head[most], may[most], want[most];
    for (std::int32_t k = 0; k < count; ++k) {
      queue[k] = V::load(state(in.queue) + (group.first + k) * W);
      head[k] = V::load(state(in.head) + (group.first + k) * W);
      may[k] = capacity(p_.turns[in.turn_begin + group.first + static_cast<std::uint32_t>(k)], i, queue[k]);
    }
    Parts::offer_shared(count, group.heads, queue, head, may, want);
    for (std::int32_t k = 0; k < count; ++k) {
      head[k].store(state(in.head) + (group.first + k) * W);
      want[k].store(turn_scratch(in, group.first) + (k * static_cast<std::int32_t>(TurnScratch::size) + i) * W);
    }
  }

  /// Share of those who want something of which there is `room` that get it.
  static NIGHTWAVE_HD_INLINE V share_that_fits(V wanted, V room) {
    const auto blocked = less(room, wanted);
    return any(blocked, room) ? select(blocked, room / wanted, V::all(1)) : V::all(1);
  }

  /// Shares of the vehicles that want to enter a link for whom their lanes have room, per stream.
  NIGHTWAVE_HD_CALL void fit_in(const OutLinkOp& out, std::int32_t i, V available, V demand, const V* of_stream,
                                V* fits) const {
    for (std::uint32_t s = 0; s < most_streams; ++s) fits[s] = V::all(1);
    const std::int32_t groups = out.groups;
    if (groups < 2) return;
    const std::int32_t told = (out.short_link ? step_parity(i) : parity()) ^ 1;
    const float* standing_in = state(out.standing) + told * groups * W;
    V standing = V::all(0);
    for (std::int32_t g = 0; g < groups; ++g) standing = standing + V::load(standing_in + g * W);
    const V moving = maximum(V::all(out.storage) - available - standing, V::all(0));
    const V per_entering = moving / maximum(demand, V::all(1e-6f));
    const float* share = d_.group_shares + out.group_share;
    for (std::int32_t g = 0; g < groups; ++g) {
      V wanted = V::all(0);
      for (std::int32_t s = 0; s < out.streams; ++s) wanted = wanted + V::all(share[s * groups + g]) * of_stream[s];
      const V space = maximum(V::all(p_.groups[out.group_begin + static_cast<std::uint32_t>(g)].storage) -
                                  V::load(standing_in + g * W) - wanted * per_entering,
                              V::all(0));
      const auto full = less(space, wanted);
      if (!any(full, space)) continue;
      const V group_fits = select(full, space / wanted, V::all(1));
      for (std::int32_t s = 0; s < out.streams; ++s)
        if (share[s * groups + g] > 0) fits[s] = minimum(fits[s], group_fits);
    }
  }

  NIGHTWAVE_HD_CALL void enter(const OutLinkOp& out, std::int32_t i) const {
    const V zero = V::all(0);
    float* room_slot = state(out.room);
    V available = V::load(room_slot);
    if (out.short_link) available = available + V::load(state(out.released) + (step_parity(i) ^ 1) * W);
    V of_stream[most_streams] = {zero, zero, zero, zero};
    V demand = zero;
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    const std::uint32_t feeders = out.feeders;
    for (std::uint32_t f = 0; f < feeders; ++f) {
      const V want = V::load(scratch(feeder[f].want) + i * W);
      demand = demand + want;
      of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + want;
    }
    V waiting = zero;
    V inserting = zero;
    if (out.entry != none) {
      waiting = V::load(state(out.waiting)) + departing(out);
      inserting = minimum(waiting, V::all(out.entry_capacity));
      demand = demand + inserting;
      of_stream[out.entry_stream] = of_stream[out.entry_stream] + inserting;
    }
    const V room = maximum(available, zero);
    auto held = less(room, demand);
    if (out.groups > 1 && !out.short_link) held = either(held, may_overfill(out, available, demand), demand);
    V inflow = demand;
    V inserted = inserting;
    if ((out.groups > 1 && out.short_link) || any(held, demand)) {
      V fits[most_streams];
      fit_in(out, i, available, demand, of_stream, fits);
      V first = demand, others_fit = zero;
      if (out.ranked) {
        V giving_way = zero;
        for (std::uint32_t f = 0; f < feeders; ++f)
          if (feeder[f].gives_way) giving_way = giving_way + V::load(scratch(feeder[f].want) + i * W);
        first = demand - giving_way;
        others_fit = share_that_fits(giving_way, select(less(room, demand), maximum(room - first, zero), giving_way));
      }
      const V first_fit = share_that_fits(first, room);
      inflow = zero;
      for (std::uint32_t s = 0; s < most_streams; ++s) of_stream[s] = zero;
      for (std::uint32_t f = 0; f < feeders; ++f) {
        float* want = scratch(feeder[f].want) + i * W;
        const V leaving = V::load(want) * minimum(feeder[f].gives_way ? others_fit : first_fit, fits[feeder[f].stream]);
        leaving.store(want);
        inflow = inflow + leaving;
        of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + leaving;
      }
      if (out.entry != none) {
        inserted = inserting * minimum(first_fit, fits[out.entry_stream]);
        inflow = inflow + inserted;
        of_stream[out.entry_stream] = of_stream[out.entry_stream] + inserted;
      }
    }
    for (std::uint32_t s = 0; s < out.streams; ++s) {
      float* carry = state(out.carry) + static_cast<std::int32_t>(s) * W;
      record(history_of(out, s) + i * W, of_stream[s], carry, carry);
    }
    if (out.entry != none) {
      waiting = waiting - inserted;
      waiting.store(state(out.waiting));
      add(scratch(out.entry_sums), waiting);
      add(scratch(out.entry_sums) + W, inserted);
    }
    if (!out.standing_only) available = available - inflow;
    available.store(room_slot);
  }

  NIGHTWAVE_HD_CALL void leave(const InLinkOp& in, std::int32_t i) const {
    const std::uint32_t turns = in.turns;
    float* here = turn_scratch(in, 0);
    float* queue_slot = state(in.queue);
    for (std::uint32_t k = 0; k < turns; ++k, here += TurnScratch::size * W, queue_slot += W) {
      const V leaving = V::load(here + i * W);
      const V arrived = V::load(here + TurnScratch::arriving * W);
      const V queue = V::load(queue_slot) - leaving;
      queue.store(queue_slot);
      add(here + TurnScratch::queued * W, queue);
      add(here + TurnScratch::stopped * W, minimum(arrived, queue));
      add(here + TurnScratch::left * W, leaving);
      if constexpr (all_measures) {
        const TurnOp& turn = p_.turns[in.turn_begin + k];
        if (turn.kind != TurnKind::lit && turn.kind != TurnKind::permissive) continue;
        add(here + TurnScratch::arrived * W, arrived);
        add(here + TurnScratch::arrived_green * W, arrived * V::load(scratch(turn.shown) + i * W));
      }
    }
    const float* left = turn_scratch(in, 0) + i * W;
    if (in.head != none) {
      float* head = state(in.head);
      for (std::uint32_t k = 0; k < turns; ++k, head += W)
        maximum(V::load(head) - V::load(left + k * TurnScratch::size * W), V::all(0)).store(head);
    }
    if (in.recent != none) {
      float* recent = state(in.recent);
      for (std::uint32_t k = 0; k < turns; ++k, recent += W)
        (V::all(0.5f) * (V::load(recent) + V::load(left + k * TurnScratch::size * W))).store(recent);
    }
    if (!in.short_link) return;
    add(state(in.released) + step_parity(i) * W, leaving_in_all(in, i));
    if (in.standing != none) tell_standing(in, step_parity(i));
  }
};

}  // namespace nightwave::model
