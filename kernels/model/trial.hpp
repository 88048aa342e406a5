// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/trial_groups.hpp"

namespace nightwave::model {

/// Advances the nodes of a cluster several steps at a time, as long as nobody is held back for want of room: then lane
/// groups and links do not depend on each other, and the state of each stays in registers for the block.
/// `certain`: nobody can be held back in this block, so the state is written at once; otherwise it goes into scratch
/// (its shadow) until keep().
template <class V, class History, bool all_measures, bool certain>
class Trial : TrialGroups<V, History, all_measures, certain> {
  using Parts = StepParts<V, History, all_measures>;
  using Groups = TrialGroups<V, History, all_measures, certain>;
  using Groups::before, Groups::fetch_flows, Groups::tried;
  using Parts::arriving, Parts::copy, Parts::departing, Parts::history_of, Parts::may_overfill,
      Parts::more_than_a_group_holds, Parts::p_, Parts::record, Parts::scratch, Parts::state, Parts::step_parity,
      Parts::sum_turns, Parts::tell_standing, Parts::W;

 public:
  NIGHTWAVE_HD explicit Trial(const Parts& parts) : Groups(parts) {}

  /// Whether everybody who could possibly want to enter one of the cluster's links in this block would fit.
  NIGHTWAVE_HD_CALL bool everybody_fits(const ClusterOp& cluster) const {
    const V zero = V::all(0);
    auto held = less(zero, zero);
    for (std::uint32_t o = p_.nodes[cluster.node_begin].out_begin; o < p_.nodes[cluster.node_end - 1].out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      const V most = V::all(out.most_inflow);
      const V room = room_of(out);
      held = either(held, less(room - most, V::all(1e-3f)), zero);
      if (out.groups < 2 || !any(more_than_a_group_holds(out, room, most), zero)) continue;
      if (out.short_link) return false;
      this->bound_groups(out);
      held = either(held, may_overfill(out, room - most, most), zero);
    }
    return !any(held, zero);
  }

