// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/program.hpp"

#include <algorithm>
#include <utility>

namespace nightwave::model {

namespace {

TurnKind kind_of(const ModelTables& m, const Turn& turn) {
  if (turn.right == Right::always) return TurnKind::always;
  if (turn.right == Right::yield) return TurnKind::yield;
  const Light& light = m.lights[turn.light];
  return light.permissive_windows + light.sneaker_windows == 0 ? TurnKind::lit : TurnKind::permissive;
}

}  // namespace

Program::Program(const ModelTables& m, const std::vector<std::uint8_t>& has_ends, Resolution r, MeasureSet set)
    : resolution(r), measures(set) {
  const std::uint32_t node_measures = measure_count(set);
  per_zero_flow = 1.0f / m.gap_zero_flow;
  ins.resize(m.links.size());
  turns.resize(m.turns.size());
  room.resize(m.links.size());
  waiting.resize(m.entries.size());
  entry_totals.resize(m.entries.size());
  node_totals.resize(m.nodes.size());
  for (const Stream& s : m.streams)
    streams.push_back({s.ring_begin, static_cast<std::uint32_t>(s.ring_steps)});
  if (resolution == Resolution::half) carry.resize(m.streams.size());
  ring_slots = m.ring_steps;
  std::vector<std::uint8_t> is_foe(m.turns.size(), 0);
  for (const std::uint32_t foe : m.foes) is_foe[foe] = 1;
  for (const LaneGroup& g : m.groups)
    groups.push_back({0, static_cast<std::uint16_t>(g.turn_count), g.heads, g.storage});

  std::uint32_t most_lights = 0;
  for (const Node& node : m.nodes) {
    most_turns = std::max(most_turns, node.turn_count);
    most_lights = std::max(most_lights, node.light_count);
  }
  // Scratch of one node's step: what its lights show, then what its turns want and what arrived at them.
  const std::uint32_t wants = 3 * most_lights;
  const std::uint32_t cluster_scratch = wants + 2 * most_turns;
  scratch_slots = cluster_scratch;

  std::uint32_t slot = 0;
  const auto take = [&slot](std::uint32_t n) { return std::exchange(slot, slot + n); };
  for (const Cluster& cluster : m.clusters) {
    std::uint32_t scratch = cluster_scratch;
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_begin + cluster.node_count; ++n) {
      const Node& node = m.nodes[n];
      NodeOp op;
      op.state_begin = slot;
      op.light_begin = static_cast<std::uint32_t>(lights.size());
      for (std::uint32_t i = node.light_begin; i < node.light_begin + node.light_count; ++i) {
        const Light& light = m.lights[i];
        const std::uint32_t windows = light.protected_windows + light.permissive_windows + light.sneaker_windows;
        lights.push_back({take(1 + 2 * windows), i, light.protected_windows, light.permissive_windows,
                          light.sneaker_windows});
      }
      op.light_end = static_cast<std::uint32_t>(lights.size());
      op.in_begin = node.link_begin;
      op.in_end = node.link_begin + node.link_count;
      for (std::uint32_t l = op.in_begin; l < op.in_end; ++l) {
        const Link& link = m.links[l];
        InLinkOp& in = ins[l];
        in.turns = static_cast<std::uint8_t>(link.turn_count);
        in.groups = static_cast<std::uint8_t>(link.group_count);
        in.streams = static_cast<std::uint8_t>(link.stream_count);
        in.queue = take(link.turn_count);
        bool shared_lanes = false, foes_here = false, all_lit = true;
        for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g) {
          shared_lanes = shared_lanes || m.groups[g].turn_count > 1;
          groups[g].first = static_cast<std::uint16_t>(m.groups[g].turn_begin - link.turn_begin);
        }
        for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k) {
          const Turn& turn = m.turns[k];
          foes_here = foes_here || is_foe[k];
          TurnOp& t = turns[k];
          t.saturation = turn.saturation;
          t.gap_capacity = turn.gap_capacity;
          t.sneakers = turn.sneakers;
          t.kind = kind_of(m, turn);
          t.foe_count = static_cast<std::uint16_t>(turn.foe_count);
          if (turn.right == Right::light) t.shown = 3 * (turn.light - node.light_begin);
          all_lit = all_lit && t.kind == TurnKind::lit;
        }
        if (shared_lanes) in.head = take(link.turn_count);
        if (foes_here) in.recent = take(link.turn_count);
        in.released = take(2);
        if (link.group_count > 1) in.standing = take(2 * link.group_count);
        in.want = wants + link.turn_begin - node.turn_begin;
        in.turn_begin = link.turn_begin;
        in.group_begin = link.group_begin;
        in.stream_begin = link.stream_begin;
        in.share = link.share_begin;
        in.all_lit = all_lit;
        in.ends = has_ends[l] != 0;
        in.short_link = link.short_link != 0;
        in.standing_only = link.standing_only != 0;
        in.shape = InLinkShape::generic;
        if (link.turn_count == 0 && link.stream_count == 1 && !link.standing_only)
          in.shape = InLinkShape::sink;
        else if (link.stream_count == 1 && !shared_lanes && !link.standing_only && link.turn_count <= 4)
          in.shape = InLinkShape::plain;
      }
      op.sums = scratch;
      scratch += node_measures;
      op.totals = total_slots;
      node_totals[n] = total_slots;
      total_slots += node_measures;
      op.out_begin = static_cast<std::uint32_t>(outs.size());
      for (std::uint32_t o = node.out_begin; o < node.out_begin + node.out_count; ++o) {
        const Link& link = m.links[m.outs[o].link];
        OutLinkOp out;
        out.room = room[m.outs[o].link] = take(1);
        if (resolution == Resolution::half) {
          out.carry = take(link.stream_count);
          for (std::uint32_t s = 0; s < link.stream_count; ++s) carry[link.stream_begin + s] = out.carry + s;
        }
        out.groups = static_cast<std::uint8_t>(link.group_count);
        out.streams = static_cast<std::uint8_t>(link.stream_count);
        out.stream_begin = link.stream_begin;
        out.group_begin = link.group_begin;
        out.group_share = link.group_share_begin;
        out.storage = link.storage;
        out.short_link = link.short_link != 0;
        out.standing_only = link.standing_only != 0;
        out.feeder_begin = static_cast<std::uint32_t>(feeders.size());
        out.feeders = static_cast<std::uint16_t>(m.outs[o].feeder_count);
        for (std::uint32_t f = m.outs[o].feeder_begin; f < m.outs[o].feeder_begin + m.outs[o].feeder_count; ++f) {
          const std::uint32_t k = m.feeders[f];
          feeders.push_back({wants + k - node.turn_begin, m.turns[k].out_stream - link.stream_begin});
        }
        out.entry = link.entry;
        if (link.entry != none) {
          const Entry& entry = m.entries[link.entry];
          out.waiting = waiting[link.entry] = take(1);
          out.entry_stream = entry.stream - link.stream_begin;
          out.entry_capacity = entry.capacity;
          out.entry_sums = scratch;
          scratch += entry_measures;
          entry_totals[link.entry] = total_slots;
          total_slots += entry_measures;
        }
        if (link.stream_count == 1 && link.entry == none && !link.short_link && !link.standing_only)
          out.shape = OutLinkShape::plain;
        outs.push_back(out);
      }
      op.out_end = static_cast<std::uint32_t>(outs.size());
      op.sum_count = scratch - op.sums;
      for (std::uint32_t o = op.out_begin; o < op.out_end; ++o) {
        outs[o].bounds = scratch;
        scratch += 2;
      }
      op.state_end = slot;
      nodes.push_back(op);
    }
    scratch_slots = std::max(scratch_slots, scratch);
  }
  state_slots = slot;
  for (std::size_t n = 0; n < m.nodes.size(); ++n)
    for (std::uint32_t o = nodes[n].out_begin; o < nodes[n].out_end; ++o) {
      const InLinkOp& in = ins[m.outs[m.nodes[n].out_begin + (o - nodes[n].out_begin)].link];
      outs[o].released = in.released;
      outs[o].standing = in.standing;
    }
  for (const Link& link : m.links)
    for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k) {
      turns[k].foe_begin = static_cast<std::uint32_t>(foes.size());
      for (std::uint32_t f = m.turns[k].foe_begin; f < m.turns[k].foe_begin + m.turns[k].foe_count; ++f)
        foes.push_back(m.foes[f]);
    }
  std::vector<std::uint32_t> recent(m.turns.size(), none);
  for (std::size_t l = 0; l < m.links.size(); ++l)
    for (std::uint32_t k = 0; k < m.links[l].turn_count; ++k)
      if (ins[l].recent != none) recent[m.links[l].turn_begin + k] = ins[l].recent + k;
  for (std::uint32_t& foe : foes) foe = recent[foe];
}

ProgramView Program::view() const {
  return {nodes.data(), lights.data(),  ins.data(),  turns.data(),   groups.data(),
          outs.data(),  feeders.data(), foes.data(), streams.data(), per_zero_flow, most_turns};
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
