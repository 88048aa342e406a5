// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/step_parts.hpp"

namespace nightwave::model {

/// The stop lines of a Trial: lane groups several steps at a time, their state in registers, on the assumption that
/// nobody who wants to leave is held back.
template <class V, class History, bool all_measures, bool certain>
class TrialGroups : protected StepParts<V, History, all_measures> {
  using Parts = StepParts<V, History, all_measures>;

 protected:
  using Parts::arriving, Parts::arriving_in_all, Parts::arriving_turn, Parts::d_, Parts::offer_shared, Parts::p_,
      Parts::scratch, Parts::state, Parts::sum_turns, Parts::t_, Parts::through_gaps, Parts::turn_scratch, Parts::W;

  NIGHTWAVE_HD explicit TrialGroups(const Parts& parts) : Parts(parts) {}

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
    if (to < block_steps) return;
    if constexpr (!whole || all_measures) {
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
    else if (three_turns_apart && group.count == 3)
      run_shared<3, whole>(in, group, from, to);
    else
      NIGHTWAVE_RARELY(TrialGroups).run_many(in, group, from, to);
  }

  NIGHTWAVE_HD_RARE void run_group_step(const GroupOp& group, std::int32_t i) const {
    run_group<false>(group, i, i + 1);
  }

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
    const std::int32_t count = most <= 3 ? most : group.count;
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
          // Gaps make no difference to a turn that nobody wants to take or whose light is red.
          if (local[k].may_yield && any(less(V::all(0), minimum(queue[k], yielding[k][i])), capacity)) {
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
        else if (group.count == 2)
          offer_shared(2, group.heads, queue + first, head + first, may, want);
        else if (three_turns_apart && group.count == 3)
          offer_shared(3, group.heads, queue + first, head + first, may, want);
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
  NIGHTWAVE_HD_CALL void run_ends(const InLinkOp& in) const {
    V given_back[block_steps];
    if (in.ends) {
      float* sums = scratch(in.sums);
      V ended = V::load(sums + LinkSums::ended * W);
      for_steps<true>(0, block_steps, [&](std::int32_t i) {
        given_back[i] = arriving_turn(in, in.turns, i);
        ended = ended + given_back[i];
      });
      ended.store(sums + LinkSums::ended * W);
    } else {
      for_steps<true>(0, block_steps, [&](std::int32_t i) { given_back[i] = V::all(0); });
    }
    if (!in.short_link) return;
    if (in.standing_only)
      for_steps<true>(0, block_steps, [&](std::int32_t i) { given_back[i] = given_back[i] - arriving_in_all(in, i); });
    const float* left = turn_scratch(in, 0);
    V leaving[block_steps];
    for_steps<true>(0, block_steps, [&](std::int32_t i) { leaving[i] = V::all(0); });
    for (std::uint32_t k = 0; k < in.turns; ++k, left += turn_stride)
      for_steps<true>(0, block_steps, [&](std::int32_t i) { leaving[i] = leaving[i] + V::load(left + i * W); });
    float* released = scratch(in.released_scratch);
    for_steps<true>(0, block_steps, [&](std::int32_t i) { (given_back[i] + leaving[i]).store(released + i * W); });
  }
};

}  // namespace nightwave::model
