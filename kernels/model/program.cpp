// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/program.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "kernels/model/strips.hpp"
#include "kernels/model/visit_order.hpp"

namespace nightwave::model {

namespace {

TurnKind kind_of(const ModelTables& m, const Turn& turn) {
  if (turn.right == Right::always) return TurnKind::always;
  if (turn.right == Right::yield) return TurnKind::yield;
  const Light& light = m.lights[turn.light];
  return light.permissive_windows + light.sneaker_windows == 0 ? TurnKind::lit : TurnKind::permissive;
}

bool sees_foes(TurnKind kind) { return kind == TurnKind::permissive || kind == TurnKind::yield; }

/// Fills a Program cluster by cluster, node by node.
class Compiler {
 public:
  Compiler(const ModelTables& tables, const std::vector<std::uint8_t>& has_ends, Program& program)
      : m_(tables), has_ends_(has_ends), p_(program), is_foe_(tables.turns.size(), 0), group_of_(tables.turns.size()) {
    for (const Turn& turn : m_.turns)
      if (sees_foes(kind_of(m_, turn)))
        for (std::uint32_t f = 0; f < turn.foe_count; ++f) is_foe_[m_.foes[turn.foe_begin + f]] = 1;
    for (std::uint32_t g = 0; g < m_.groups.size(); ++g)
      for (std::uint32_t k = 0; k < m_.groups[g].turn_count; ++k) group_of_[m_.groups[g].turn_begin + k] = g;
  }

  void compile() {
    p_.ins.resize(m_.links.size());
    p_.turns.resize(m_.turns.size());
    p_.groups.resize(m_.groups.size());
    p_.room.resize(m_.links.size());
    p_.waiting.resize(m_.entries.size());
    p_.entry_totals.resize(m_.entries.size());
    p_.carry.resize(p_.resolution == Resolution::half ? m_.streams.size() : 0);
    for (const Stream& s : m_.streams)
      p_.streams.push_back({s.ring_begin * p_.width, static_cast<std::uint32_t>(s.ring_steps) * p_.width,
                            static_cast<std::uint32_t>(s.travel_steps)});
    p_.ring_size = m_.ring_steps * p_.width;
    for (const Cluster& cluster : m_.clusters) {
      scratch_ = 0;
      cluster_begin_ = p_.state_size;
      const std::uint32_t end = cluster.node_begin + cluster.node_count;
      for (std::uint32_t n = cluster.node_begin; n < end; ++n) add_node(m_.nodes[n]);
      scratch_of_.push_back(scratch_);
      p_.scratch_size = std::max(p_.scratch_size, scratch_);
      p_.shadow_size = std::max(p_.shadow_size, p_.state_size - cluster_begin_);
    }
    connect_outs();
    list_foes();
    VisitOrder order(m_, group_of_, p_);
    for (std::size_t c = 0; c < m_.clusters.size(); ++c) order.add(m_.clusters[c], scratch_of_[c]);
    p_.strip_ends = strip_ends(m_);
  }

 private:
  std::uint32_t take(std::uint32_t slots) { return std::exchange(p_.state_size, p_.state_size + slots * p_.width); }
  std::uint32_t take_scratch(std::uint32_t slots) { return std::exchange(scratch_, scratch_ + slots * p_.width); }
  std::uint32_t take_totals(std::uint32_t slots) {
    return std::exchange(p_.total_size, p_.total_size + slots * p_.width);
  }

  void add_node(const Node& node) {
    NodeOp op;
    op.state_begin = p_.state_size;
    op.totals = take_totals(measure_count(p_.measures));
    op.light_begin = static_cast<std::uint32_t>(p_.lights.size());
    for (std::uint32_t i = node.light_begin; i < node.light_begin + node.light_count; ++i) add_light(i);
    op.light_end = static_cast<std::uint32_t>(p_.lights.size());
    op.in_begin = node.link_begin;
    op.in_end = node.link_begin + node.link_count;
    for (std::uint32_t l = op.in_begin; l < op.in_end; ++l) add_in_link(l, node, op);
    op.out_begin = static_cast<std::uint32_t>(p_.outs.size());
    for (std::uint32_t o = node.out_begin; o < node.out_begin + node.out_count; ++o) add_out_link(m_.outs[o]);
    op.out_end = static_cast<std::uint32_t>(p_.outs.size());
    op.state_end = p_.state_size;
    const std::int32_t offset = -static_cast<std::int32_t>(cluster_begin_);
    for (std::uint32_t l = op.in_begin; l < op.in_end; ++l) p_.ins[l].shadow = offset;
    for (std::uint32_t o = op.out_begin; o < op.out_end; ++o) p_.outs[o].shadow = offset;
    p_.nodes.push_back(op);
  }

