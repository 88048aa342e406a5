// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/step_parts.hpp"

namespace nightwave::model {

/// Advances the nodes of a cluster several steps at a time, as long as nobody is held back for want of room: then lane
/// groups and links do not depend on each other, and the state of each stays in registers for the block.
/// `certain`: nobody can be held back in this block, so the state is written at once; otherwise it goes into scratch
/// (its shadow) until keep().
template <class V, class History, bool all_measures, bool certain>
class Trial : StepParts<V, History, all_measures> {
  using Parts = StepParts<V, History, all_measures>;
  using Parts::add, Parts::arriving, Parts::arriving_in_all, Parts::arriving_turn, Parts::copy, Parts::d_,
      Parts::departing, Parts::history_of, Parts::leaving_in_all, Parts::may_overfill, Parts::offer_shared, Parts::p_,
      Parts::record, Parts::scratch, Parts::state, Parts::step_parity, Parts::sum_turns, Parts::t_,
      Parts::tell_standing, Parts::through_gaps, Parts::turn_scratch, Parts::W;

 public:
  NIGHTWAVE_HD explicit Trial(const Parts& parts) : Parts(parts) {}

  /// Whether everybody who could possibly want to enter one of the cluster's links in this block would fit.
  NIGHTWAVE_HD_CALL bool everybody_fits(const ClusterOp& cluster) const {
    const V zero = V::all(0);
    auto held = less(zero, zero);
    for (std::uint32_t o = p_.nodes[cluster.node_begin].out_begin; o < p_.nodes[cluster.node_end - 1].out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      const V most = V::all(out.most_inflow);
      const V least_room = room_of(out) - most;
      if (out.short_link) {
        held = either(held, less(least_room, V::all(1e-3f)), zero);
        if (out.groups > 1) held = either(held, short_overfill(out, least_room, zero), zero);
      } else {
        held = either(held, less(least_room, zero), zero);
        if (out.groups > 1) held = either(held, may_overfill(out, least_room, most), zero);
      }
    }
    return !any(held, zero);
  }

  /// Advances by a block; false where somebody may be held back.
  NIGHTWAVE_HD_INLINE bool advance(const ClusterOp& cluster) const {
    for (std::uint32_t v = cluster.visit_begin; v < cluster.visit_end; ++v) {
      const VisitOp visit = p_.visits[v];
      if (visit.steps == block_steps) {
        for (std::uint32_t k = visit.begin; k < visit.end; ++k)
          if (!advance<true>(p_.nodes[p_.visited_nodes[k]], 0, block_steps)) return false;
        continue;
      }
      for (std::int32_t from = 0; from < block_steps; from += visit.steps) {
        const std::int32_t to = from + visit.steps < block_steps ? from + visit.steps : block_steps;
        for (std::uint32_t k = visit.begin; k < visit.end; ++k)
          if (!NIGHTWAVE_RARELY(Trial).advance_some(p_.nodes[p_.visited_nodes[k]], from, to)) return false;
      }
    }
    return true;
  }

  /// Takes what was tried for the state of a node, and settles what short links tell their upstream nodes.
  NIGHTWAVE_HD_CALL void keep(const NodeOp& node) const {
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      if constexpr (!certain) {
        keep_turns(in, in.queue);
        if (in.head != none) keep_heads(in);
        if (in.recent != none) keep_turns(in, in.recent);
      }
      if (!in.short_link) continue;
      constexpr std::int32_t last = block_steps - 1;
      copy(scratch(in.released_scratch) + last * W, state(in.released) + step_parity(last) * W);
      if (in.standing != none) tell_standing(in, step_parity(last));
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      if (out.short_link) settle(out);
      if constexpr (certain) continue;
      if (!out.short_link) copy(tried(out.room, out.shadow), state(out.room));
      if constexpr (sizeof(History) != sizeof(float))
        for (std::int32_t s = 0; s < out.streams; ++s)
          copy(tried(out.carry, out.shadow) + s * W, state(out.carry) + s * W);
      if (out.entry != none) copy(tried(out.waiting, out.shadow), state(out.waiting));
    }
  }

 private:
  /// Where the new value of a state slot goes.
  NIGHTWAVE_HD_INLINE float* tried(std::uint32_t slot, std::int32_t shadow) const {
    if constexpr (certain) return state(slot);
    return t_.shadow + static_cast<std::uint32_t>(static_cast<std::int32_t>(slot) + shadow);
  }
  /// Where its value before a step is.
  NIGHTWAVE_HD_INLINE const float* before(std::uint32_t slot, std::int32_t shadow, std::int32_t step) const {
    return step == 0 ? state(slot) : tried(slot, shadow);
  }

