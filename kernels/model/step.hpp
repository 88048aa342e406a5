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
  const float* turn_weights = nullptr;          ///< [turn]; MeasureSet::all only
  std::int32_t blocks = 0;                      ///< row length of departures
};

/// State of one tile: `width` candidates of the whole city.
template <class History>
struct TileView {
  float* state = nullptr;    ///< [slot][lane]
  History* rings = nullptr;  ///< [ring slot][lane]
  float* scratch = nullptr;  ///< [slot][lane], of the cluster that is being visited
  double* totals = nullptr;  ///< [slot][lane]
  const Cursor* cursors = nullptr;            ///< [stream] of this block
  const std::uint8_t* used_windows = nullptr;  ///< [light][3] most that any lane has
};

/// Advances nodes for all lanes of a tile: the only place where vectorised traffic moves. The same operations in the
/// same order as Simulation<float> (reference.hpp), which explains them; what is left out here is left out because it
/// adds zero or multiplies by one. A visit of a cluster is begin_block() for its nodes, block_steps times advance() for
/// all of them, then end_block().
/// Reads and writes per visit, node and lane: its state slots once and, per stream, block_steps ring slots of each link.
template <class V, class History, bool all_measures>
class NodeStep {
 public:
  static constexpr std::size_t W = V::width;

  NIGHTWAVE_HD NodeStep(const ProgramView& program, const DemandView& demand, const TileView<History>& tile,
                        std::int32_t block)
      : p_(program), d_(demand), t_(tile), block_(block) {}

  NIGHTWAVE_HD_INLINE void begin_block(std::uint32_t n) const {
    const NodeOp& node = p_.nodes[n];
    const V zero = V::all(0);
    for (std::uint32_t i = 0; i < node.sum_count; ++i) zero.store(scratch(node.sums + i));
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l)
      if (!p_.ins[l].short_link) zero.store(state(p_.ins[l].released + parity()));
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o)
      if (!p_.outs[o].short_link) take_back_room(p_.outs[o]);
  }

  NIGHTWAVE_HD_INLINE void advance(std::uint32_t n, std::int32_t i) const {
    const NodeOp& node = p_.nodes[n];
    for (std::uint32_t k = node.light_begin; k < node.light_end; ++k) show(p_.lights[k], k - node.light_begin);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) arrive(p_.ins[l], node, i);
    for (std::uint32_t o = node.out_begin; o < node.out_end; ++o) enter(p_.outs[o], i);
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l) leave(p_.ins[l], node, i);
  }

  NIGHTWAVE_HD_INLINE void end_block(std::uint32_t n) const {
    const NodeOp& node = p_.nodes[n];
    for (std::uint32_t l = node.in_begin; l < node.in_end; ++l)
      if (!p_.ins[l].short_link && p_.ins[l].standing != none) tell_standing(p_.ins[l], parity());
    for (std::uint32_t i = 0; i < node.sum_count; ++i) add_to_total(node.totals + i, scratch(node.sums + i));
  }

 private:
  NIGHTWAVE_HD_INLINE float* state(std::uint32_t slot) const { return t_.state + std::size_t{slot} * W; }
  NIGHTWAVE_HD_INLINE float* scratch(std::uint32_t slot) const { return t_.scratch + std::size_t{slot} * W; }
  NIGHTWAVE_HD_INLINE History* ring(std::uint32_t slot) const { return t_.rings + std::size_t{slot} * W; }
  NIGHTWAVE_HD_INLINE std::uint32_t parity() const { return static_cast<std::uint32_t>(block_) & 1u; }
  NIGHTWAVE_HD_INLINE std::uint32_t step_parity(std::int32_t i) const {
    return static_cast<std::uint32_t>(block_ * block_steps + i) & 1u;
  }
  static NIGHTWAVE_HD_INLINE void add(float* sum, V x) { (V::load(sum) + x).store(sum); }

#if defined(__CUDACC__)
  NIGHTWAVE_HD_INLINE void add_to_total(std::uint32_t slot, const float* sum) const {
    t_.totals[std::size_t{slot} * W + V::lane()] += static_cast<double>(V::load(sum).v);
  }
#else
  NIGHTWAVE_HD_INLINE void add_to_total(std::uint32_t slot, const float* sum) const {
    double* total = t_.totals + std::size_t{slot} * W;
    for (std::size_t lane = 0; lane < W; ++lane) total[lane] += static_cast<double>(sum[lane]);
  }