  /// Advances by a block; false where somebody may be held back.
  NIGHTWAVE_HD_INLINE bool advance(const ClusterOp& cluster) const {
    for (std::uint32_t v = cluster.visit_begin; v < cluster.visit_end; ++v) {
      const VisitOp visit = p_.visits[v];
      if (visit.steps == block_steps) {
        for (std::uint32_t k = visit.begin; k < visit.end; ++k)
          if (!advance<true>(p_.parts[k], 0, block_steps)) return false;
        continue;
      }
      for (std::int32_t from = 0; from < block_steps; from += visit.steps) {
        const std::int32_t to = from + visit.steps < block_steps ? from + visit.steps : block_steps;
        for (std::uint32_t k = visit.begin; k < visit.end; ++k)
          if (!NIGHTWAVE_RARELY(Trial).advance_some(p_.parts[k], from, to)) return false;
      }
    }
    if constexpr (certain) return true;
    return short_links_fit(cluster);
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
  NIGHTWAVE_HD_RARE bool advance_some(const PartOp& part, std::int32_t from, std::int32_t to) const {
    return advance<false>(part, from, to);
  }

  template <bool whole>
  NIGHTWAVE_HD_INLINE bool advance(const PartOp& source, std::int32_t from, std::int32_t to) const {
    const PartOp part = source;
    switch (part.kind) {
      case PartKind::stop_lines:
        for (std::uint32_t l = part.begin; l < part.end; ++l) {
          if (p_.ins[l].simple)
            this->template run_simple<whole>(p_.ins[l], from, to);
          else
            fetch_flows(p_.ins[l], from, to);
        }
        return true;
      case PartKind::schedule:
        for (std::uint32_t s = part.begin; s < part.end; ++s) run_scheduled<whole>(p_.schedule[s], from, to);
        return true;
      case PartKind::ends:
        for (std::uint32_t l = part.begin; l < part.end; ++l) {
          const InLinkOp& in = p_.ins[l];
          if (in.ends || in.short_link) this->run_ends(in);
          if (!in.simple) sum_turns(in);
        }
        return true;
      default:
        for (std::uint32_t o = part.begin; o < part.end; ++o)
          if (!run_out<whole>(p_.outs[o], from, to)) return false;
        return true;
    }
  }

  template <bool whole>
  NIGHTWAVE_HD_INLINE void run_scheduled(const ScheduleOp& scheduled, std::int32_t from, std::int32_t to) const {
    if (scheduled.end - scheduled.begin == 1)
      this->template run_group<whole>(p_.groups[p_.scheduled_groups[scheduled.begin]], from, to);
    else if (scheduled.turns <= most_turns_of_circle)
      NIGHTWAVE_RARELY(Trial).run_circle(scheduled, from, to);
    else
      for (std::int32_t i = from; i < to; ++i)
        for (std::uint32_t g = scheduled.begin; g < scheduled.end; ++g)
          NIGHTWAVE_RARELY(Trial).run_group_step(p_.groups[p_.scheduled_groups[g]], i);
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

  /// Fills the beginning of a link as long as everybody fits; false where somebody may not.
  template <bool whole>
  NIGHTWAVE_HD_CALL bool run_out(const OutLinkOp& out, std::int32_t from, std::int32_t to) const {
    const V zero = V::all(0);
    V demand[block_steps];
    if (out.streams == 1) {
      const FeederOp* feeder = p_.feeders + out.feeder_begin;
      const std::uint32_t feeders = out.feeders;
      Groups::template for_steps<whole>(from, to, [&](std::int32_t i) { demand[i] = zero; });
      for (std::uint32_t f = 0; f < feeders; ++f) {
        const float* want = scratch(feeder[f].want);
        Groups::template for_steps<whole>(from, to,
                                          [&](std::int32_t i) { demand[i] = demand[i] + V::load(want + i * W); });
      }
      if (out.entry != none) run_entry<whole>(out, from, to, demand, demand);
      History* history = history_of(out, 0);
      Groups::template for_steps<whole>(from, to, [&](std::int32_t i) {
        record(history + i * W, demand[i], before(out.carry, out.shadow, i), tried(out.carry, out.shadow));
      });
    } else {
      run_streams<whole>(out, from, to, demand);
    }
    if (out.short_link)
      Groups::template for_steps<whole>(from, to,
                                        [&](std::int32_t i) { demand[i].store(scratch(out.inflow) + i * W); });
    // The room of a short link is looked at when it is known what the link gives back, step by step.
    if (out.short_link) return true;

    V available = V::load(from == 0 ? state(out.room) : tried(out.room, out.shadow));
    if constexpr (certain) {
      Groups::template for_steps<whole>(from, to, [&](std::int32_t i) { available = available - demand[i]; });
      available.store(tried(out.room, out.shadow));
      return true;
    }
    auto held = less(zero, zero);
    if (out.groups > 1) {
      V after = available;
      Groups::template for_steps<whole>(from, to, [&](std::int32_t i) {
        held = either(held, may_overfill(out, after, demand[i]), zero);
        after = after - demand[i];
      });
    }
    Groups::template for_steps<whole>(from, to, [&](std::int32_t i) {
      held = either(held, less(maximum(available, zero), demand[i]), zero);
      available = available - demand[i];
    });
    available.store(tried(out.room, out.shadow));
    return !any(held, zero);
  }

  /// Lets waiting vehicles in: adds them to what wants to enter the link, and to that of their stream where the link
  /// has several.
  template <bool whole>
  NIGHTWAVE_HD_INLINE void run_entry(const OutLinkOp& out, std::int32_t from, std::int32_t to, V* demand,
                                     V* of_stream) const {
    const V now = departing(out), most = V::all(out.entry_capacity);
    V waiting = V::load(before(out.waiting, out.shadow, from));
    float* sums = scratch(out.entry_sums);
    V delay = V::load(sums), entered = V::load(sums + W);
    Groups::template for_steps<whole>(from, to, [&](std::int32_t i) {
      waiting = waiting + now;
      const V inserted = minimum(waiting, most);
      demand[i] = demand[i] + inserted;
      if (of_stream != demand) of_stream[i] = of_stream[i] + inserted;
      waiting = waiting - inserted;
      delay = delay + waiting;
      entered = entered + inserted;
    });
    waiting.store(tried(out.waiting, out.shadow));
    delay.store(sums);
    entered.store(sums + W);
  }

  /// What wants to enter a link that has several streams, into `demand`, and their histories.
  template <bool whole>
  NIGHTWAVE_HD_CALL void run_streams(const OutLinkOp& out, std::int32_t from, std::int32_t to, V* demand) const {
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    const std::uint32_t feeders = out.feeders, streams = out.streams;
    const V zero = V::all(0);
    V of_stream[most_streams][block_steps];
    Groups::template for_steps<whole>(from, to, [&](std::int32_t i) { demand[i] = zero; });
    for (std::uint32_t s = 0; s < streams; ++s)
      Groups::template for_steps<whole>(from, to, [&](std::int32_t i) { of_stream[s][i] = zero; });
    for (std::uint32_t f = 0; f < feeders; ++f) {
      const float* want = scratch(feeder[f].want);
      V* own = of_stream[feeder[f].stream];
      Groups::template for_steps<whole>(from, to, [&](std::int32_t i) {
        const V wanted = V::load(want + i * W);
        demand[i] = demand[i] + wanted;
        own[i] = own[i] + wanted;
      });
    }
    if (out.entry != none) run_entry<whole>(out, from, to, demand, of_stream[out.entry_stream]);
    for (std::uint32_t s = 0; s < streams; ++s) {
      const auto offset = static_cast<std::int32_t>(s) * W;
      History* history = history_of(out, s);
      Groups::template for_steps<whole>(from, to, [&](std::int32_t i) {
        record(history + i * W, of_stream[s][i], before(out.carry, out.shadow, i) + offset,
               tried(out.carry, out.shadow) + offset);
      });
    }
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

  /// Whether everybody fits into the short links that were to: what was tried holds exactly when it leaves them room.
  NIGHTWAVE_HD_CALL bool short_links_fit(const ClusterOp& cluster) const {
    const V zero = V::all(0);
    auto held = less(zero, zero);
    for (std::uint32_t o = p_.nodes[cluster.node_begin].out_begin; o < p_.nodes[cluster.node_end - 1].out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      if (!out.short_link) continue;
      rooms_of(out, [&](V room, V inflow) {
        held = either(held, less(maximum(room, zero), inflow), zero);
        if (out.groups > 1) held = either(held, more_than_a_group_holds(out, room, inflow), zero);
      });
    }
    return !any(held, zero);
  }

  /// Room of a short link after a block in which everybody fitted.
  NIGHTWAVE_HD_CALL void settle(const OutLinkOp& out) const {
    rooms_of(out, [](V, V) {}).store(state(out.room));
  }

  /// Goes step by step, as the reference does, through the room that a short link has and what enters it; returns what
  /// is left.
  template <class Use>
  NIGHTWAVE_HD_INLINE V rooms_of(const OutLinkOp& out, const Use& use) const {
    // What the last step of the block before released: keep() of the downstream node writes the other parity.
    V released = V::load(state(out.released) + (step_parity(0) ^ 1) * W);
    V room = V::load(state(out.room));
    for (std::int32_t i = 0; i < block_steps; ++i) {
      room = room + released;
      const V inflow = V::load(scratch(out.inflow) + i * W);
      use(room, inflow);
      if (!out.standing_only) room = room - inflow;
      released = V::load(scratch(out.released_scratch) + i * W);
    }
    return room;
  }
};

}  // namespace nightwave::model
