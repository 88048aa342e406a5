// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/model/host_device.hpp"
#include "kernels/model/program.hpp"

namespace nightwave::model {

/// What a block needs of the demand: one slice of one draw.
struct DemandView {
  const float* shares = nullptr;                ///< of the slice
  const float* group_shares = nullptr;          ///< of the slice
  const float* inverse_group_shares = nullptr;  ///< of the slice
  const float* departures = nullptr;            ///< [entry][block]
  const float* turn_weights = nullptr;          ///< [turn]
  std::int32_t blocks = 0;                      ///< row length of departures
};

/// State of one tile: the candidates of its lanes, of the whole city.
template <class History>
struct TileView {
  float* state = nullptr;                      ///< [slot][lane]
  History* rings = nullptr;                    ///< [ring slot][lane]
  float* scratch = nullptr;                    ///< [slot][lane], of the cluster that is being visited
  float* shadow = nullptr;                     ///< likewise
  double* totals = nullptr;                    ///< [slot][lane]
  std::uint8_t* patience = nullptr;            ///< [cluster][2] blocks until it is tried again; how many to wait next
  const Cursor* cursors = nullptr;             ///< [stream] of this block
  const std::uint8_t* used_windows = nullptr;  ///< [light][3] most that any lane has
};

/// What both ways through a block are made of (step.hpp): addresses, lights, rooms, capacities, sums.
template <class V, class History, bool all_measures>
class StepParts {
 protected:
  static constexpr auto W = static_cast<std::int32_t>(V::width);

  NIGHTWAVE_HD StepParts(const ProgramView& program, const DemandView& demand, const TileView<History>& tile,
                         std::int32_t block)
      : p_(program), d_(demand), t_(tile), block_(block) {}

  // ---- addresses

  NIGHTWAVE_HD_INLINE float* state(std::uint32_t slot) const { return t_.state + slot; }
  NIGHTWAVE_HD_INLINE float* scratch(std::uint32_t slot) const { return t_.scratch + slot; }
  NIGHTWAVE_HD_INLINE float* turn_scratch(const InLinkOp& in, std::uint32_t k) const {
    return t_.scratch + in.turn_scratch + k * TurnScratch::size * W;
  }
  NIGHTWAVE_HD_INLINE std::int32_t parity() const { return block_ & 1; }
  NIGHTWAVE_HD_INLINE std::int32_t step_parity(std::int32_t i) const { return (block_ * block_steps + i) & 1; }
  static NIGHTWAVE_HD_INLINE void add(float* sum, V x) { (V::load(sum) + x).store(sum); }
  static NIGHTWAVE_HD_INLINE void copy(const float* from, float* to) { V::load(from).store(to); }

  /// What arrives at the stop line at step i of the block.
  NIGHTWAVE_HD_INLINE V arriving(std::uint32_t stream, std::int32_t i) const {
    const StreamOp& s = p_.streams[stream];
    std::uint32_t at = t_.cursors[stream].read + static_cast<std::uint32_t>(i * W);
    if (at >= s.ring_begin + s.ring_size) at -= s.ring_size;
    return V::load(t_.rings + at);
  }

  /// What arrives for turn k of the link at step i; k = turns: what ends its trip.
  NIGHTWAVE_HD_INLINE V arriving_turn(const InLinkOp& in, std::uint32_t k, std::int32_t i) const {
    const float* share = d_.shares + in.share + k;
    V sum = V::all(*share) * arriving(in.stream_begin, i);
    for (std::uint32_t s = 1; s < in.streams; ++s) {
      share += in.turns + 1u;
      sum = sum + V::all(*share) * arriving(in.stream_begin + s, i);
    }
    return sum;
  }

  NIGHTWAVE_HD_INLINE V arriving_in_all(const InLinkOp& in, std::int32_t i) const {
    V sum = arriving(in.stream_begin, i);
    for (std::uint32_t s = 1; s < in.streams; ++s) sum = sum + arriving(in.stream_begin + s, i);
    return sum;
  }

  NIGHTWAVE_HD_INLINE V leaving_in_all(const InLinkOp& in, std::int32_t i) const {
    V sum = V::all(0);
    for (std::uint32_t k = 0; k < in.turns; ++k) sum = sum + V::load(turn_scratch(in, k) + i * W);
    return sum;
  }

  NIGHTWAVE_HD_INLINE V departing(const OutLinkOp& out) const {
    return V::all(
        d_.departures[std::size_t{out.entry} * static_cast<std::size_t>(d_.blocks) + static_cast<std::size_t>(block_)]);
  }