#endif

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

  /// Share of this second that the windows at `slot` are open, and their clocks. A clock runs from -1 to cycle - 1
  /// seconds after the window's beginning; windows are shorter than cycle - 1 or as long as the cycle.
  NIGHTWAVE_HD_INLINE V open(float* slot, std::uint32_t windows, V cycle_less_one) const {
    const V zero = V::all(0), one = V::all(1);
    V sum = zero;
    for (std::uint32_t k = 0; k < windows; ++k, slot += 2 * W) {
      const V x = V::load(slot);
      const V next = x + one;
      const V wrapped = x - cycle_less_one;
      select(less(V::all(-1), wrapped), wrapped, next).store(slot);
      sum = sum + maximum(minimum(next, V::load(slot + W)) - maximum(x, zero), zero);
    }
    return sum;
  }

  NIGHTWAVE_HD_INLINE void show(const LightOp& light, std::uint32_t place) const {
    float* shown = scratch(3 * place);
    const std::uint8_t* used = t_.used_windows + std::size_t{light.light} * 3;
    float* clock = state(light.clock);
    const V cycle_less_one = V::load(clock);
    float* window = clock + W;
    open(window, used[0], cycle_less_one).store(shown);
    if (light.permissive_windows + light.sneaker_windows == 0) return;
    window += 2 * W * light.protected_windows;
    open(window, used[1], cycle_less_one).store(shown + W);
    window += 2 * W * light.permissive_windows;
    open(window, used[2], cycle_less_one).store(shown + 2 * W);
  }

  NIGHTWAVE_HD_INLINE V arriving(std::uint32_t stream, std::int32_t i) const {
    const StreamOp& s = p_.streams[stream];
    std::uint32_t at = t_.cursors[stream].read + static_cast<std::uint32_t>(i);
    if (at >= s.ring_begin + s.ring_steps) at -= s.ring_steps;
    return V::load(ring(at));
  }

  NIGHTWAVE_HD_INLINE V capacity(const TurnOp& turn) const {
    const V saturation = V::all(turn.saturation);
    if (turn.kind == TurnKind::lit) return saturation * V::load(scratch(turn.shown));
    if (turn.kind == TurnKind::always) return saturation;
    V through_gaps = V::all(turn.gap_capacity);
    if (turn.foe_count > 0) {
      const std::uint32_t* foe = p_.foes + turn.foe_begin;
      V flow = V::load(state(foe[0]));
      for (std::uint32_t f = 1; f < turn.foe_count; ++f) flow = flow + V::load(state(foe[f]));
      const V gaps = maximum(V::all(1) - flow * V::all(p_.per_zero_flow), V::all(0));
      through_gaps = through_gaps * (gaps * gaps * gaps);
    }
    if (turn.kind == TurnKind::yield) return through_gaps;
    const float* shown = scratch(turn.shown);
    return saturation * V::load(shown) + through_gaps * V::load(shown + W) + V::all(turn.sneakers) * V::load(shown + 2 * W);
  }

  NIGHTWAVE_HD_INLINE void arrive(const InLinkOp& in, const NodeOp& node, std::int32_t i) const {
    switch (in.shape) {
      case InLinkShape::sink: {
        const V ends = V::all(d_.shares[in.share]) * arriving(in.stream_begin, i);
        end_trips(in, node, ends, i);
        return;
      }
      case InLinkShape::plain:
        switch (in.turns) {
          case 1:
            return arrive_plain<1>(in, node, i);
          case 2:
            return arrive_plain<2>(in, node, i);
          case 3:
            return arrive_plain<3>(in, node, i);
          default:
            return arrive_plain<4>(in, node, i);
        }
      default:
        arrive_any(in, node, i);
        for (std::uint32_t g = 0; g < in.groups; ++g) offer(in, p_.groups[in.group_begin + g]);
    }
  }

  NIGHTWAVE_HD_INLINE void end_trips(const InLinkOp& in, const NodeOp& node, V ends, std::int32_t i) const {
    add(scratch(node.sums + static_cast<std::uint32_t>(Measure::ended)), ends);
    float* released = state(in.released + (in.short_link ? step_parity(i) : parity()));
    if (in.short_link)
      ends.store(released);
    else
      add(released, ends);
  }

  template <std::uint32_t turns>
  NIGHTWAVE_HD_INLINE void arrive_plain(const InLinkOp& in, const NodeOp& node, std::int32_t i) const {
    const V flow = arriving(in.stream_begin, i);
    const float* share = d_.shares + in.share;
    float* queue = state(in.queue);
    float* want = scratch(in.want);
    const TurnOp* turn = p_.turns + in.turn_begin;
    if (in.all_lit) {
      for (std::uint32_t k = 0; k < turns; ++k) {
        const V q = V::load(queue + k * W) + V::all(share[k]) * flow;
        q.store(queue + k * W);
        minimum(q, V::all(turn[k].saturation) * V::load(scratch(turn[k].shown))).store(want + k * W);
      }
    } else {
      for (std::uint32_t k = 0; k < turns; ++k) {
        const V q = V::load(queue + k * W) + V::all(share[k]) * flow;
        q.store(queue + k * W);
        minimum(q, capacity(turn[k])).store(want + k * W);
      }
    }
    if (in.ends)
      end_trips(in, node, V::all(share[turns]) * flow, i);
    else if (in.short_link)
      V::all(0).store(state(in.released + step_parity(i)));
  }

  NIGHTWAVE_HD_INLINE void arrive_any(const InLinkOp& in, const NodeOp& node, std::int32_t i) const {
    const std::uint32_t turns = in.turns;
    const float* share = d_.shares + in.share;
    float* arrived = scratch(in.want + most_turns());
    V ends = V::all(0);
    V total = V::all(0);
    for (std::uint32_t s = 0; s < in.streams; ++s) {
      const V flow = arriving(in.stream_begin + s, i);
      for (std::uint32_t k = 0; k < turns; ++k) {
        const V before = s == 0 ? V::all(0) : V::load(arrived + k * W);
        (before + V::all(*share++) * flow).store(arrived + k * W);
      }
      ends = ends + V::all(*share++) * flow;
      total = total + flow;
    }
    float* queue = state(in.queue);
    for (std::uint32_t k = 0; k < turns; ++k) add(queue + k * W, V::load(arrived + k * W));
    add(scratch(node.sums + static_cast<std::uint32_t>(Measure::ended)), ends);
    float* released = state(in.released + (in.short_link ? step_parity(i) : parity()));
    const V before = in.short_link ? V::all(0) : V::load(released);
    (before + (in.standing_only ? ends - total : ends)).store(released);
  }

  NIGHTWAVE_HD_INLINE void offer(const InLinkOp& in, const GroupOp& group) const {
    const TurnOp* turn = p_.turns + in.turn_begin + group.first;
    float* queue = state(in.queue + group.first);
    float* want = scratch(in.want + group.first);
    if (group.count == 1) {
      minimum(V::load(queue), capacity(*turn)).store(want);
      return;
    }
    float* head = state(in.head + group.first);
    V heads = V::all(0);
    V behind = V::all(0);
    for (std::uint32_t k = 0; k < group.count; ++k) {
      const V h = V::load(head + k * W);
      heads = heads + h;
      behind = behind + (V::load(queue + k * W) - h);
    }
    const V free = maximum(V::all(group.heads) - heads, V::all(0));
    const auto full = less(free, behind);
    const V moving_up = any(full, free) ? select(full, free / behind, V::all(1)) : V::all(1);
    heads = V::all(0);
    for (std::uint32_t k = 0; k < group.count; ++k) {
      V h = V::load(head + k * W);
      h = h + (V::load(queue + k * W) - h) * moving_up;
      h.store(head + k * W);
      heads = heads + h;
    }
    const V per_head = V::all(1) / maximum(heads, V::all(1e-9f));
    for (std::uint32_t k = 0; k < group.count; ++k) {
      const V h = V::load(head + k * W);
      minimum(h, capacity(turn[k]) * (h * per_head)).store(want + k * W);
    }
  }

  NIGHTWAVE_HD_INLINE void enter(const OutLinkOp& out, std::int32_t i) const {
    if (out.shape != OutLinkShape::plain) return enter_any(out, i);
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    V demand = V::all(0);
    if (out.feeders > 0) demand = V::load(scratch(feeder[0].want));
    for (std::uint32_t f = 1; f < out.feeders; ++f) demand = demand + V::load(scratch(feeder[f].want));
    float* room_slot = state(out.room);
    const V available = V::load(room_slot);
    const V room = maximum(available, V::all(0));
    auto held = less(room, demand);
    if (out.groups > 1) held = either(held, may_overfill(out, available, demand), demand);
    if (any(held, demand)) {
      V fits[most_streams];
      const V of_stream[most_streams] = {demand, demand, demand, demand};
      fit_in(out, i, available, demand, room, of_stream, fits);
      demand = V::all(0);
      for (std::uint32_t f = 0; f < out.feeders; ++f) {
        const V leaving = V::load(scratch(feeder[f].want)) * fits[0];
        leaving.store(scratch(feeder[f].want));
        demand = demand + leaving;
      }
    }
    (available - demand).store(room_slot);
    record(out, 0, i, demand);
  }

  /// Writes the inflow of a stream into its history.
  NIGHTWAVE_HD_INLINE void record(const OutLinkOp& out, std::uint32_t stream, std::int32_t i, V inflow) const {
    History* slot = ring(t_.cursors[out.stream_begin + stream].write + static_cast<std::uint32_t>(i));
    if constexpr (sizeof(History) == sizeof(float)) {
      inflow.store(slot);
    } else {
      float* carry = state(out.carry + stream);
      const V all = V::load(carry) + inflow;
      maximum(all, V::all(0)).store(slot);
      (all - V::load(slot)).store(carry);
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

  NIGHTWAVE_HD_INLINE void enter_any(const OutLinkOp& out, std::int32_t i) const {
    const V zero = V::all(0);
    float* room_slot = state(out.room);
    V available = V::load(room_slot);
    if (out.short_link) available = available + V::load(state(out.released + (step_parity(i) ^ 1u)));
    V of_stream[most_streams];
    for (std::uint32_t s = 0; s < out.streams; ++s) of_stream[s] = zero;
    V demand = zero;
    const FeederOp* feeder = p_.feeders + out.feeder_begin;
    for (std::uint32_t f = 0; f < out.feeders; ++f) {
      const V want = V::load(scratch(feeder[f].want));
      demand = demand + want;
      of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + want;
    }
    V waiting = zero;
    V inserting = zero;
    if (out.entry != none) {
      const float departing =
          d_.departures[std::size_t{out.entry} * static_cast<std::size_t>(d_.blocks) + static_cast<std::size_t>(block_)];
      waiting = V::load(state(out.waiting)) + V::all(departing);
      inserting = minimum(waiting, V::all(out.entry_capacity));
      demand = demand + inserting;
      of_stream[out.entry_stream] = of_stream[out.entry_stream] + inserting;
    }
    const V room = maximum(available, zero);
    auto held = less(room, demand);
    if (out.groups > 1 && !out.short_link) held = either(held, may_overfill(out, available, demand), demand);
    V inflow = demand;
    V inserted = inserting;
    if (any(held, demand) || (out.groups > 1 && out.short_link)) {
      V fits[most_streams];
      fit_in(out, i, available, demand, room, of_stream, fits);
      inflow = zero;
      for (std::uint32_t s = 0; s < out.streams; ++s) of_stream[s] = zero;
      for (std::uint32_t f = 0; f < out.feeders; ++f) {
        const V leaving = V::load(scratch(feeder[f].want)) * fits[feeder[f].stream];
        leaving.store(scratch(feeder[f].want));
        inflow = inflow + leaving;
        of_stream[feeder[f].stream] = of_stream[feeder[f].stream] + leaving;
      }
      if (out.entry != none) {
        inserted = inserting * fits[out.entry_stream];
        inflow = inflow + inserted;
        of_stream[out.entry_stream] = of_stream[out.entry_stream] + inserted;
      }
    }
    for (std::uint32_t s = 0; s < out.streams; ++s) record(out, s, i, of_stream[s]);
    if (out.entry != none) {
      waiting = waiting - inserted;
      waiting.store(state(out.waiting));
      add(scratch(out.entry_sums), waiting);
      add(scratch(out.entry_sums + 1), inserted);
    }
    if (!out.standing_only) available = available - inflow;
    available.store(room_slot);
  }

  NIGHTWAVE_HD_INLINE void leave(const InLinkOp& in, const NodeOp& node, std::int32_t i) const {
    switch (in.shape) {
      case InLinkShape::sink:
        return;
      case InLinkShape::plain:
        switch (in.turns) {
          case 1:
            return leave_plain<1>(in, node, i);
          case 2:
            return leave_plain<2>(in, node, i);
          case 3:
            return leave_plain<3>(in, node, i);
          default:
            return leave_plain<4>(in, node, i);
        }
      default:
        leave_any(in, node, i);
    }
  }

  NIGHTWAVE_HD_INLINE void count(const NodeOp& node, V delay, V stops) const {
    add(scratch(node.sums + static_cast<std::uint32_t>(Measure::delay)), delay);
    add(scratch(node.sums + static_cast<std::uint32_t>(Measure::stops)), stops);
  }

  /// The measures that only MeasureSet::all has.
  NIGHTWAVE_HD_INLINE void count_more(const InLinkOp& in, const NodeOp& node, std::uint32_t k, V arrived, V queue) const {
    if constexpr (all_measures) {
      const TurnOp& turn = p_.turns[in.turn_begin + k];
      add(scratch(node.sums + static_cast<std::uint32_t>(Measure::weighted_delay)),
          V::all(d_.turn_weights[in.turn_begin + k]) * queue);
      if (turn.kind != TurnKind::lit && turn.kind != TurnKind::permissive) return;
      add(scratch(node.sums + static_cast<std::uint32_t>(Measure::lit_arrivals)), arrived);
      add(scratch(node.sums + static_cast<std::uint32_t>(Measure::green_arrivals)),
          arrived * V::load(scratch(turn.shown)));
    }
  }

  template <std::uint32_t turns>
  NIGHTWAVE_HD_INLINE void leave_plain(const InLinkOp& in, const NodeOp& node, std::int32_t i) const {
    const V flow = arriving(in.stream_begin, i);
    const float* share = d_.shares + in.share;
    float* queue = state(in.queue);
    const float* out = scratch(in.want);
    V released, queued, stops;
    for (std::uint32_t k = 0; k < turns; ++k) {
      const V leaving = V::load(out + k * W);
      const V q = V::load(queue + k * W) - leaving;
      q.store(queue + k * W);
      const V arrived = V::all(share[k]) * flow;
      const V stopped = minimum(arrived, q);
      released = k == 0 ? leaving : released + leaving;
      queued = k == 0 ? q : queued + q;
      stops = k == 0 ? stopped : stops + stopped;
      count_more(in, node, k, arrived, q);
    }
    if (in.recent != none) {
      float* recent = state(in.recent);
      for (std::uint32_t k = 0; k < turns; ++k)
        (V::all(0.5f) * (V::load(recent + k * W) + V::load(out + k * W))).store(recent + k * W);
    }
    add(state(in.released + (in.short_link ? step_parity(i) : parity())), released);
    count(node, queued, stops);
    if (in.short_link && in.standing != none) tell_standing(in, step_parity(i));
  }

  NIGHTWAVE_HD_INLINE void leave_any(const InLinkOp& in, const NodeOp& node, std::int32_t i) const {
    float* queue = state(in.queue);
    const float* out = scratch(in.want);
    const float* arrived = scratch(in.want + most_turns());
    V released = V::all(0), queued = V::all(0), stops = V::all(0);
    for (std::uint32_t k = 0; k < in.turns; ++k) {
      const V leaving = V::load(out + k * W);
      const V q = V::load(queue + k * W) - leaving;
      q.store(queue + k * W);
      released = released + leaving;
      queued = queued + q;
      stops = stops + minimum(V::load(arrived + k * W), q);
      count_more(in, node, k, V::load(arrived + k * W), q);
    }
    if (in.head != none) {
      float* head = state(in.head);
      for (std::uint32_t k = 0; k < in.turns; ++k)
        maximum(V::load(head + k * W) - V::load(out + k * W), V::all(0)).store(head + k * W);
    }
    if (in.recent != none) {
      float* recent = state(in.recent);
      for (std::uint32_t k = 0; k < in.turns; ++k)
        (V::all(0.5f) * (V::load(recent + k * W) + V::load(out + k * W))).store(recent + k * W);
    }
    add(state(in.released + (in.short_link ? step_parity(i) : parity())), released);
    count(node, queued, stops);
    if (in.short_link && in.standing != none) tell_standing(in, step_parity(i));
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

  NIGHTWAVE_HD_INLINE std::uint32_t most_turns() const { return p_.most_turns; }

  ProgramView p_;
  DemandView d_;
  TileView<History> t_;
  std::int32_t block_;
};

}  // namespace nightwave::model
