// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/model/host_device.hpp"
#include "kernels/model/program.hpp"

namespace nightwave::model {

/// What a step needs of the demand: one slice of one draw.
struct DemandView {
  const float* shares = nullptr;                ///< of the slice
  const float* group_shares = nullptr;          ///< of the slice
  const float* inverse_group_shares = nullptr;  ///< of the slice
  const float* departures = nullptr;            ///< [entry][block]
  const float* turn_weights = nullptr;          ///< [turn]
  std::int32_t blocks = 0;                      ///< row length of departures
};

/// State of one tile: `width` candidates of the whole city.
template <class History>
struct TileView {
  float* state = nullptr;                      ///< [slot][lane]
  History* rings = nullptr;                    ///< [ring slot][lane]
  float* scratch = nullptr;                    ///< [slot][lane], of the cluster that is being visited
  double* totals = nullptr;                    ///< [slot][lane]
  std::uint8_t* patience = nullptr;            ///< [cluster][2] blocks until it is tried again; how many to wait next
  const Cursor* cursors = nullptr;             ///< [stream] of this block
  const std::uint8_t* used_windows = nullptr;  ///< [light][3] most that any lane has
};

/// Advances clusters of nodes by a block for all lanes of a tile: the only place where vectorised traffic moves. The
/// same operations in the same order as Simulation<float> (reference.hpp), which explains them; what is left out here
/// is left out because it adds zero or multiplies by one.
///
/// There are two ways through a block, which end in the same bits. *Trying*: as long as nobody is held back for want of
/// room, lane groups and links do not depend on each other, and each advances several steps at a time in registers, its
/// new state kept in scratch. *Stepping*: second by second, in the order of the reference. A block is tried first; where
/// somebody may be held back in some lane, the trial is dropped and the block is stepped.
/// Reads and writes per visit, node and lane: its state slots once and, per stream, block_steps ring slots of each link.
template <class V, class History, bool all_measures>
class ClusterStep {
 public:
  static constexpr std::size_t W = V::width;
  static constexpr auto width = static_cast<std::int32_t>(V::width);

  NIGHTWAVE_HD ClusterStep(const ProgramView& program, const DemandView& demand, const TileView<History>& tile,
                           std::int32_t block)
      : p_(program), d_(demand), t_(tile), block_(block) {}

