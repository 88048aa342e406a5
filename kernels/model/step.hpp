// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/model/tables.hpp"
#include "kernels/model/tile.hpp"

namespace nightwave::model {

/// One second at one junction for all lanes of a tile: the only place where vectorised traffic moves.
/// The same operations in the same order as Simulation<float> (reference.hpp), which explains them.
template <class V>
class NodeStep {
 public:
  static constexpr std::size_t W = V::width;

  NodeStep(const ModelTables& tables, const DemandTables& demand, Tile& tile)
      : m_(tables), demand_(demand), tile_(tile), zero_(V::all(0)), one_(V::all(1)) {}

  /// Takes the shares of a slice of the demand.
  void use_slice(std::int32_t slice) {
    shares_ = demand_.shares.data() + static_cast<std::size_t>(slice) * m_.share_count;
    group_shares_ = demand_.group_shares.data() + static_cast<std::size_t>(slice) * m_.group_share_count;
  }

  /// Advances a node by one step; `first` on the first step of a block.
  void advance(std::uint32_t n, std::int32_t block, std::int32_t t, bool first) {
    const Node& node = m_.nodes[n];
    for (std::uint32_t i = node.light_begin; i < node.light_begin + node.light_count; ++i) show(i);
    V arrived_sum = V::load(tile_.block_sums.at(n * 3 + 2));
    for (std::uint32_t l = node.link_begin; l < node.link_begin + node.link_count; ++l) {
      arrive(l, block, t, first, arrived_sum);
      const Link& link = m_.links[l];
      for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g) offer(m_.groups[g]);
    }
    arrived_sum.store(tile_.block_sums.at(n * 3 + 2));
    for (std::uint32_t o = node.out_begin; o < node.out_begin + node.out_count; ++o) enter(m_.outs[o], block, t, first);
    V delay = V::load(tile_.block_sums.at(n * 3));
    V stops = V::load(tile_.block_sums.at(n * 3 + 1));
    for (std::uint32_t l = node.link_begin; l < node.link_begin + node.link_count; ++l)
      leave(l, block, t, delay, stops);
    delay.store(tile_.block_sums.at(n * 3));
    stops.store(tile_.block_sums.at(n * 3 + 1));
  }

 private:
  V overlap(std::uint32_t window, V c, V cycle) const {
    const V x0 = c - V::load(tile_.starts.at(window));
    const V x = select(less(x0, zero_), x0 + cycle, x0);
    const V length = V::load(tile_.lengths.at(window));
    const V before_wrap = minimum(maximum(length - x, zero_), one_);
    const V after_wrap = minimum(maximum(x + one_ - cycle, zero_), length);
    return before_wrap + after_wrap;
  }

  void show(std::uint32_t i) {
    const Light& light = m_.lights[i];
    const V cycle = V::load(tile_.cycle.at(i));
    V c = V::load(tile_.position.at(i));
    std::uint32_t begin = light.window_begin;
    const std::uint8_t bounds[3] = {light.protected_windows, light.permissive_windows, light.sneaker_windows};
    for (std::uint32_t kind = 0; kind < 3; ++kind) {
      V sum = zero_;
      for (std::uint32_t k = 0; k < tile_.used_windows[i * 3 + kind]; ++k) sum = sum + overlap(begin + k, c, cycle);
      sum.store(tile_.shown.at(i * 3 + kind));
      begin += bounds[kind];
    }
    c = c + one_;
    c = select(less(c, cycle), c, c - cycle);
    c.store(tile_.position.at(i));
  }

  float* released_slot(const Link& link, std::uint32_t l, std::int32_t block, std::int32_t t) {
    const std::int32_t parity = (link.short_link ? t : block) & 1;
    return tile_.released.at(l * 2 + static_cast<std::uint32_t>(parity));
  }