  void add_light(std::uint32_t i) {
    const Light& light = m_.lights[i];
    const std::uint32_t windows = light.protected_windows + light.permissive_windows + light.sneaker_windows;
    const bool lit = light.permissive_windows + light.sneaker_windows == 0;
    p_.lights.push_back({take(1 + 2 * windows), i, take_scratch((lit ? 1 : 3) * block_steps), light.protected_windows,
                         light.permissive_windows, light.sneaker_windows});
  }

  void add_in_link(std::uint32_t l, const Node& node, const NodeOp& op) {
    const Link& link = m_.links[l];
    InLinkOp& in = p_.ins[l];
    in.turns = static_cast<std::uint8_t>(link.turn_count);
    in.groups = static_cast<std::uint8_t>(link.group_count);
    in.streams = static_cast<std::uint8_t>(link.stream_count);
    in.turn_begin = link.turn_begin;
    in.group_begin = link.group_begin;
    in.stream_begin = link.stream_begin;
    in.share = link.share_begin;
    in.ends = has_ends_[l] != 0;
    in.short_link = link.short_link != 0;
    in.standing_only = link.standing_only != 0;
    bool shared_lanes = false, foes_here = false, yields = false;
    for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g) {
      const LaneGroup& group = m_.groups[g];
      if (group.turn_count > most_turns_of_group)
        throw std::length_error("a lane group with more turns than kernels take");
      shared_lanes = shared_lanes || group.turn_count > 1;
      p_.groups[g] = {l, static_cast<std::uint16_t>(group.turn_begin - link.turn_begin),
                      static_cast<std::uint16_t>(group.turn_count), group.heads, group.storage};
    }
    for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k) {
      const Turn& turn = m_.turns[k];
      foes_here = foes_here || is_foe_[k];
      TurnOp& t = p_.turns[k];
      t.saturation = turn.saturation;
      t.gap_capacity = turn.gap_capacity;
      t.per_zero_flow = 1.0f / turn.gap_zero_flow;
      t.sneakers = turn.sneakers;
      t.beside = turn.beside;
      in.lane_changes = in.lane_changes || turn.beside > 0;
      t.kind = kind_of(m_, turn);
      t.foe_count = static_cast<std::uint16_t>(sees_foes(t.kind) ? turn.foe_count : 0);
      yields = yields || sees_foes(t.kind);
      if (turn.right == Right::light) t.shown = p_.lights[op.light_begin + turn.light - node.light_begin].shown;
    }
    in.simple = link.stream_count == 1 && !shared_lanes && !yields;
    in.queue = take(link.turn_count);
    if (shared_lanes) in.head = take(link.turn_count);
    if (foes_here) in.recent = take(link.turn_count);
    in.released = take(2);
    if (link.group_count > 1) in.standing = take(2 * link.group_count);
    in.turn_scratch = take_scratch(link.turn_count * TurnScratch::size);
    if (foes_here) in.recent_scratch = take_scratch(link.turn_count * block_steps);
    if (!in.simple) in.flow = take_scratch(link.stream_count * block_steps);
    in.sums = take_scratch(LinkSums::size);
    if (in.short_link) in.released_scratch = take_scratch(block_steps);
  }