  NIGHTWAVE_HD_INLINE void advance(std::uint32_t c) const {
    const ClusterOp& cluster = p_.clusters[c];
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) begin_block(p_.nodes[n]);
    std::uint8_t* patience = t_.patience + std::size_t{c} * 2;
    if (patience[0] > 0) {
      --patience[0];
      step(cluster);
    } else if (attempt(cluster)) {
      patience[1] = 0;
      for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) keep(p_.nodes[n]);
    } else {
      // A queue that spills back does so for a while: wait longer after every trial that fails.
      patience[0] = patience[1];
      if (patience[1] < 7) patience[1] = static_cast<std::uint8_t>(2 * patience[1] + 1);
      for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) clear_sums(p_.nodes[n]);
      step(cluster);
    }
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) end_block(p_.nodes[n]);
  }

  /// The same without trying, for tests.
  NIGHTWAVE_HD_INLINE void advance_stepping(std::uint32_t c) const {
    const ClusterOp& cluster = p_.clusters[c];
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) begin_block(p_.nodes[n]);
    step(cluster);
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) end_block(p_.nodes[n]);
  }

 private:
  // ---- addresses

  NIGHTWAVE_HD_INLINE float* state(std::uint32_t slot) const { return t_.state + std::size_t{slot} * W; }
  NIGHTWAVE_HD_INLINE float* scratch(std::uint32_t slot) const { return t_.scratch + std::size_t{slot} * W; }
  NIGHTWAVE_HD_INLINE float* shadow(std::uint32_t slot, std::int32_t offset) const {
    return scratch(static_cast<std::uint32_t>(static_cast<std::int32_t>(slot) + offset));
  }
  NIGHTWAVE_HD_INLINE float* turn_scratch(const InLinkOp& in, std::uint32_t k) const {
    return scratch(in.turn_scratch + k * TurnScratch::size);
  }
  NIGHTWAVE_HD_INLINE std::uint32_t parity() const { return static_cast<std::uint32_t>(block_) & 1u; }
  NIGHTWAVE_HD_INLINE std::uint32_t step_parity(std::int32_t i) const {
    return static_cast<std::uint32_t>(block_ * block_steps + i) & 1u;
  }
  static NIGHTWAVE_HD_INLINE void add(float* sum, V x) { (V::load(sum) + x).store(sum); }
  static NIGHTWAVE_HD_INLINE void copy(const float* from, float* to) { V::load(from).store(to); }

  /// What arrives at the stop line at step i of the block.
  NIGHTWAVE_HD_INLINE const History* arriving(std::uint32_t stream, std::int32_t i) const {
    const StreamOp& s = p_.streams[stream];
    std::uint32_t at = t_.cursors[stream].read + static_cast<std::uint32_t>(i);
    if (at >= s.ring_begin + s.ring_steps) at -= s.ring_steps;
    return t_.rings + std::size_t{at} * W;
  }

  /// Calls use(i) for every step; a whole block is unrolled, so that what is indexed by i stays in registers.
  template <bool whole_block, class Use>
  static NIGHTWAVE_HD_INLINE void for_steps(std::int32_t from, std::int32_t to, const Use& use) {
    static_assert(block_steps == 5);
    if constexpr (whole_block) {
      use(0), use(1), use(2), use(3), use(4);
    } else {
      for (std::int32_t i = from; i < to; ++i) use(i);
    }
  }

  // ---- before and after the steps of a block

  NIGHTWAVE_HD_INLINE void begin_block(const NodeOp& node) const {
    for (std::uint32_t k = node.light_begin; k < node.light_end; ++k) show(p_.lights[k]);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      V::all(0).store(scratch(in.ended));
      if (in.recent == none) continue;
      for (std::uint32_t k = 0; k < in.turns; ++k)
        copy(state(in.recent + k), scratch(in.recent_scratch + k * block_steps));
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o)
      if (!p_.outs[o].short_link) take_back_room(p_.outs[o]);
    clear_sums(node);
  }

  NIGHTWAVE_HD_INLINE void clear_sums(const NodeOp& node) const {
    const V zero = V::all(0);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      zero.store(scratch(in.ended));
      for (std::uint32_t k = 0; k < in.turns; ++k) {
        float* sums = turn_scratch(in, k);
        zero.store(sums + TurnScratch::queued * W);
        zero.store(sums + TurnScratch::stopped * W);
        zero.store(sums + TurnScratch::left * W);
        if constexpr (all_measures) {
          zero.store(sums + TurnScratch::arrived * W);
          zero.store(sums + TurnScratch::arrived_green * W);
        }
      }
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o)
      if (p_.outs[o].entry != none) {
        zero.store(scratch(p_.outs[o].entry_sums));
        zero.store(scratch(p_.outs[o].entry_sums + 1));
      }
  }

  /// Share of every second of the block that the windows at `slot` are open, and their clocks. A clock runs from -1 to
  /// cycle - 1 seconds after the window's beginning; windows are shorter than cycle - 1 or as long as the cycle.
  NIGHTWAVE_HD_INLINE void open(float* slot, std::uint32_t windows, V cycle_less_one, float* shown) const {
    const V zero = V::all(0), one = V::all(1);
    if (windows == 0)
      for (int i = 0; i < block_steps; ++i) zero.store(shown + i * W);
    for (std::uint32_t k = 0; k < windows; ++k, slot += 2 * W) {
      V x = V::load(slot);
      const V length = V::load(slot + W);
      for (int i = 0; i < block_steps; ++i) {
        const V next = x + one;
        const V wrapped = x - cycle_less_one;
        const V share = maximum(minimum(next, length) - maximum(x, zero), zero);
        if (k == 0)
          share.store(shown + i * W);
        else
          add(shown + i * W, share);
        x = select(less(V::all(-1), wrapped), wrapped, next);
      }
      x.store(slot);
    }
  }

  NIGHTWAVE_HD_INLINE void show(const LightOp& light) const {
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

  /// What was released of a link while its downstream node was last visited becomes room, and what may not fit into
  /// one of its lane groups is bounded for the block.
  NIGHTWAVE_HD_INLINE void take_back_room(const OutLinkOp& out) const {
    float* room = state(out.room);
    (V::load(room) + V::load(state(out.released + (parity() ^ 1u)))).store(room);
    if (out.groups < 2) return;
    const float* standing = state(out.standing + (parity() ^ 1u) * out.groups);
    const float* inverse = d_.inverse_group_shares + out.group_begin;
    V all = V::all(0);
    V least = V::all(1e30f);
    for (std::uint32_t g = 0; g < out.groups; ++g) {
      const V here = V::load(standing + g * W);
      all = all + here;
      least = minimum(least, (V::all(p_.groups[out.group_begin + g].storage) - here) * V::all(inverse[g]));
    }
    // The test in may_overfill() must never miss what fit_in() would find: a thousandth covers all rounding.
    (V::all(out.storage) - all).store(scratch(out.bounds));
    (least * V::all(0.999f) - V::all(0.001f)).store(scratch(out.bounds + 1));
  }

  /// Where less than the free part of a group's lanes may be wanted of the link as a whole, no group can be full.
  NIGHTWAVE_HD_INLINE typename V::Mask may_overfill(const OutLinkOp& out, V available, V demand) const {
    const V moving = maximum(V::load(scratch(out.bounds)) - available, V::all(0));
    return less(V::load(scratch(out.bounds + 1)), moving + demand);
  }

  NIGHTWAVE_HD_INLINE void end_block(const NodeOp& node) const {
    V delay = V::all(0), stops = V::all(0), ended = V::all(0);
    V weighted = V::all(0), lit = V::all(0), green = V::all(0);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      const V ended_here = V::load(scratch(in.ended));
      ended = ended + ended_here;
      V queued = V::all(0), stopped = V::all(0), left = V::all(0);
      V weighted_here = V::all(0), lit_here = V::all(0), green_here = V::all(0);
      for (std::uint32_t k = 0; k < in.turns; ++k) {
        const float* sums = turn_scratch(in, k);
        queued = queued + V::load(sums + TurnScratch::queued * W);
        stopped = stopped + V::load(sums + TurnScratch::stopped * W);
        left = left + V::load(sums + TurnScratch::left * W);
        if constexpr (all_measures) {
          const TurnKind kind = p_.turns[in.turn_begin + k].kind;
          weighted_here = weighted_here +
                          V::all(d_.turn_weights[in.turn_begin + k]) * V::load(sums + TurnScratch::queued * W);
          if (kind != TurnKind::lit && kind != TurnKind::permissive) continue;
          lit_here = lit_here + V::load(sums + TurnScratch::arrived * W);
          green_here = green_here + V::load(sums + TurnScratch::arrived_green * W);
        }
      }
      delay = delay + queued;
      stops = stops + stopped;
      if constexpr (all_measures) {
        weighted = weighted + weighted_here;
        lit = lit + lit_here;
        green = green + green_here;
      }
      if (in.short_link) continue;
      (ended_here + left).store(state(in.released + parity()));
      if (in.standing != none) tell_standing(in, parity());
    }
    add_to_total(node.totals + static_cast<std::uint32_t>(Measure::delay), delay);
    add_to_total(node.totals + static_cast<std::uint32_t>(Measure::stops), stops);
    add_to_total(node.totals + static_cast<std::uint32_t>(Measure::ended), ended);
    if constexpr (all_measures) {
      add_to_total(node.totals + static_cast<std::uint32_t>(Measure::weighted_delay), weighted);
      add_to_total(node.totals + static_cast<std::uint32_t>(Measure::lit_arrivals), lit);
      add_to_total(node.totals + static_cast<std::uint32_t>(Measure::green_arrivals), green);
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      if (out.entry == none) continue;
      add_to_total(out.entry_totals, V::load(scratch(out.entry_sums)));
      add_to_total(out.entry_totals + 1, V::load(scratch(out.entry_sums + 1)));
    }
  }

  NIGHTWAVE_HD_INLINE void add_to_total(std::uint32_t slot, V sum) const {
    sum.add_to(t_.totals + std::size_t{slot} * W);
  }

  /// Lets those upstream see how many stand in each lane group.
  NIGHTWAVE_HD_INLINE void tell_standing(const InLinkOp& in, std::uint32_t which) const {
    float* standing = state(in.standing + which * in.groups);
    for (std::uint32_t g = 0; g < in.groups; ++g) {
      const GroupOp& group = p_.groups[in.group_begin + g];
      const float* queue = state(in.queue + group.first);
      V sum = V::load(queue);
      for (std::uint32_t k = 1; k < group.count; ++k) sum = sum + V::load(queue + k * W);
      sum.store(standing + g * W);
    }
  }

  // ---- what turns may do

  /// Vehicles per step that a turn's right of way lets over the stop line at step i. `foe(f)`: smoothed outflow of the
  /// f-th foe.
  template <class Foe>
  NIGHTWAVE_HD_INLINE V capacity(const TurnOp& turn, std::int32_t i, const Foe& foe) const {
    const V saturation = V::all(turn.saturation);
    const float* shown = scratch(turn.shown) + i * width;
    if (turn.kind == TurnKind::lit) return saturation * V::load(shown);
    if (turn.kind == TurnKind::always) return saturation;
    V through_gaps = V::all(turn.gap_capacity);
    if (turn.foe_count > 0) {
      V flow = foe(0);
      for (std::uint32_t f = 1; f < turn.foe_count; ++f) flow = flow + foe(f);
      const V gaps = maximum(V::all(1) - flow * V::all(p_.per_zero_flow), V::all(0));
      through_gaps = through_gaps * (gaps * gaps * gaps);
    }
    if (turn.kind == TurnKind::yield) return through_gaps;
    return saturation * V::load(shown) + through_gaps * V::load(shown + block_steps * W) +
           V::all(turn.sneakers) * V::load(shown + 2 * block_steps * W);
  }

  /// Moves vehicles up to the heads of a shared lane and says what each turn wants: into `want`.
  template <class Capacity>
  NIGHTWAVE_HD_INLINE void offer_shared(std::uint32_t count, float lanes, const V* queue, V* head, V* want,
                                        const Capacity& capacity_of) const {
    V heads = V::all(0);
    V behind = V::all(0);
    for (std::uint32_t k = 0; k < count; ++k) {
      heads = heads + head[k];
      behind = behind + (queue[k] - head[k]);
    }
    const V free = maximum(V::all(lanes) - heads, V::all(0));
    const auto full = less(free, behind);
    const V moving_up = any(full, free) ? select(full, free / behind, V::all(1)) : V::all(1);
    heads = V::all(0);
    for (std::uint32_t k = 0; k < count; ++k) {
      head[k] = head[k] + (queue[k] - head[k]) * moving_up;
      heads = heads + head[k];
    }
    const V per_head = V::all(1) / maximum(heads, V::all(1e-9f));
    for (std::uint32_t k = 0; k < count; ++k) want[k] = minimum(head[k], capacity_of(k) * (head[k] * per_head));
  }

  // ---- trying

  /// Advances a cluster's shadow by a block; false where somebody may be held back.
  NIGHTWAVE_HD_INLINE bool attempt(const ClusterOp& cluster) const {
    for (std::uint32_t v = cluster.visit_begin; v < cluster.visit_end; ++v) {
      const VisitOp& visit = p_.visits[v];
      for (std::int32_t from = 0; from < block_steps; from += visit.steps) {
        const std::int32_t to = from + visit.steps < block_steps ? from + visit.steps : block_steps;
        for (std::uint32_t k = visit.begin; k < visit.end; ++k)
          if (!attempt(p_.nodes[p_.visited_nodes[k]], from, to)) return false;
      }
    }
    return true;
  }

  NIGHTWAVE_HD_INLINE bool attempt(const NodeOp& node, std::int32_t from, std::int32_t to) const {
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) fetch_flows(p_.ins[l], from, to);
    for (std::uint32_t s = node.schedule_begin; s < node.schedule_end; ++s) {
      const ScheduleOp part = p_.schedule[s];
      if (part.end - part.begin == 1) {
        run_group(p_.groups[p_.scheduled_groups[part.begin]], from, to);
      } else {
        for (std::int32_t i = from; i < to; ++i)
          for (std::uint32_t g = part.begin; g < part.end; ++g)
            run_group(p_.groups[p_.scheduled_groups[g]], i, i + 1);
      }
    }
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      if (in.ends || in.short_link) run_ends(in, from, to);
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o)
      if (!run_out(p_.outs[o], from, to)) return false;
    return true;
  }

  /// Copies what arrives in these steps from the histories.
  NIGHTWAVE_HD_INLINE void fetch_flows(const InLinkOp& link, std::int32_t from, std::int32_t to) const {
    const std::uint32_t first = link.stream_begin, count = link.streams;
    float* flow = scratch(link.flow) + from * width;
    for (std::uint32_t s = 0; s < count; ++s, flow += block_steps * width) {
      const StreamOp stream = p_.streams[first + s];
      std::uint32_t at = t_.cursors[first + s].read + static_cast<std::uint32_t>(from);
      const std::uint32_t end = stream.ring_begin + stream.ring_steps;
      if (at >= end) at -= stream.ring_steps;
      for (std::int32_t i = 0; i < to - from; ++i) {
        V::load(t_.rings + std::size_t{at} * W).store(flow + i * width);
        if (++at == end) at = stream.ring_begin;
      }
    }
  }

  NIGHTWAVE_HD_INLINE void run_group(const GroupOp& source, std::int32_t from, std::int32_t to) const {
    const GroupOp group = source;
    const InLinkOp in = p_.ins[group.in];
    if (group.count == 1) {
      if (from == 0 && to == block_steps)
        run_turn<true>(in, group.first, 0, block_steps);
      else
        run_turn<false>(in, group.first, from, to);
    } else if (group.count == 2) {
      run_shared<2>(in, group, from, to);
    } else {
      run_shared<most_turns_of_group>(in, group, from, to);
    }
  }

  /// What arrives for turn k of the link at step i.
  NIGHTWAVE_HD_INLINE V arriving_turn(const InLinkOp& in, std::uint32_t k, std::int32_t i) const {
    const float* share = d_.shares + in.share + k;
    V sum = V::all(*share) * V::load(arriving(in.stream_begin, i));
    for (std::uint32_t s = 1; s < in.streams; ++s) {
      share += in.turns + 1u;
      sum = sum + V::all(*share) * V::load(arriving(in.stream_begin + s, i));
    }
    return sum;
  }

  /// The same for steps `from` to `to`, from the flows that were fetched, into `sum`.
  template <bool whole_block>
  NIGHTWAVE_HD_INLINE void fetch_turn(const InLinkOp& in, std::uint32_t k, std::int32_t from, std::int32_t to,
                                      V* sum) const {
    const float* share = d_.shares + in.share + k;
    const float* flow = scratch(in.flow);
    const V first = V::all(*share);
    for_steps<whole_block>(from, to, [&](std::int32_t i) { sum[i] = first * V::load(flow + i * width); });
    const std::uint32_t streams = in.streams, row = in.turns + 1u;
    for (std::uint32_t s = 1; s < streams; ++s) {
      share += row;
      flow += block_steps * width;
      const V next = V::all(*share);
      for_steps<whole_block>(from, to, [&](std::int32_t i) { sum[i] = sum[i] + next * V::load(flow + i * width); });
    }
  }

  /// Capacities of a turn at steps `from` to `to`, into `may`.
  template <bool whole_block>
  NIGHTWAVE_HD_INLINE void capacities(const TurnOp& turn, std::int32_t from, std::int32_t to, V* may) const {
    const V saturation = V::all(turn.saturation);
    const float* shown = scratch(turn.shown);
    if (turn.kind == TurnKind::lit) {
      for_steps<whole_block>(from, to, [&](std::int32_t i) { may[i] = saturation * V::load(shown + i * width); });
      return;
    }
    if (turn.kind == TurnKind::always) {
      for_steps<whole_block>(from, to, [&](std::int32_t i) { may[i] = saturation; });
      return;
    }
    const V through = V::all(turn.gap_capacity);
    if (turn.foe_count > 0) {
      const std::uint32_t* foes = p_.foe_scratch + turn.foe_begin;
      const std::uint32_t count = turn.foe_count;
      const float* foe = scratch(foes[0]);
      for_steps<whole_block>(from, to, [&](std::int32_t i) { may[i] = V::load(foe + i * width); });
      for (std::uint32_t f = 1; f < count; ++f) {
        foe = scratch(foes[f]);
        for_steps<whole_block>(from, to, [&](std::int32_t i) { may[i] = may[i] + V::load(foe + i * width); });
      }
      const V per_zero_flow = V::all(p_.per_zero_flow), one = V::all(1), zero = V::all(0);
      for_steps<whole_block>(from, to, [&](std::int32_t i) {
        const V gaps = maximum(one - may[i] * per_zero_flow, zero);
        may[i] = through * (gaps * gaps * gaps);
      });
    } else {
      for_steps<whole_block>(from, to, [&](std::int32_t i) { may[i] = through; });
    }
    if (turn.kind == TurnKind::yield) return;
    const V sneakers = V::all(turn.sneakers);
    for_steps<whole_block>(from, to, [&](std::int32_t i) {
      const float* now = shown + i * width;
      may[i] = saturation * V::load(now) + may[i] * V::load(now + block_steps * width) +
               sneakers * V::load(now + 2 * block_steps * width);
    });
  }

  /// A lane group with one turn.
  template <bool whole_block>
  NIGHTWAVE_HD_INLINE void run_turn(const InLinkOp& in, std::uint32_t k, std::int32_t from, std::int32_t to) const {
    const TurnOp turn = p_.turns[in.turn_begin + k];
    float* here = turn_scratch(in, k);
    float* kept = shadow(in.queue + k, in.shadow);
    V arriving_now[block_steps], may[block_steps];
    fetch_turn<whole_block>(in, k, from, to, arriving_now);
    capacities<whole_block>(turn, from, to, may);
    V queue = V::load(whole_block || from == 0 ? state(in.queue + k) : kept);
    V queued = V::all(0), stopped = V::all(0), left = V::all(0);
    if (!whole_block && from > 0) {
      queued = V::load(here + TurnScratch::queued * width);
      stopped = V::load(here + TurnScratch::stopped * width);
      left = V::load(here + TurnScratch::left * width);
    }
    for_steps<whole_block>(from, to, [&](std::int32_t i) {
      queue = queue + arriving_now[i];
      const V want = minimum(queue, may[i]);
      want.store(here + i * width);
      queue = queue - want;
      queued = queued + queue;
      stopped = stopped + minimum(arriving_now[i], queue);
      left = left + want;
    });
    queue.store(kept);
    queued.store(here + TurnScratch::queued * width);
    stopped.store(here + TurnScratch::stopped * width);
    left.store(here + TurnScratch::left * width);
    if constexpr (all_measures) count_arrivals(turn, here, arriving_now, from, to);
    if (in.recent != none) run_recent<whole_block>(in, k, from, to);
  }

  NIGHTWAVE_HD_INLINE void count_arrivals(const TurnOp& turn, float* here, const V* arriving_now, std::int32_t from,
                                          std::int32_t to) const {
    if (turn.kind != TurnKind::lit && turn.kind != TurnKind::permissive) return;
    for (std::int32_t i = from; i < to; ++i) {
      add(here + TurnScratch::arrived * width, arriving_now[i]);
      add(here + TurnScratch::arrived_green * width, arriving_now[i] * V::load(scratch(turn.shown) + i * width));
    }
  }

  /// Smoothed outflow before every step, from what left.
  template <bool whole_block>
  NIGHTWAVE_HD_INLINE void run_recent(const InLinkOp& in, std::uint32_t k, std::int32_t from, std::int32_t to) const {
    const float* want = turn_scratch(in, k);
    float* recent = scratch(in.recent_scratch + k * block_steps);
    const V half = V::all(0.5f);
    V u = V::load(recent + from * width);
    for_steps<whole_block>(from, to, [&](std::int32_t i) {
      u = half * (u + V::load(want + i * width));
      if (i + 1 < block_steps) u.store(recent + (i + 1) * width);
    });
    u.store(shadow(in.recent + k, in.shadow));
  }

  /// A lane group whose turns wait for each other.
  template <std::uint32_t most>
  NIGHTWAVE_HD_INLINE void run_shared(const InLinkOp& in, const GroupOp& group, std::int32_t from,
                                      std::int32_t to) const {
    const std::uint32_t count = most == 2 ? 2 : group.count;
    const std::uint32_t first = group.first;
    V queue[most], head[most], want[most], queued[most], stopped[most], left[most];
    V arriving_now[most][block_steps], may[most][block_steps];
    float* here = turn_scratch(in, first);
    for (std::uint32_t k = 0; k < count; ++k) {
      queue[k] = V::load(from == 0 ? state(in.queue + first + k) : shadow(in.queue + first + k, in.shadow));
      head[k] = V::load(from == 0 ? state(in.head + first + k) : shadow(in.head + first + k, in.shadow));
      const float* sums = here + k * TurnScratch::size * width;
      queued[k] = V::load(sums + TurnScratch::queued * width);
      stopped[k] = V::load(sums + TurnScratch::stopped * width);
      left[k] = V::load(sums + TurnScratch::left * width);
      fetch_turn<false>(in, first + k, from, to, arriving_now[k]);
      capacities<false>(p_.turns[in.turn_begin + first + k], from, to, may[k]);
    }
    for (std::int32_t i = from; i < to; ++i) {
      for (std::uint32_t k = 0; k < count; ++k) queue[k] = queue[k] + arriving_now[k][i];
      offer_shared(count, group.heads, queue, head, want, [&](std::uint32_t k) { return may[k][i]; });
      float* out = here + i * width;
      for (std::uint32_t k = 0; k < count; ++k, out += TurnScratch::size * width) {
        want[k].store(out);
        queue[k] = queue[k] - want[k];
        head[k] = maximum(head[k] - want[k], V::all(0));
        queued[k] = queued[k] + queue[k];
        stopped[k] = stopped[k] + minimum(arriving_now[k][i], queue[k]);
        left[k] = left[k] + want[k];
      }
    }
    for (std::uint32_t k = 0; k < count; ++k) {
      queue[k].store(shadow(in.queue + first + k, in.shadow));
      head[k].store(shadow(in.head + first + k, in.shadow));
      float* sums = here + k * TurnScratch::size * width;
      queued[k].store(sums + TurnScratch::queued * width);
      stopped[k].store(sums + TurnScratch::stopped * width);
      left[k].store(sums + TurnScratch::left * width);
      if constexpr (all_measures) count_arrivals(p_.turns[in.turn_begin + first + k], sums, arriving_now[k], from, to);
      if (in.recent != none) run_recent<false>(in, first + k, from, to);
    }
  }

  /// Adds a step to the block sums of a turn.
  NIGHTWAVE_HD_INLINE void count_turn(const InLinkOp& in, std::uint32_t k, std::int32_t i, V arriving_now, V left,
                                      V queue) const {
    float* here = turn_scratch(in, k);
    add(here + TurnScratch::queued * W, queue);
    add(here + TurnScratch::stopped * W, minimum(arriving_now, queue));
    add(here + TurnScratch::left * W, left);
    if constexpr (all_measures) {
      const TurnOp& turn = p_.turns[in.turn_begin + k];
      add(here + TurnScratch::arrived * W, arriving_now);
      if (turn.kind == TurnKind::lit || turn.kind == TurnKind::permissive)
        add(here + TurnScratch::arrived_green * W,
            arriving_now * V::load(scratch(turn.shown) + i * width));
    }
  }

  /// Trips that end on the link; on a short one also the room that every step gives back.
  NIGHTWAVE_HD_INLINE void run_ends(const InLinkOp& in, std::int32_t from, std::int32_t to) const {
    V ended = V::load(scratch(in.ended));
    for (std::int32_t i = from; i < to; ++i) {
      V given_back = V::all(0);
      if (in.ends) {
        const V ends = arriving_turn(in, in.turns, i);
        ended = ended + ends;
        given_back = ends;
      }
      if (!in.short_link) continue;
      if (in.standing_only) given_back = given_back - arriving_in_all(in, i);
      (given_back + leaving_in_all(in, i)).store(scratch(in.released_scratch + static_cast<std::uint32_t>(i)));
    }
    ended.store(scratch(in.ended));
  }

  NIGHTWAVE_HD_INLINE V arriving_in_all(const InLinkOp& in, std::int32_t i) const {
    V sum = V::load(arriving(in.stream_begin, i));
    for (std::uint32_t s = 1; s < in.streams; ++s) sum = sum + V::load(arriving(in.stream_begin + s, i));
    return sum;
  }

  NIGHTWAVE_HD_INLINE V leaving_in_all(const InLinkOp& in, std::int32_t i) const {
    V sum = V::all(0);
    for (std::uint32_t k = 0; k < in.turns; ++k)
      sum = sum + V::load(turn_scratch(in, k) + i * width);
    return sum;
  }

  /// Fills the beginning of a link as long as everybody fits; false where somebody may not.
  NIGHTWAVE_HD_INLINE bool run_out(const OutLinkOp& out, std::int32_t from, std::int32_t to) const {
    if (out.streams == 1 && out.entry == none && !out.short_link) {
      if (from == 0 && to == block_steps) return run_plain_out<true>(out, 0, block_steps);
      return run_plain_out<false>(out, from, to);
    }
    return run_any_out(out, from, to);
  }

  template <bool whole_block>
  NIGHTWAVE_HD_INLINE bool run_plain_out(const OutLinkOp& source, std::int32_t from, std::int32_t to) const {
    const OutLinkOp out = source;
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    V demand[block_steps];
    if (out.feeders > 0) {
      const float* want = scratch(feeder[0].want);
      for_steps<whole_block>(from, to, [&](std::int32_t i) { demand[i] = V::load(want + i * width); });
    } else {
      for_steps<whole_block>(from, to, [&](std::int32_t i) { demand[i] = V::all(0); });
    }
    for (std::uint32_t f = 1; f < out.feeders; ++f) {
      const float* want = scratch(feeder[f].want);
      for_steps<whole_block>(from, to, [&](std::int32_t i) { demand[i] = demand[i] + V::load(want + i * width); });
    }
    V available = V::load(whole_block || from == 0 ? state(out.room) : shadow(out.room, out.shadow));
    const V zero = V::all(0);
    auto held = less(zero, zero);
    if (out.groups > 1) {
      const V free = V::load(scratch(out.bounds)), least = V::load(scratch(out.bounds + 1));
      V after = available;
      for_steps<whole_block>(from, to, [&](std::int32_t i) {
        held = either(held, less(least, maximum(free - after, zero) + demand[i]), zero);
        after = after - demand[i];
      });
    }
    History* history = t_.rings + std::size_t{t_.cursors[out.stream_begin].write} * W;
    for_steps<whole_block>(from, to, [&](std::int32_t i) {
      held = either(held, less(maximum(available, zero), demand[i]), zero);
      record(out, 0, i, demand[i], i > 0, 1, history);
      available = available - demand[i];
    });
    available.store(shadow(out.room, out.shadow));
    return !any(held, available);
  }

  NIGHTWAVE_HD_INLINE bool run_any_out(const OutLinkOp& out, std::int32_t from, std::int32_t to) const {
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    V available = V::load(from == 0 ? state(out.room) : shadow(out.room, out.shadow));
    if (out.short_link && from == 0) {
      // What this block gives back is left out: it would only make more fit.
      available = available + V::load(state(out.released + (step_parity(0) ^ 1u)));
      if (out.standing_only)
        for (std::int32_t i = 0; i < out.travel_steps; ++i)
          for (std::uint32_t s = 0; s < out.streams; ++s)
            available = available - V::load(arriving(out.stream_begin + s, i));
    }
    V waiting = V::all(0);
    if (out.entry != none)
      waiting = V::load(from == 0 ? state(out.waiting) : shadow(out.waiting, out.shadow));
    auto held = less(V::all(0), V::all(0));
    for (std::int32_t i = from; i < to; ++i) {
      V of_stream[most_streams];
      for (std::uint32_t s = 0; s < out.streams; ++s) of_stream[s] = V::all(0);
      V demand = V::all(0);
      for (std::uint32_t f = 0; f < out.feeders; ++f) {
        const V want = V::load(scratch(feeder[f].want + static_cast<std::uint32_t>(i)));
        demand = demand + want;
        of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + want;
      }
      if (out.entry != none) {
        waiting = waiting + V::all(departing(out));
        const V inserted = minimum(waiting, V::all(out.entry_capacity));
        demand = demand + inserted;
        of_stream[out.entry_stream] = of_stream[out.entry_stream] + inserted;
        waiting = waiting - inserted;
        add(scratch(out.entry_sums), waiting);
        add(scratch(out.entry_sums + 1), inserted);
      }
      if (out.short_link) {
        held = either(held, less(available - V::all(1e-3f), demand), demand);
        if (out.groups > 1)
          held = either(held, less(V::all(0.999f * out.least_group_storage), V::all(out.storage) - available + demand),
                        demand);
        demand.store(scratch(out.inflow + static_cast<std::uint32_t>(i)));
      } else {
        held = either(held, less(maximum(available, V::all(0)), demand), demand);
        if (out.groups > 1) held = either(held, may_overfill(out, available, demand), demand);
      }
      for (std::uint32_t s = 0; s < out.streams; ++s)
        record(out, s, i, of_stream[s], i > 0, 1, history_of(out, s));
      available = available - demand;
    }
    available.store(shadow(out.room, out.shadow));
    if (out.entry != none) waiting.store(shadow(out.waiting, out.shadow));
    return !any(held, available);
  }

  NIGHTWAVE_HD_INLINE float departing(const OutLinkOp& out) const {
    return d_.departures[std::size_t{out.entry} * static_cast<std::size_t>(d_.blocks) +
                         static_cast<std::size_t>(block_)];
  }

  /// Takes what was tried for the state of a node.
  NIGHTWAVE_HD_INLINE void keep(const NodeOp& node) const {
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) {
      const InLinkOp& in = p_.ins[l];
      const auto take = [&](std::uint32_t slot) {
        for (std::uint32_t k = 0; k < in.turns; ++k) copy(shadow(slot + k, in.shadow), state(slot + k));
      };
      take(in.queue);
      if (in.head != none) keep_heads(in);
      if (in.recent != none) take(in.recent);
      if (!in.short_link) continue;
      constexpr std::int32_t last = block_steps - 1;
      copy(scratch(in.released_scratch + last), state(in.released + step_parity(last)));
      if (in.standing != none) tell_standing(in, step_parity(last));
    }
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) {
      const OutLinkOp& out = p_.outs[o];
      if (out.short_link)
        settle(out);
      else
        copy(shadow(out.room, out.shadow), state(out.room));
      if constexpr (sizeof(History) != sizeof(float))
        for (std::uint32_t s = 0; s < out.streams; ++s)
          copy(shadow(out.carry + s, out.shadow), state(out.carry + s));
      if (out.entry != none) copy(shadow(out.waiting, out.shadow), state(out.waiting));
    }
  }

  NIGHTWAVE_HD_INLINE void keep_heads(const InLinkOp& in) const {
    for (std::uint32_t g = 0; g < in.groups; ++g) {
      const GroupOp& group = p_.groups[in.group_begin + g];
      if (group.count == 1) continue;
      for (std::uint32_t k = group.first; k < group.first + std::uint32_t{group.count}; ++k)
        copy(shadow(in.head + k, in.shadow), state(in.head + k));
    }
  }

  /// Room of a short link after a block in which everybody fitted, step by step as the reference has it.
  NIGHTWAVE_HD_INLINE void settle(const OutLinkOp& out) const {
    // What the last step of the block before released: keep() of the downstream node writes the other parity.
    V released = V::load(state(out.released + (step_parity(0) ^ 1u)));
    V room = V::load(state(out.room));
    for (std::int32_t i = 0; i < block_steps; ++i) {
      room = room + released;
      if (!out.standing_only) room = room - V::load(scratch(out.inflow + static_cast<std::uint32_t>(i)));
      released = V::load(scratch(out.released_scratch + static_cast<std::uint32_t>(i)));
    }
    room.store(state(out.room));
  }

  // ---- stepping

  NIGHTWAVE_HD_INLINE void step(const ClusterOp& cluster) const {
    for (std::int32_t i = 0; i < block_steps; ++i)
      for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) step(p_.nodes[n], i);
  }

  NIGHTWAVE_HD_INLINE void step(const NodeOp& node, std::int32_t i) const {
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) arrive(p_.ins[l], i);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l)
      for (std::uint32_t g = 0; g < p_.ins[l].groups; ++g) offer(p_.ins[l], p_.groups[p_.ins[l].group_begin + g], i);
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) enter(p_.outs[o], i);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) leave(p_.ins[l], i);
  }

  NIGHTWAVE_HD_INLINE void arrive(const InLinkOp& in, std::int32_t i) const {
    for (std::uint32_t k = 0; k < in.turns; ++k) {
      const V arriving_now = arriving_turn(in, k, i);
      arriving_now.store(turn_scratch(in, k) + TurnScratch::arriving * W);
      add(state(in.queue + k), arriving_now);
    }
    V given_back = V::all(0);
    if (in.ends) {
      given_back = arriving_turn(in, in.turns, i);
      add(scratch(in.ended), given_back);
    }
    if (!in.short_link) return;
    if (in.standing_only) given_back = given_back - arriving_in_all(in, i);
    given_back.store(state(in.released + step_parity(i)));
  }

  NIGHTWAVE_HD_INLINE V capacity_stepped(const TurnOp& turn, std::int32_t i) const {
    const std::uint32_t* foes = p_.foes + turn.foe_begin;
    return capacity(turn, i, [&](std::uint32_t f) { return V::load(state(foes[f])); });
  }

  NIGHTWAVE_HD_INLINE void offer(const InLinkOp& in, const GroupOp& group, std::int32_t i) const {
    if (group.count == 1)
      minimum(V::load(state(in.queue + group.first)), capacity_stepped(p_.turns[in.turn_begin + group.first], i))
          .store(turn_scratch(in, group.first) + i * width);
    else if (group.count == 2)
      offer_stepped<2>(in, group, i);
    else
      offer_stepped<most_turns_of_group>(in, group, i);
  }

  template <std::uint32_t most>
  NIGHTWAVE_HD_INLINE void offer_stepped(const InLinkOp& in, const GroupOp& group, std::int32_t i) const {
    const std::uint32_t count = most == 2 ? 2 : group.count;
    const std::uint32_t first = group.first;
    V queue[most], head[most], want[most];
    for (std::uint32_t k = 0; k < count; ++k) {
      queue[k] = V::load(state(in.queue + first + k));
      head[k] = V::load(state(in.head + first + k));
    }
    offer_shared(count, group.heads, queue, head, want, [&](std::uint32_t k) {
      return capacity_stepped(p_.turns[in.turn_begin + first + k], i);
    });
    for (std::uint32_t k = 0; k < count; ++k) {
      head[k].store(state(in.head + first + k));
      want[k].store(turn_scratch(in, first + k) + i * width);
    }
  }

  /// Shares of the vehicles that want to enter a link that fit, per stream.
  NIGHTWAVE_HD_INLINE void fit_in(const OutLinkOp& out, std::int32_t i, V available, V demand, V room,
                                  const V* of_stream, V* fits) const {
    const auto blocked = less(room, demand);
    const V all_fit = any(blocked, room) ? select(blocked, room / demand, V::all(1)) : V::all(1);
    for (std::uint32_t s = 0; s < out.streams; ++s) fits[s] = all_fit;
    if (out.groups < 2) return;
    const std::uint32_t told = (out.short_link ? step_parity(i) : parity()) ^ 1u;
    const float* standing_in = state(out.standing + told * out.groups);
    V standing = V::all(0);
    for (std::uint32_t g = 0; g < out.groups; ++g) standing = standing + V::load(standing_in + g * W);
    const V moving = maximum(V::all(out.storage) - available - standing, V::all(0));
    const V per_entering = moving / maximum(demand, V::all(1e-6f));
    const float* share = d_.group_shares + out.group_share;
    for (std::uint32_t g = 0; g < out.groups; ++g) {
      V wanted = V::all(0);
      for (std::uint32_t s = 0; s < out.streams; ++s)
        wanted = wanted + V::all(share[s * out.groups + g]) * of_stream[s];
      const V space = maximum(
          V::all(p_.groups[out.group_begin + g].storage) - V::load(standing_in + g * W) - wanted * per_entering,
          V::all(0));
      const auto full = less(space, wanted);
      if (!any(full, space)) continue;
      const V group_fits = select(full, space / wanted, V::all(1));
      for (std::uint32_t s = 0; s < out.streams; ++s)
        if (share[s * out.groups + g] > 0) fits[s] = minimum(fits[s], group_fits);
    }
  }

  NIGHTWAVE_HD_INLINE void enter(const OutLinkOp& out, std::int32_t i) const {
    const V zero = V::all(0);
    const auto at = static_cast<std::uint32_t>(i);
    float* room_slot = state(out.room);
    V available = V::load(room_slot);
    if (out.short_link) available = available + V::load(state(out.released + (step_parity(i) ^ 1u)));
    V of_stream[most_streams];
    for (std::uint32_t s = 0; s < out.streams; ++s) of_stream[s] = zero;
    V demand = zero;
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    for (std::uint32_t f = 0; f < out.feeders; ++f) {
      const V want = V::load(scratch(feeder[f].want + at));
      demand = demand + want;
      of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + want;
    }
    V waiting = zero;
    V inserting = zero;
    if (out.entry != none) {
      waiting = V::load(state(out.waiting)) + V::all(departing(out));
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
      fit_in(out, i, available, demand, room, of_stream, fits);
      inflow = zero;
      for (std::uint32_t s = 0; s < out.streams; ++s) of_stream[s] = zero;
      for (std::uint32_t f = 0; f < out.feeders; ++f) {
        const V leaving = V::load(scratch(feeder[f].want + at)) * fits[feeder[f].stream];
        leaving.store(scratch(feeder[f].want + at));
        inflow = inflow + leaving;
        of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + leaving;
      }
      if (out.entry != none) {
        inserted = inserting * fits[out.entry_stream];
        inflow = inflow + inserted;
        of_stream[out.entry_stream] = of_stream[out.entry_stream] + inserted;
      }
    }
    for (std::uint32_t s = 0; s < out.streams; ++s) record(out, s, i, of_stream[s], 0, 0, history_of(out, s));
    if (out.entry != none) {
      waiting = waiting - inserted;
      waiting.store(state(out.waiting));
      add(scratch(out.entry_sums), waiting);
      add(scratch(out.entry_sums + 1), inserted);
    }
    if (!out.standing_only) available = available - inflow;
    available.store(room_slot);
  }

  NIGHTWAVE_HD_INLINE void leave(const InLinkOp& in, std::int32_t i) const {
    for (std::uint32_t k = 0; k < in.turns; ++k) {
      const float* here = turn_scratch(in, k);
      const V leaving = V::load(here + i * width);
      float* queue_slot = state(in.queue + k);
      const V queue = V::load(queue_slot) - leaving;
      queue.store(queue_slot);
      count_turn(in, k, i, V::load(here + TurnScratch::arriving * W), leaving, queue);
    }
    if (in.head != none)
      for (std::uint32_t k = 0; k < in.turns; ++k) {
        float* head = state(in.head + k);
        maximum(V::load(head) - V::load(turn_scratch(in, k) + i * width), V::all(0)).store(head);
      }
    if (in.recent != none)
      for (std::uint32_t k = 0; k < in.turns; ++k) {
        float* recent = state(in.recent + k);
        (V::all(0.5f) * (V::load(recent) + V::load(turn_scratch(in, k) + i * width)))
            .store(recent);
      }
    if (!in.short_link) return;
    add(state(in.released + step_parity(i)), leaving_in_all(in, i));
    if (in.standing != none) tell_standing(in, step_parity(i));
  }

  // ---- histories

  /// Where the block of a stream's history begins that is written.
  NIGHTWAVE_HD_INLINE History* history_of(const OutLinkOp& out, std::uint32_t stream) const {
    return t_.rings + std::size_t{t_.cursors[out.stream_begin + stream].write} * W;
  }

  /// Writes the inflow of a stream into its history. At half resolution the rounded inflow is the inflow, and the rest
  /// is carried: from the state or its shadow, to the state or its shadow.
  NIGHTWAVE_HD_INLINE void record(const OutLinkOp& out, std::uint32_t stream, std::int32_t i, V inflow,
                                  int from_shadow, int to_shadow, History* history) const {
    History* slot = history + i * width;
    if constexpr (sizeof(History) == sizeof(float)) {
      inflow.store(slot);
    } else {
      const std::uint32_t carry = out.carry + stream;
      const V all = V::load(from_shadow ? shadow(carry, out.shadow) : state(carry)) + inflow;
      maximum(all, V::all(0)).store(slot);
      (all - V::load(slot)).store(to_shadow ? shadow(carry, out.shadow) : state(carry));
    }
  }

  ProgramView p_;
  DemandView d_;
  TileView<History> t_;
  std::int32_t block_;
};

}  // namespace nightwave::model