  // ---- before and after the steps of a block

  NIGHTWAVE_HD_CALL void begin(const NodeOp& node) const {
    for (std::uint32_t k = node.light_begin; k < node.light_end; ++k) show(p_.lights[k]);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      V::all(0).store(scratch(in.sums) + LinkSums::ended * W);
      if (in.lane_changes) change_lanes(in);
      if (in.recent == none) continue;
      for (std::int32_t k = 0; k < in.turns; ++k)
        copy(state(in.recent) + k * W, scratch(in.recent_scratch) + k * block_steps * W);
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      if (!p_.outs[o].short_link) take_back_room(p_.outs[o]);
      if (p_.outs[o].entry == none) continue;
      V::all(0).store(scratch(p_.outs[o].entry_sums));
      V::all(0).store(scratch(p_.outs[o].entry_sums) + W);
    }
  }

  /// Vehicles that may go on from either of two neighbouring lane groups leave the longer queue.
  NIGHTWAVE_HD_CALL void change_lanes(const InLinkOp& in) const {
    const GroupOp* group = p_.groups + in.group_begin;
    float* queue = state(in.queue);
    const V most = V::all(most_changing_lanes), least = V::all(-most_changing_lanes);
    for (std::int32_t g = 0; g + 1 < in.groups; ++g)
      for (std::int32_t k = group[g].first; k < group[g].first + group[g].count; ++k) {
        const std::int32_t beside = p_.turns[in.turn_begin + static_cast<std::uint32_t>(k)].beside;
        if (beside == 0) continue;
        float* here = queue + k * W;
        float* there = queue + (k + beside) * W;
        const V longer = queued(in, group[g]) * V::all(1.0f / group[g].heads) -
                         queued(in, group[g + 1]) * V::all(1.0f / group[g + 1].heads);
        V change = maximum(minimum(V::all(lane_changing_share) * longer, most), least);
        change = maximum(minimum(change, behind_heads(in, group[g], k)),
                         V::all(0) - behind_heads(in, group[g + 1], k + beside));
        maximum(V::load(here) - change, head_of(in, group[g], k)).store(here);
        maximum(V::load(there) + change, head_of(in, group[g + 1], k + beside)).store(there);
      }
  }

  NIGHTWAVE_HD_INLINE V queued(const InLinkOp& in, const GroupOp& group) const {
    const float* queue = state(in.queue) + static_cast<std::int32_t>(group.first) * W;
    V sum = V::load(queue);
    for (std::int32_t k = 1; k < group.count; ++k) sum = sum + V::load(queue + k * W);
    return sum;
  }

  /// At the head of its lane; only where several turns share lanes.
  NIGHTWAVE_HD_INLINE V head_of(const InLinkOp& in, const GroupOp& group, std::int32_t k) const {
    return group.count == 1 ? V::all(0) : V::load(state(in.head) + k * W);
  }

  NIGHTWAVE_HD_INLINE V behind_heads(const InLinkOp& in, const GroupOp& group, std::int32_t k) const {
    const V ahead = group.count == 1 ? V::all(group.heads) : V::load(state(in.head) + k * W);
    return maximum(V::load(state(in.queue) + k * W) - ahead, V::all(0));
  }

  /// Share of every second of the block that the windows at `slot` are open, and their clocks. A clock runs from -1 to
  /// cycle - 1 seconds after the window's beginning; windows are shorter than cycle - 1 or as long as the cycle.
  NIGHTWAVE_HD_INLINE void open(float* slot, std::uint32_t windows, V cycle_less_one, float* shown) const {
    const V zero = V::all(0), one = V::all(1), minus_one = V::all(-1);
    if (windows == 0)
      for (std::int32_t i = 0; i < block_steps; ++i) zero.store(shown + i * W);
    for (std::uint32_t k = 0; k < windows; ++k, slot += 2 * W) {
      V x = V::load(slot);
      const V length = V::load(slot + W);
      V share[block_steps];
      for (std::int32_t i = 0; i < block_steps; ++i) {
        const V next = x + one;
        const V wrapped = x - cycle_less_one;
        share[i] = maximum(minimum(next, length) - maximum(x, zero), zero);
        x = select(less(minus_one, wrapped), wrapped, next);
      }
      x.store(slot);
      for (std::int32_t i = 0; i < block_steps; ++i)
        (k == 0 ? share[i] : V::load(shown + i * W) + share[i]).store(shown + i * W);
    }
  }