  void add_out_link(const Out& source) {
    const Link& link = m_.links[source.link];
    OutLinkOp out;
    out.room = p_.room[source.link] = take(1);
    if (p_.resolution == Resolution::half) {
      out.carry = take(link.stream_count);
      for (std::uint32_t s = 0; s < link.stream_count; ++s) p_.carry[link.stream_begin + s] = out.carry + s * p_.width;
    }
    out.groups = static_cast<std::uint8_t>(link.group_count);
    out.streams = static_cast<std::uint8_t>(link.stream_count);
    out.stream_begin = link.stream_begin;
    out.group_begin = link.group_begin;
    out.group_share = link.group_share_begin;
    out.storage = link.storage;
    out.travel_steps = m_.streams[link.stream_begin].travel_steps;
    out.short_link = link.short_link != 0;
    out.standing_only = link.standing_only != 0;
    out.least_group_storage = 1e30f;
    for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g)
      out.least_group_storage = std::min(out.least_group_storage, m_.groups[g].storage);
    out.feeder_begin = static_cast<std::uint32_t>(source.feeder_begin);
    out.feeders = static_cast<std::uint16_t>(source.feeder_count);
    out.bounds = take_scratch(2);
    if (out.short_link) out.inflow = take_scratch(block_steps);
    out.entry = link.entry;
    if (link.entry != none) {
      const Entry& entry = m_.entries[link.entry];
      out.waiting = p_.waiting[link.entry] = take(1);
      out.entry_stream = entry.stream - link.stream_begin;
      out.entry_capacity = entry.capacity;
      out.entry_sums = take_scratch(entry_measures);
      out.entry_totals = p_.entry_totals[link.entry] = take_totals(entry_measures);
    }
    p_.outs.push_back(out);
  }

  void connect_outs() {
    for (std::uint32_t n = 0; n < m_.nodes.size(); ++n)
      for (std::uint32_t o = 0; o < m_.nodes[n].out_count; ++o) {
        const std::uint32_t l = m_.outs[m_.nodes[n].out_begin + o].link;
        OutLinkOp& out = p_.outs[p_.nodes[n].out_begin + o];
        out.released = p_.ins[l].released;
        out.standing = p_.ins[l].standing;
        out.released_scratch = p_.ins[l].released_scratch;
      }
    for (OutLinkOp& out : p_.outs) {
      // A thousandth covers all rounding.
      float most = out.entry == none ? 0.0f : out.entry_capacity;
      for (std::uint32_t f = out.feeder_begin; f < out.feeder_begin + out.feeders; ++f) {
        const TurnOp& turn = p_.turns[m_.feeders[f]];
        out.ranked = out.ranked || m_.turns[m_.feeders[f]].gives_way;
        if (turn.kind != TurnKind::yield) most += turn.saturation;
        if (turn.kind == TurnKind::permissive) most += turn.sneakers;
        if (sees_foes(turn.kind)) most += turn.gap_capacity;
      }
      out.most_inflow = 1.001f * most * block_steps + 0.001f;
    }
    for (const std::uint32_t k : m_.feeders) {
      const Link& to = m_.links[m_.turns[k].out_link];
      const InLinkOp& in = p_.ins[p_.groups[group_of_[k]].in];
      p_.feeders.push_back({in.turn_scratch + (k - in.turn_begin) * TurnScratch::size * p_.width,
                            static_cast<std::uint16_t>(m_.turns[k].out_stream - to.stream_begin),
                            m_.turns[k].gives_way});
    }
  }

  void list_foes() {
    for (std::uint32_t k = 0; k < m_.turns.size(); ++k) {
      p_.turns[k].foe_begin = static_cast<std::uint32_t>(p_.foes.size());
      for (std::uint32_t f = 0; f < p_.turns[k].foe_count; ++f) {
        const std::uint32_t foe = m_.foes[m_.turns[k].foe_begin + f];
        const InLinkOp& in = p_.ins[p_.groups[group_of_[foe]].in];
        p_.foes.push_back(in.recent + (foe - in.turn_begin) * p_.width);
        p_.foe_scratch.push_back(in.recent_scratch + (foe - in.turn_begin) * block_steps * p_.width);
      }
    }
  }

  const ModelTables& m_;
  const std::vector<std::uint8_t>& has_ends_;
  Program& p_;
  std::vector<std::uint8_t> is_foe_;       // [turn]
  std::vector<std::uint32_t> group_of_;    // [turn]
  std::uint32_t scratch_ = 0;              // slots of the cluster so far
  std::uint32_t cluster_begin_ = 0;        // first of its state slots
  std::vector<std::uint32_t> scratch_of_;  // [cluster]
};

}  // namespace

Program::Program(const ModelTables& m, const std::vector<std::uint8_t>& has_ends, std::size_t lanes, Resolution r,
                 MeasureSet set)
    : resolution(r), measures(set), width(static_cast<std::uint32_t>(lanes)) {
  Compiler(m, has_ends, *this).compile();
}

ProgramView Program::view() const {
  return {clusters.data(), visits.data(),  parts.data(),  nodes.data(),       lights.data(),
          ins.data(),      turns.data(),   groups.data(), schedule.data(),    scheduled_groups.data(),
          outs.data(),     feeders.data(), foes.data(),   foe_scratch.data(), streams.data()};
}

std::vector<std::uint8_t> links_with_ends(const ModelTables& m, std::span<const DemandTables* const> demands) {
  std::vector<std::uint8_t> ends(m.links.size(), 0);
  for (const DemandTables* demand : demands)
    for (std::int32_t slice = 0; slice < m.slices; ++slice) {
      const float* shares = demand->shares.data() + static_cast<std::size_t>(slice) * m.share_count;
      for (std::size_t l = 0; l < m.links.size(); ++l)
        for (std::uint32_t s = 0; s < m.links[l].stream_count; ++s)
          if (shares[m.links[l].share_begin + (s + 1) * (m.links[l].turn_count + 1) - 1] != 0) ends[l] = 1;
    }
  return ends;
}

}  // namespace nightwave::model