  void arrive(std::uint32_t l, std::int32_t block, std::int32_t t, bool first, V& arrived_sum) {
    const Link& link = m_.links[l];
    V ends = zero_;
    V total = zero_;
    const float* share = shares_ + link.share_begin;
    for (std::uint32_t s = 0; s < link.stream_count; ++s) {
      const Stream& stream = m_.streams[link.stream_begin + s];
      const std::int32_t read = (t - stream.travel_steps + stream.ring_steps) % stream.ring_steps;
      const V arriving = V::load(tile_.ring.at(stream.ring_begin + static_cast<std::uint32_t>(read)));
      for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k) {
        const V before = s == 0 ? zero_ : V::load(tile_.arrived.at(k));
        (before + V::all(*share++) * arriving).store(tile_.arrived.at(k));
      }
      ends = ends + V::all(*share++) * arriving;
      total = total + arriving;
    }
    for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k)
      (V::load(tile_.queue.at(k)) + V::load(tile_.arrived.at(k))).store(tile_.queue.at(k));
    arrived_sum = arrived_sum + ends;
    float* slot = released_slot(link, l, block, t);
    const V before = link.short_link || first ? zero_ : V::load(slot);
    (before + (link.standing_only ? ends - total : ends)).store(slot);
  }

  V capacity(const Turn& turn) const {
    if (turn.right == Right::always) return V::all(turn.saturation);
    V through_gaps = V::all(turn.gap_capacity);
    if (turn.gap_capacity > 0) {
      V foes = zero_;
      for (std::uint32_t f = turn.foe_begin; f < turn.foe_begin + turn.foe_count; ++f)
        foes = foes + V::load(tile_.recent.at(m_.foes[f]));
      const V gaps = maximum(one_ - foes * V::all(1.0f / m_.gap_zero_flow), zero_);
      through_gaps = through_gaps * (gaps * gaps * gaps);
    }
    if (turn.right == Right::yield) return through_gaps;
    const float* shown = tile_.shown.at(turn.light * 3);
    return V::all(turn.saturation) * V::load(shown) + through_gaps * V::load(shown + W) +
           V::all(turn.sneakers) * V::load(shown + 2 * W);
  }

  void offer(const LaneGroup& group) {
    const std::uint32_t end = group.turn_begin + group.turn_count;
    if (group.turn_count == 1) {
      const std::uint32_t k = group.turn_begin;
      minimum(V::load(tile_.queue.at(k)), capacity(m_.turns[k])).store(tile_.want.at(k));
      return;
    }
    V heads = zero_;
    V behind = zero_;
    for (std::uint32_t k = group.turn_begin; k < end; ++k) {
      const V head = V::load(tile_.head.at(k));
      heads = heads + head;
      behind = behind + (V::load(tile_.queue.at(k)) - head);
    }
    const V free = maximum(V::all(group.heads) - heads, zero_);
    const auto full = less(free, behind);
    const V moving_up = any(full, free) ? select(full, free / behind, one_) : one_;
    heads = zero_;
    for (std::uint32_t k = group.turn_begin; k < end; ++k) {
      V head = V::load(tile_.head.at(k));
      head = head + (V::load(tile_.queue.at(k)) - head) * moving_up;
      head.store(tile_.head.at(k));
      heads = heads + head;
    }
    const V per_head = one_ / maximum(heads, V::all(1e-9f));
    for (std::uint32_t k = group.turn_begin; k < end; ++k) {
      const V head = V::load(tile_.head.at(k));
      minimum(head, capacity(m_.turns[k]) * (head * per_head)).store(tile_.want.at(k));
    }
  }

  float* ring_slot(std::uint32_t s, std::int32_t t) {
    const Stream& stream = m_.streams[s];
    return tile_.ring.at(stream.ring_begin + static_cast<std::uint32_t>(t % stream.ring_steps));
  }

  void fit_in(const Link& link, std::int32_t block, std::int32_t t, V available, V demand, V room) {
    const auto blocked = less(room, demand);
    const V fits = any(blocked, room) ? select(blocked, room / demand, one_) : one_;
    for (std::uint32_t s = 0; s < link.stream_count; ++s) stream_fits_[s] = fits;
    if (link.group_count < 2) return;
    const std::int32_t parity = ((link.short_link ? t : block) - 1) & 1;
    const auto standing_in = [&](std::uint32_t g) {
      return V::load(tile_.standing.at(g * 2 + static_cast<std::uint32_t>(parity)));
    };
    V standing = zero_;
    for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g)
      standing = standing + standing_in(g);
    const V moving = maximum(V::all(link.storage) - available - standing, zero_);
    const V per_entering = moving / maximum(demand, V::all(1e-6f));
    const float* share = group_shares_ + link.group_share_begin;
    for (std::uint32_t g = 0; g < link.group_count; ++g) {
      V wanted = zero_;
      for (std::uint32_t s = 0; s < link.stream_count; ++s)
        wanted = wanted + V::all(share[s * link.group_count + g]) * stream_demand_[s];
      const V space = maximum(
          V::all(m_.groups[link.group_begin + g].storage) - standing_in(link.group_begin + g) - wanted * per_entering,
          zero_);
      const auto full = less(space, wanted);
      if (!any(full, space)) continue;
      const V group_fits = select(full, space / wanted, one_);
      for (std::uint32_t s = 0; s < link.stream_count; ++s)
        if (share[s * link.group_count + g] > 0) stream_fits_[s] = minimum(stream_fits_[s], group_fits);
    }
  }

  void enter(const Out& o, std::int32_t block, std::int32_t t, bool first) {
    const Link& link = m_.links[o.link];
    V available = V::load(tile_.room.at(o.link));
    if (link.short_link)
      available = available + V::load(tile_.released.at(o.link * 2 + static_cast<std::uint32_t>((t - 1) & 1)));
    else if (first)
      available = available + V::load(tile_.released.at(o.link * 2 + static_cast<std::uint32_t>((block - 1) & 1)));
    for (std::uint32_t s = 0; s < link.stream_count; ++s) {
      stream_demand_[s] = zero_;
      zero_.store(ring_slot(link.stream_begin + s, t));
    }
    V demand = zero_;
    for (std::uint32_t f = o.feeder_begin; f < o.feeder_begin + o.feeder_count; ++f) {
      const std::uint32_t k = m_.feeders[f];
      const V want = V::load(tile_.want.at(k));
      demand = demand + want;
      V& of_stream = stream_demand_[m_.turns[k].out_stream - link.stream_begin];
      of_stream = of_stream + want;
    }
    V waiting = zero_;
    V inserting = zero_;
    if (link.entry != none) {
      const Entry& entry = m_.entries[link.entry];
      const float departing =
          demand_.departures[static_cast<std::size_t>(link.entry) * static_cast<std::size_t>(m_.blocks) +
                             static_cast<std::size_t>(block)];
      waiting = V::load(tile_.waiting.at(link.entry)) + V::all(departing);
      inserting = minimum(waiting, V::all(entry.capacity));
      demand = demand + inserting;
      V& of_stream = stream_demand_[entry.stream - link.stream_begin];
      of_stream = of_stream + inserting;
    }
    const V room = maximum(available, zero_);
    fit_in(link, block, t, available, demand, room);
    V inflow = zero_;
    for (std::uint32_t f = o.feeder_begin; f < o.feeder_begin + o.feeder_count; ++f) {
      const std::uint32_t k = m_.feeders[f];
      const V out = V::load(tile_.want.at(k)) * stream_fits_[m_.turns[k].out_stream - link.stream_begin];
      out.store(tile_.out.at(k));
      float* slot = ring_slot(m_.turns[k].out_stream, t);
      (V::load(slot) + out).store(slot);
      inflow = inflow + out;
    }
    if (link.entry != none) inflow = inflow + insert(link, t, waiting, inserting);
    if (!link.standing_only) available = available - inflow;
    available.store(tile_.room.at(o.link));
  }

  V insert(const Link& link, std::int32_t t, V waiting, V inserting) {
    const std::uint32_t e = link.entry;
    const V inserted = inserting * stream_fits_[m_.entries[e].stream - link.stream_begin];
    waiting = waiting - inserted;
    waiting.store(tile_.waiting.at(e));
    float* slot = ring_slot(m_.entries[e].stream, t);
    (V::load(slot) + inserted).store(slot);
    float* sums = tile_.block_sums.at(m_.nodes.size() * 3 + e * 2);
    (V::load(sums) + waiting).store(sums);
    (V::load(sums + W) + inserted).store(sums + W);
    return inserted;
  }

  void leave(std::uint32_t l, std::int32_t block, std::int32_t t, V& delay, V& stops) {
    const Link& link = m_.links[l];
    V released = zero_;
    for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k) {
      const V out = V::load(tile_.out.at(k));
      const V queue = V::load(tile_.queue.at(k)) - out;
      queue.store(tile_.queue.at(k));
      maximum(V::load(tile_.head.at(k)) - out, zero_).store(tile_.head.at(k));
      (V::all(0.5f) * (V::load(tile_.recent.at(k)) + out)).store(tile_.recent.at(k));
      released = released + out;
      delay = delay + queue;
      stops = stops + minimum(V::load(tile_.arrived.at(k)), queue);
    }
    float* slot = released_slot(link, l, block, t);
    (V::load(slot) + released).store(slot);
    if (link.group_count < 2) return;
    const std::int32_t parity = (link.short_link ? t : block) & 1;
    for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g) {
      V standing = zero_;
      for (std::uint32_t k = m_.groups[g].turn_begin; k < m_.groups[g].turn_begin + m_.groups[g].turn_count; ++k)
        standing = standing + V::load(tile_.queue.at(k));
      standing.store(tile_.standing.at(g * 2 + static_cast<std::uint32_t>(parity)));
    }
  }

  const ModelTables& m_;
  const DemandTables& demand_;
  Tile& tile_;
  const float* shares_ = nullptr;
  const float* group_shares_ = nullptr;
  V stream_demand_[most_streams];
  V stream_fits_[most_streams];
  const V zero_;
  const V one_;
};

}  // namespace nightwave::model