  NIGHTWAVE_HD_CALL void show(const LightOp& source) const {
    const LightOp light = source;
    float* shown = scratch(light.shown);
    const std::uint8_t* used = t_.used_windows + std::size_t{light.light} * 3;
    float* clock = state(light.clock);
    const V cycle_less_one = V::load(clock);
    float* window = clock + W;
    open(window, used[0], cycle_less_one, shown);
    if (light.permissive_windows + light.sneaker_windows == 0) return;
    window += 2 * W * light.protected_windows;
    open(window, used[1], cycle_less_one, shown + block_steps * W);
    window += 2 * W * light.permissive_windows;
    open(window, used[2], cycle_less_one, shown + 2 * block_steps * W);
  }

  /// What was released of a link while its downstream node was last visited becomes room.
  NIGHTWAVE_HD_INLINE void take_back_room(const OutLinkOp& out) const {
    float* room = state(out.room);
    (V::load(room) + V::load(state(out.released) + (parity() ^ 1) * W)).store(room);
  }

  /// Bounds what may not fit into one of the lane groups of a link in this block.
  NIGHTWAVE_HD_CALL void bound_groups(const OutLinkOp& out) const {
    const std::int32_t groups = out.groups;
    const float* standing = state(out.standing) + (parity() ^ 1) * groups * W;
    const float* inverse = d_.inverse_group_shares + out.group_begin;
    const GroupOp* group = p_.groups + out.group_begin;
    V all = V::all(0);
    V least = V::all(1e30f);
    for (std::int32_t g = 0; g < groups; ++g) {
      const V here = V::load(standing + g * W);
      all = all + here;
      least = minimum(least, (V::all(group[g].storage) - here) * V::all(inverse[g]));
    }
    // The test in may_overfill() must never miss what fit_in() would find: a thousandth covers all rounding.
    float* bounds = scratch(out.bounds);
    (V::all(out.storage) - all).store(bounds);
    (least * V::all(0.999f) - V::all(0.001f)).store(bounds + W);
  }

  /// Where fewer vehicles are on a link, or want to enter it, than the least of its lane groups can hold, none of them
  /// can be full.
  NIGHTWAVE_HD_INLINE typename V::Mask more_than_a_group_holds(const OutLinkOp& out, V available, V demand) const {
    return less(V::all(0.999f * out.least_group_storage - 0.001f), V::all(out.storage) - available + demand);
  }

  /// Where less than the free part of a group's lanes may be wanted of the link as a whole, no group can be full.
  NIGHTWAVE_HD_INLINE typename V::Mask may_overfill(const OutLinkOp& out, V available, V demand) const {
    const float* bounds = scratch(out.bounds);
    const V moving = maximum(V::load(bounds) - available, V::all(0));
    return less(V::load(bounds + W), moving + demand);
  }