  /// Calls use(i) for every step; a whole block is unrolled, so that what is indexed by i stays in registers.
  template <bool whole, class Use>
  static NIGHTWAVE_HD_INLINE void for_steps(std::int32_t from, std::int32_t to, const Use& use) {
    static_assert(block_steps == 5);
    if constexpr (whole) {
      use(0), use(1), use(2), use(3), use(4);
    } else {
      for (std::int32_t i = from; i < to; ++i) use(i);
    }
  }

  NIGHTWAVE_HD_RARE bool advance_some(const NodeOp& node, std::int32_t from, std::int32_t to) const {
    return advance<false>(node, from, to);
  }

  template <bool whole>
  NIGHTWAVE_HD_INLINE bool advance(const NodeOp& node, std::int32_t from, std::int32_t to) const {
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      if (p_.ins[l].simple)
        run_simple<whole>(p_.ins[l], from, to);
      else
        fetch_flows(p_.ins[l], from, to);
    }
    for (std::uint32_t s = node.schedule_begin; s < node.schedule_end; ++s) {
      const ScheduleOp part = p_.schedule[s];
      if (part.end - part.begin == 1)
        run_group<whole>(p_.groups[p_.scheduled_groups[part.begin]], from, to);
      else if (part.turns <= most_turns_of_circle)
        NIGHTWAVE_RARELY(Trial).run_circle(part, from, to);
      else
        for (std::int32_t i = from; i < to; ++i)
          for (std::uint32_t g = part.begin; g < part.end; ++g)
            NIGHTWAVE_RARELY(Trial).run_group_step(p_.groups[p_.scheduled_groups[g]], i);
    }
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      if (in.ends || in.short_link) run_ends(in, from, to);
      if (!(in.simple && whole) && to == block_steps) sum_turns(in);
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      const bool plain = out.streams == 1 && !out.short_link;
      if (!(plain ? run_plain_out<whole>(out, from, to) : run_any_out(out, from, to))) return false;
    }
    return true;
  }

  // ---- lane groups

  /// All turns of a link whose turns depend on nothing else at the node.
  template <bool whole>
  NIGHTWAVE_HD_CALL void run_simple(const InLinkOp& in, std::int32_t from, std::int32_t to) const {
    const std::uint32_t turns = in.turns;
    if (turns == 0) return;
    V flow[block_steps];
    {
      const StreamOp stream = p_.streams[in.stream_begin];
      const std::uint32_t end = stream.ring_begin + stream.ring_size;
      const std::uint32_t at = t_.cursors[in.stream_begin].read;
      for_steps<whole>(from, to, [&](std::int32_t i) {
        const std::uint32_t here = at + static_cast<std::uint32_t>(i * W);
        flow[i] = V::load(t_.rings + (here < end ? here : here - stream.ring_size));
      });
    }
    const float* share = d_.shares + in.share;
    const TurnOp* turn = p_.turns + in.turn_begin;
    float* here = turn_scratch(in, 0);
    const float* queue_before = before(in.queue, in.shadow, from);
    float* queue_after = tried(in.queue, in.shadow);
    V queued_here = V::all(0), stopped_here = V::all(0), left_here = V::all(0);
    for (std::uint32_t k = 0; k < turns; ++k, ++turn, ++share, here += TurnScratch::size * W) {
      V queue = V::load(queue_before);
      V queued = V::all(0), stopped = V::all(0), left = V::all(0);
      if (!whole && from > 0) {
        queued = V::load(here + TurnScratch::queued * W);
        stopped = V::load(here + TurnScratch::stopped * W);
        left = V::load(here + TurnScratch::left * W);
      }
      const V part = V::all(*share), saturation = V::all(turn->saturation);
      const auto advance_one = [&](std::int32_t i, V may) {
        const V arriving_now = part * flow[i];
        queue = queue + arriving_now;
        const V want = minimum(queue, may);
        want.store(here + i * W);
        queue = queue - want;
        queued = queued + queue;
        stopped = stopped + minimum(arriving_now, queue);
        left = left + want;
      };
      if (turn->kind == TurnKind::lit) {
        const float* shown = scratch(turn->shown);
        for_steps<whole>(from, to, [&](std::int32_t i) { advance_one(i, saturation * V::load(shown + i * W)); });
      } else {
        for_steps<whole>(from, to, [&](std::int32_t i) { advance_one(i, saturation); });
      }
      queue.store(queue_after);
      queue_before += W;
      queue_after += W;
      if (whole && !all_measures) {
        queued_here = queued_here + queued;
        stopped_here = stopped_here + stopped;
        left_here = left_here + left;
        continue;
      }
      queued.store(here + TurnScratch::queued * W);
      stopped.store(here + TurnScratch::stopped * W);
      left.store(here + TurnScratch::left * W);
      if constexpr (all_measures) {
        V arriving_now[block_steps];
        for_steps<whole>(from, to, [&](std::int32_t i) { arriving_now[i] = part * flow[i]; });
        count_arrivals(*turn, here, arriving_now, from, to);
      }
    }
    if (in.recent != none)
      for (std::uint32_t k = 0; k < turns; ++k) run_recent<whole>(in, k, from, to);
    if constexpr (!whole) return;
    if constexpr (all_measures) {
      sum_turns(in);
    } else {
      float* sums = scratch(in.sums);
      queued_here.store(sums + LinkSums::queued * W);
      stopped_here.store(sums + LinkSums::stopped * W);
      left_here.store(sums + LinkSums::left * W);
    }
  }

  /// Copies what arrives in these steps from the histories.
  NIGHTWAVE_HD_CALL void fetch_flows(const InLinkOp& in, std::int32_t from, std::int32_t to) const {
    const std::uint32_t first = in.stream_begin, count = in.streams;
    float* flow = scratch(in.flow);
    for (std::uint32_t s = 0; s < count; ++s, flow += block_steps * W) {
      const StreamOp stream = p_.streams[first + s];
      const std::uint32_t end = stream.ring_begin + stream.ring_size;
      const std::uint32_t at = t_.cursors[first + s].read;
      for (std::int32_t i = from; i < to; ++i) {
        const std::uint32_t here = at + static_cast<std::uint32_t>(i * W);
        V::load(t_.rings + (here < end ? here : here - stream.ring_size)).store(flow + i * W);
      }
    }
  }

  /// What arrives for turn k of a link in these steps, from the flows that were fetched, into `sum`.
  template <bool whole>
  NIGHTWAVE_HD_INLINE void fetch_turn(const InLinkOp& in, std::uint32_t k, std::int32_t from, std::int32_t to,
                                      V* sum) const {
    const float* share = d_.shares + in.share + k;
    const float* flow = scratch(in.flow);
    const V first = V::all(*share);
    for_steps<whole>(from, to, [&](std::int32_t i) { sum[i] = first * V::load(flow + i * W); });
    const std::uint32_t streams = in.streams, row = in.turns + 1u;
    for (std::uint32_t s = 1; s < streams; ++s) {
      share += row;
      flow += block_steps * W;
      const V next = V::all(*share);
      for_steps<whole>(from, to, [&](std::int32_t i) { sum[i] = sum[i] + next * V::load(flow + i * W); });
    }
  }

  /// What a turn may in these steps: `fixed` is its capacity without gaps, `yielding` the part of the second in which
  /// it may use gaps as well. False where it never may.
  template <bool whole>
  NIGHTWAVE_HD_INLINE bool fixed_capacities(const TurnOp& turn, std::int32_t from, std::int32_t to, V* fixed,
                                            V* yielding) const {
    const V saturation = V::all(turn.saturation);
    const float* shown = scratch(turn.shown);
    switch (turn.kind) {
      case TurnKind::lit:
        for_steps<whole>(from, to, [&](std::int32_t i) { fixed[i] = saturation * V::load(shown + i * W); });
        return false;
      case TurnKind::always:
        for_steps<whole>(from, to, [&](std::int32_t i) { fixed[i] = saturation; });
        return false;
      case TurnKind::yield:
        for_steps<whole>(from, to, [&](std::int32_t i) { fixed[i] = V::all(0), yielding[i] = V::all(1); });
        return true;
      default: {
        const V sneakers = V::all(turn.sneakers);
        for_steps<whole>(from, to, [&](std::int32_t i) {
          const float* now = shown + i * W;
          fixed[i] = saturation * V::load(now) + sneakers * V::load(now + 2 * block_steps * W);
          yielding[i] = V::load(now + block_steps * W);
        });
        return true;
      }
    }
  }

  /// Adds what a turn gets through the gaps of its foes to `fixed`.
  template <bool whole>
  NIGHTWAVE_HD_CALL void add_gaps(const TurnOp& turn, std::int32_t from, std::int32_t to, V* fixed,
                                    const V* yielding) const {
    const std::uint32_t count = turn.foe_count;
    if (count == 0) {
      const V through = V::all(turn.gap_capacity);
      for_steps<whole>(from, to, [&](std::int32_t i) { fixed[i] = fixed[i] + through * yielding[i]; });
      return;
    }
    const std::uint32_t* foes = p_.foe_scratch + turn.foe_begin;
    V flow[block_steps];
    const float* foe = scratch(foes[0]);
    for_steps<whole>(from, to, [&](std::int32_t i) { flow[i] = V::load(foe + i * W); });
    for (std::uint32_t f = 1; f < count; ++f) {
      foe = scratch(foes[f]);
      for_steps<whole>(from, to, [&](std::int32_t i) { flow[i] = flow[i] + V::load(foe + i * W); });
    }
    for_steps<whole>(from, to,
                     [&](std::int32_t i) { fixed[i] = fixed[i] + through_gaps(turn, flow[i]) * yielding[i]; });
  }

  template <bool whole>
  NIGHTWAVE_HD_INLINE void run_group(const GroupOp& group, std::int32_t from, std::int32_t to) const {
    const InLinkOp& in = p_.ins[group.in];
    if (group.count == 1)
      run_turn<whole>(in, group.first, from, to);
    else if (group.count == 2)
      run_shared<2, whole>(in, group, from, to);
    else
      NIGHTWAVE_RARELY(Trial).run_many(in, group, from, to);
  }

  NIGHTWAVE_HD_RARE void run_group_step(const GroupOp& group, std::int32_t i) const { run_group<false>(group, i, i + 1); }

  NIGHTWAVE_HD_RARE void run_many(const InLinkOp& in, const GroupOp& group, std::int32_t from, std::int32_t to) const {
    run_shared<most_turns_of_group, false>(in, group, from, to);
  }

  /// A lane group with one turn.
  template <bool whole>
  NIGHTWAVE_HD_CALL void run_turn(const InLinkOp& in, std::uint32_t k, std::int32_t from, std::int32_t to) const {
    const TurnOp turn = p_.turns[in.turn_begin + k];
    float* here = turn_scratch(in, k);
    const auto offset = static_cast<std::int32_t>(k) * W;
    V arriving_now[block_steps], may[block_steps], yielding[block_steps];
    fetch_turn<whole>(in, k, from, to, arriving_now);
    if (fixed_capacities<whole>(turn, from, to, may, yielding)) add_gaps<whole>(turn, from, to, may, yielding);
    V queue = V::load(before(in.queue, in.shadow, from) + offset);
    V queued = V::all(0), stopped = V::all(0), left = V::all(0);
    if (!whole && from > 0) {
      queued = V::load(here + TurnScratch::queued * W);
      stopped = V::load(here + TurnScratch::stopped * W);
      left = V::load(here + TurnScratch::left * W);
    }
    for_steps<whole>(from, to, [&](std::int32_t i) {
      queue = queue + arriving_now[i];
      const V want = minimum(queue, may[i]);
      want.store(here + i * W);
      queue = queue - want;
      queued = queued + queue;
      stopped = stopped + minimum(arriving_now[i], queue);
      left = left + want;
    });
    queue.store(tried(in.queue, in.shadow) + offset);
    queued.store(here + TurnScratch::queued * W);
    stopped.store(here + TurnScratch::stopped * W);
    left.store(here + TurnScratch::left * W);
    if constexpr (all_measures) count_arrivals(turn, here, arriving_now, from, to);
    if (in.recent != none) run_recent<whole>(in, k, from, to);
  }

  NIGHTWAVE_HD_CALL void count_arrivals(const TurnOp& turn, float* here, const V* arriving_now, std::int32_t from,
                                          std::int32_t to) const {
    if (turn.kind != TurnKind::lit && turn.kind != TurnKind::permissive) return;
    V arrived = V::all(0), green = V::all(0);
    if (from > 0) {
      arrived = V::load(here + TurnScratch::arrived * W);
      green = V::load(here + TurnScratch::arrived_green * W);
    }
    for (std::int32_t i = from; i < to; ++i) {
      arrived = arrived + arriving_now[i];
      green = green + arriving_now[i] * V::load(scratch(turn.shown) + i * W);
    }
    arrived.store(here + TurnScratch::arrived * W);
    green.store(here + TurnScratch::arrived_green * W);
  }

  /// Smoothed outflow before every step, from what left.
  template <bool whole>
  NIGHTWAVE_HD_CALL void run_recent(const InLinkOp& in, std::uint32_t k, std::int32_t from, std::int32_t to) const {
    const float* want = turn_scratch(in, k);
    float* recent = scratch(in.recent_scratch) + static_cast<std::int32_t>(k) * block_steps * W;
    const V half = V::all(0.5f);
    V u = V::load(recent + from * W);
    for_steps<whole>(from, to, [&](std::int32_t i) {
      u = half * (u + V::load(want + i * W));
      if (i + 1 < block_steps) u.store(recent + (i + 1) * W);
    });
    u.store(tried(in.recent, in.shadow) + static_cast<std::int32_t>(k) * W);
  }

  /// A lane group whose turns wait for each other.
  template <std::int32_t most, bool whole>
  NIGHTWAVE_HD_CALL void run_shared(const InLinkOp& in, const GroupOp& group, std::int32_t from,
                                      std::int32_t to) const {
    const std::int32_t count = most == 2 ? 2 : group.count;
    const std::uint32_t first = group.first;
    V queue[most], head[most], want[most], queued[most], stopped[most], left[most], now[most];
    V arriving_now[most][block_steps], may[most][block_steps];
    float* here = turn_scratch(in, first);
    const float* queue_before = before(in.queue, in.shadow, from) + static_cast<std::int32_t>(first) * W;
    const float* head_before = before(in.head, in.shadow, from) + static_cast<std::int32_t>(first) * W;
    for (std::int32_t k = 0; k < count; ++k) {
      const std::uint32_t place = first + static_cast<std::uint32_t>(k);
      const TurnOp turn = p_.turns[in.turn_begin + place];
      V yielding[block_steps];
      fetch_turn<whole>(in, place, from, to, arriving_now[k]);
      if (fixed_capacities<whole>(turn, from, to, may[k], yielding)) add_gaps<whole>(turn, from, to, may[k], yielding);
      queue[k] = V::load(queue_before + k * W);
      head[k] = V::load(head_before + k * W);
      queued[k] = stopped[k] = left[k] = V::all(0);
      if (!whole && from > 0) load_sums(here + k * turn_stride, queued[k], stopped[k], left[k]);
    }
    for_steps<whole>(from, to, [&](std::int32_t i) {
      for (std::int32_t k = 0; k < count; ++k) {
        queue[k] = queue[k] + arriving_now[k][i];
        now[k] = may[k][i];
      }
      offer_shared(count, group.heads, queue, head, now, want);
      for (std::int32_t k = 0; k < count; ++k) {
        want[k].store(here + k * turn_stride + i * W);
        queue[k] = queue[k] - want[k];
        head[k] = maximum(head[k] - want[k], V::all(0));
        queued[k] = queued[k] + queue[k];
        stopped[k] = stopped[k] + minimum(arriving_now[k][i], queue[k]);
        left[k] = left[k] + want[k];
      }
    });
    float* queue_after = tried(in.queue, in.shadow) + static_cast<std::int32_t>(first) * W;
    float* head_after = tried(in.head, in.shadow) + static_cast<std::int32_t>(first) * W;
    for (std::int32_t k = 0; k < count; ++k) {
      const std::uint32_t place = first + static_cast<std::uint32_t>(k);
      queue[k].store(queue_after + k * W);
      head[k].store(head_after + k * W);
      store_sums(here + k * turn_stride, queued[k], stopped[k], left[k]);
      if constexpr (all_measures)
        count_arrivals(p_.turns[in.turn_begin + place], here + k * turn_stride, arriving_now[k], from, to);
      if (in.recent != none) run_recent<whole>(in, place, from, to);
    }
  }

  static constexpr std::int32_t turn_stride = static_cast<std::int32_t>(TurnScratch::size) * W;

  static NIGHTWAVE_HD_INLINE void load_sums(const float* here, V& queued, V& stopped, V& left) {
    queued = V::load(here + TurnScratch::queued * W);
    stopped = V::load(here + TurnScratch::stopped * W);
    left = V::load(here + TurnScratch::left * W);
  }
  static NIGHTWAVE_HD_INLINE void store_sums(float* here, V queued, V stopped, V left) {
    queued.store(here + TurnScratch::queued * W);
    stopped.store(here + TurnScratch::stopped * W);
    left.store(here + TurnScratch::left * W);
  }

  /// Lane groups that yield to each other in a circle: step by step, their state in local memory.
  NIGHTWAVE_HD_RARE void run_circle(const ScheduleOp& part, std::int32_t from, std::int32_t to) const {
    constexpr std::uint32_t most = most_turns_of_circle;
    struct LocalTurn {
      const TurnOp* turn;
      float* here;
      float* recent;  // scratch [step]; null where nobody yields to it
      bool may_yield;
    };
    LocalTurn local[most];
    V queue[most], head[most], queued[most], stopped[most], left[most], recent[most];
    V arriving_now[most][block_steps], fixed[most][block_steps], yielding[most][block_steps];
    std::int32_t n = 0;
    for (std::uint32_t g = part.begin; g < part.end; ++g) {
      const GroupOp& group = p_.groups[p_.scheduled_groups[g]];
      const InLinkOp& in = p_.ins[group.in];
      for (std::uint32_t k = group.first; k < group.first + std::uint32_t{group.count}; ++k, ++n) {
        const auto offset = static_cast<std::int32_t>(k) * W;
        const TurnOp* turn = p_.turns + in.turn_begin + k;
        float* smoothed = in.recent == none ? nullptr : scratch(in.recent_scratch) + offset * block_steps;
        local[n] = {turn, turn_scratch(in, k), smoothed, false};
        queue[n] = V::load(before(in.queue, in.shadow, from) + offset);
        if (group.count > 1) head[n] = V::load(before(in.head, in.shadow, from) + offset);
        if (smoothed) recent[n] = V::load(smoothed + from * W);
        queued[n] = stopped[n] = left[n] = V::all(0);
        if (from > 0) load_sums(local[n].here, queued[n], stopped[n], left[n]);
        fetch_turn<false>(in, k, from, to, arriving_now[n]);
        local[n].may_yield = fixed_capacities<false>(*turn, from, to, fixed[n], yielding[n]);
      }
    }
    for (std::int32_t i = from; i < to; ++i) {
      std::int32_t first = 0;
      for (std::uint32_t g = part.begin; g < part.end; ++g) {
        const GroupOp& group = p_.groups[p_.scheduled_groups[g]];
        const std::int32_t end = first + group.count;
        V may[most_turns_of_group], want[most_turns_of_group];
        for (std::int32_t k = first; k < end; ++k) {
          queue[k] = queue[k] + arriving_now[k][i];
          V capacity = fixed[k][i];
          if (local[k].may_yield) {
            const TurnOp& turn = *local[k].turn;
            V through = V::all(turn.gap_capacity);
            if (turn.foe_count > 0) {
              const std::uint32_t* foes = p_.foe_scratch + turn.foe_begin;
              V flow = V::load(scratch(foes[0]) + i * W);
              for (std::uint32_t f = 1; f < turn.foe_count; ++f) flow = flow + V::load(scratch(foes[f]) + i * W);
              through = through_gaps(turn, flow);
            }
            capacity = capacity + through * yielding[k][i];
          }
          may[k - first] = capacity;
        }
        if (group.count == 1)
          want[0] = minimum(queue[first], may[0]);
        else
          offer_shared(group.count, group.heads, queue + first, head + first, may, want);
        for (std::int32_t k = first; k < end; ++k) {
          const V leaving = want[k - first];
          leaving.store(local[k].here + i * W);
          queue[k] = queue[k] - leaving;
          if (group.count > 1) head[k] = maximum(head[k] - leaving, V::all(0));
          queued[k] = queued[k] + queue[k];
          stopped[k] = stopped[k] + minimum(arriving_now[k][i], queue[k]);
          left[k] = left[k] + leaving;
          if (!local[k].recent) continue;
          recent[k] = V::all(0.5f) * (recent[k] + leaving);
          if (i + 1 < block_steps) recent[k].store(local[k].recent + (i + 1) * W);
        }
        first = end;
      }
    }
    n = 0;
    for (std::uint32_t g = part.begin; g < part.end; ++g) {
      const GroupOp& group = p_.groups[p_.scheduled_groups[g]];
      const InLinkOp& in = p_.ins[group.in];
      for (std::uint32_t k = group.first; k < group.first + std::uint32_t{group.count}; ++k, ++n) {
        const auto offset = static_cast<std::int32_t>(k) * W;
        queue[n].store(tried(in.queue, in.shadow) + offset);
        if (group.count > 1) head[n].store(tried(in.head, in.shadow) + offset);
        if (local[n].recent) recent[n].store(tried(in.recent, in.shadow) + offset);
        store_sums(local[n].here, queued[n], stopped[n], left[n]);
        if constexpr (all_measures) count_arrivals(*local[n].turn, local[n].here, arriving_now[n], from, to);
      }
    }
  }

  /// Trips that end on the link; on a short one also the room that every step gives back.
  NIGHTWAVE_HD_CALL void run_ends(const InLinkOp& in, std::int32_t from, std::int32_t to) const {
    float* sums = scratch(in.sums);
    V ended = V::load(sums + LinkSums::ended * W);
    for (std::int32_t i = from; i < to; ++i) {
      V given_back = V::all(0);
      if (in.ends) {
        given_back = arriving_turn(in, in.turns, i);
        ended = ended + given_back;
      }
      if (!in.short_link) continue;
      if (in.standing_only) given_back = given_back - arriving_in_all(in, i);
      (given_back + leaving_in_all(in, i)).store(scratch(in.released_scratch) + i * W);
    }
    ended.store(sums + LinkSums::ended * W);
  }

  // ---- beginnings of links

  /// Room at the beginning of the block; of short links without what the block will give back, which would only make
  /// more fit.
  NIGHTWAVE_HD_INLINE V room_of(const OutLinkOp& out) const {
    V room = V::load(state(out.room));
    if (!out.short_link) return room;
    room = room + V::load(state(out.released) + (step_parity(0) ^ 1) * W);
    if (out.standing_only)
      for (std::int32_t i = 0; i < out.travel_steps; ++i)
        for (std::uint32_t s = 0; s < out.streams; ++s) room = room - arriving(out.stream_begin + s, i);
    return room;
  }

  /// Where fewer vehicles are on a short link, or want to enter it, than the least of its lane groups can hold, none of
  /// them can be full.
  NIGHTWAVE_HD_INLINE typename V::Mask short_overfill(const OutLinkOp& out, V available, V demand) const {
    return less(V::all(0.999f * out.least_group_storage - 0.001f), V::all(out.storage) - available + demand);
  }

  template <bool whole>
  NIGHTWAVE_HD_CALL bool run_plain_out(const OutLinkOp& out, std::int32_t from, std::int32_t to) const {
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    const std::uint32_t feeders = out.feeders;
    const V zero = V::all(0);
    V demand[block_steps];
    if (feeders > 0) {
      const float* want = scratch(feeder[0].want);
      for_steps<whole>(from, to, [&](std::int32_t i) { demand[i] = V::load(want + i * W); });
    } else {
      for_steps<whole>(from, to, [&](std::int32_t i) { demand[i] = zero; });
    }
    for (std::uint32_t f = 1; f < feeders; ++f) {
      const float* want = scratch(feeder[f].want);
      for_steps<whole>(from, to, [&](std::int32_t i) { demand[i] = demand[i] + V::load(want + i * W); });
    }
    if (out.entry != none) {
      const V now = departing(out), most = V::all(out.entry_capacity);
      V waiting = V::load(before(out.waiting, out.shadow, from));
      float* sums = scratch(out.entry_sums);
      V delay = V::load(sums), entered = V::load(sums + W);
      for_steps<whole>(from, to, [&](std::int32_t i) {
        waiting = waiting + now;
        const V inserted = minimum(waiting, most);
        demand[i] = demand[i] + inserted;
        waiting = waiting - inserted;
        delay = delay + waiting;
        entered = entered + inserted;
      });
      waiting.store(tried(out.waiting, out.shadow));
      delay.store(sums);
      entered.store(sums + W);
    }
    V available = V::load(before(out.room, out.shadow, from));
    auto held = less(zero, zero);
    if (!certain && out.groups > 1) {
      const V free = V::load(scratch(out.bounds)), least = V::load(scratch(out.bounds) + W);
      V after = available;
      for_steps<whole>(from, to, [&](std::int32_t i) {
        held = either(held, less(least, maximum(free - after, zero) + demand[i]), zero);
        after = after - demand[i];
      });
    }
    History* history = history_of(out, 0);
    for_steps<whole>(from, to, [&](std::int32_t i) {
      if constexpr (!certain) held = either(held, less(maximum(available, zero), demand[i]), zero);
      record(history + i * W, demand[i], before(out.carry, out.shadow, i), tried(out.carry, out.shadow));
      available = available - demand[i];
    });
    available.store(tried(out.room, out.shadow));
    return certain || !any(held, zero);
  }

  NIGHTWAVE_HD_CALL bool run_any_out(const OutLinkOp& out, std::int32_t from, std::int32_t to) const {
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    const std::uint32_t feeders = out.feeders;
    const V zero = V::all(0);
    V available = zero;
    if (!(certain && out.short_link))
      available = from == 0 ? room_of(out) : V::load(tried(out.room, out.shadow));
    V waiting = zero;
    if (out.entry != none) waiting = V::load(before(out.waiting, out.shadow, from));
    auto held = less(zero, zero);
    for (std::int32_t i = from; i < to; ++i) {
      V of_stream[most_streams] = {zero, zero, zero, zero};
      V demand = zero;
      for (std::uint32_t f = 0; f < feeders; ++f) {
        const V want = V::load(scratch(feeder[f].want) + i * W);
        demand = demand + want;
        of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + want;
      }
      if (out.entry != none) {
        waiting = waiting + departing(out);
        const V inserted = minimum(waiting, V::all(out.entry_capacity));
        demand = demand + inserted;
        of_stream[out.entry_stream] = of_stream[out.entry_stream] + inserted;
        waiting = waiting - inserted;
        add(scratch(out.entry_sums), waiting);
        add(scratch(out.entry_sums) + W, inserted);
      }
      if (out.short_link) {
        if constexpr (!certain) {
          held = either(held, less(available - V::all(1e-3f), demand), zero);
          if (out.groups > 1) held = either(held, short_overfill(out, available, demand), zero);
        }
        demand.store(scratch(out.inflow) + i * W);
      } else if constexpr (!certain) {
        held = either(held, less(maximum(available, zero), demand), zero);
        if (out.groups > 1) held = either(held, may_overfill(out, available, demand), zero);
      }
      for (std::uint32_t s = 0; s < out.streams; ++s) {
        const auto offset = static_cast<std::int32_t>(s) * W;
        record(history_of(out, s) + i * W, of_stream[s], before(out.carry, out.shadow, i) + offset,
               tried(out.carry, out.shadow) + offset);
      }
      available = available - demand;
    }
    // The room of a short link is settled in keep(), step by step with what it gives back.
    if (!(certain && out.short_link)) available.store(tried(out.room, out.shadow));
    if (out.entry != none) waiting.store(tried(out.waiting, out.shadow));
    return certain || !any(held, zero);
  }

  // ---- keeping

  NIGHTWAVE_HD_INLINE void keep_turns(const InLinkOp& in, std::uint32_t slot) const {
    const float* from = tried(slot, in.shadow);
    float* to = state(slot);
    for (std::int32_t k = 0; k < in.turns; ++k) copy(from + k * W, to + k * W);
  }

  NIGHTWAVE_HD_INLINE void keep_heads(const InLinkOp& in) const {
    const float* from = tried(in.head, in.shadow);
    float* to = state(in.head);
    for (std::uint32_t g = 0; g < in.groups; ++g) {
      const GroupOp& group = p_.groups[in.group_begin + g];
      if (group.count == 1) continue;
      for (std::int32_t k = group.first; k < group.first + group.count; ++k) copy(from + k * W, to + k * W);
    }
  }

  /// Room of a short link after a block in which everybody fitted, step by step as the reference has it.
  NIGHTWAVE_HD_CALL void settle(const OutLinkOp& out) const {
    // What the last step of the block before released: keep() of the downstream node writes the other parity.
    V released = V::load(state(out.released) + (step_parity(0) ^ 1) * W);
    V room = V::load(state(out.room));
    for (std::int32_t i = 0; i < block_steps; ++i) {
      room = room + released;
      if (!out.standing_only) room = room - V::load(scratch(out.inflow) + i * W);
      released = V::load(scratch(out.released_scratch) + i * W);
    }
    room.store(state(out.room));
  }
};

}  // namespace nightwave::model