  NIGHTWAVE_HD_CALL void end(const NodeOp& node) const {
    V delay = V::all(0), stops = V::all(0), ended = V::all(0);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      const float* sums = scratch(in.sums);
      ended = ended + V::load(sums + LinkSums::ended * W);
      if (in.turns > 0) {
        delay = delay + V::load(sums + LinkSums::queued * W);
        stops = stops + V::load(sums + LinkSums::stopped * W);
      }
      if (in.short_link) continue;
      V released = V::load(sums + LinkSums::ended * W);
      if (in.turns > 0) released = released + V::load(sums + LinkSums::left * W);
      released.store(state(in.released) + parity() * W);
      if (in.standing != none) tell_standing(in, parity());
    }
    double* totals = t_.totals + node.totals;
    delay.add_to(totals + static_cast<std::int32_t>(Measure::delay) * W);
    stops.add_to(totals + static_cast<std::int32_t>(Measure::stops) * W);
    ended.add_to(totals + static_cast<std::int32_t>(Measure::ended) * W);
    if constexpr (all_measures) add_more(node);
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      if (out.entry == none) continue;
      V::load(scratch(out.entry_sums)).add_to(t_.totals + out.entry_totals);
      V::load(scratch(out.entry_sums) + W).add_to(t_.totals + out.entry_totals + W);
    }
  }

  /// Sums of the measures that only MeasureSet::all has.
  NIGHTWAVE_HD_CALL void add_more(const NodeOp& node) const {
    V weighted = V::all(0), lit = V::all(0), green = V::all(0);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      V weighted_here = V::all(0), lit_here = V::all(0), green_here = V::all(0);
      for (std::uint32_t k = 0; k < in.turns; ++k) {
        const float* sums = turn_scratch(in, k);
        const TurnKind kind = p_.turns[in.turn_begin + k].kind;
        weighted_here =
            weighted_here + V::all(d_.turn_weights[in.turn_begin + k]) * V::load(sums + TurnScratch::queued * W);
        if (kind != TurnKind::lit && kind != TurnKind::permissive) continue;
        lit_here = lit_here + V::load(sums + TurnScratch::arrived * W);
        green_here = green_here + V::load(sums + TurnScratch::arrived_green * W);
      }
      weighted = weighted + weighted_here;
      lit = lit + lit_here;
      green = green + green_here;
    }
    double* totals = t_.totals + node.totals;
    weighted.add_to(totals + static_cast<std::int32_t>(Measure::weighted_delay) * W);
    lit.add_to(totals + static_cast<std::int32_t>(Measure::lit_arrivals) * W);
    green.add_to(totals + static_cast<std::int32_t>(Measure::green_arrivals) * W);
  }

  /// Block sums of a link from those of its turns.
  NIGHTWAVE_HD_CALL void sum_turns(const InLinkOp& in) const {
    const float* here = turn_scratch(in, 0);
    V queued = V::all(0), stopped = V::all(0), left = V::all(0);
    for (std::uint32_t k = 0; k < in.turns; ++k, here += TurnScratch::size * W) {
      queued = queued + V::load(here + TurnScratch::queued * W);
      stopped = stopped + V::load(here + TurnScratch::stopped * W);
      left = left + V::load(here + TurnScratch::left * W);
    }
    float* sums = scratch(in.sums);
    queued.store(sums + LinkSums::queued * W);
    stopped.store(sums + LinkSums::stopped * W);
    left.store(sums + LinkSums::left * W);
  }

  /// Lets those upstream see how many stand in each lane group.
  NIGHTWAVE_HD_INLINE void tell_standing(const InLinkOp& in, std::int32_t which) const {
    const std::int32_t groups = in.groups;
    float* standing = state(in.standing) + which * groups * W;
    if (in.head == none) {  // every turn is a group
      for (std::int32_t g = 0; g < groups; ++g) copy(state(in.queue) + g * W, standing + g * W);
      return;
    }
    const GroupOp* group = p_.groups + in.group_begin;
    for (std::int32_t g = 0; g < groups; ++g) queued(in, group[g]).store(standing + g * W);
  }

  // ---- what turns may do

  /// What gets through the gaps that foes leave who let out `flow` lately.
  NIGHTWAVE_HD_INLINE V through_gaps(const TurnOp& turn, V flow) const {
    const V gaps = maximum(V::all(1) - flow * V::all(turn.per_zero_flow), V::all(0));
    return V::all(turn.gap_capacity) * (gaps * gaps * gaps);
  }

  /// Moves vehicles up to the heads of a shared lane and says what each turn wants, given what it may: into `want`.
  static NIGHTWAVE_HD_INLINE void offer_shared(std::int32_t count, float lanes, const V* queue, V* head, const V* may,
                                               V* want) {
    V heads = V::all(0);
    V behind = V::all(0);
    for (std::int32_t k = 0; k < count; ++k) {
      heads = heads + head[k];
      behind = behind + (queue[k] - head[k]);
    }
    const V free = maximum(V::all(lanes) - heads, V::all(0));
    const auto full = less(free, behind);
    const V moving_up = any(full, free) ? select(full, free / behind, V::all(1)) : V::all(1);
    heads = V::all(0);
    for (std::int32_t k = 0; k < count; ++k) {
      head[k] = head[k] + (queue[k] - head[k]) * moving_up;
      heads = heads + head[k];
    }
    const V per_head = V::all(1) / maximum(heads, V::all(1e-9f));
    for (std::int32_t k = 0; k < count; ++k) want[k] = minimum(head[k], may[k] * (head[k] * per_head));
  }

  // ---- histories

  /// Where the block of a stream's history begins that is written.
  NIGHTWAVE_HD_INLINE History* history_of(const OutLinkOp& out, std::uint32_t stream) const {
    return t_.rings + t_.cursors[out.stream_begin + stream].write;
  }

  /// Writes the inflow of a stream into its history. At half resolution the rounded inflow is the inflow, and the rest
  /// is carried.
  static NIGHTWAVE_HD_INLINE void record(History* slot, V inflow, const float* carry_from, float* carry_to) {
    if constexpr (sizeof(History) == sizeof(float)) {
      inflow.store(slot);
    } else {
      const V all = V::load(carry_from) + inflow;
      maximum(all, V::all(0)).store(slot);
      (all - V::load(slot)).store(carry_to);
    }
  }

  ProgramView p_;
  DemandView d_;
  TileView<History> t_;
  std::int32_t block_;
};

}  // namespace nightwave::model
