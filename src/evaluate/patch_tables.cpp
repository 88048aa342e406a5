// SPDX-License-Identifier: Apache-2.0
#include "evaluate/patch_tables.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/errors.hpp"

namespace nightwave {

namespace {

class Cutter {
 public:
  Cutter(const model::ModelTables& city, const Neighbourhoods& neighbourhoods) : m_(city), near_(neighbourhoods) {
    model::ModelTables& t = patch_.tables;
    t.blocks = m_.blocks;
    t.blocks_per_slice = m_.blocks_per_slice;
    t.slices = m_.slices;
    t.begin_s = m_.begin_s;
  }

  PatchTables cut(std::span<const std::uint32_t> clusters) {
    for (const std::uint32_t c : clusters) number_nodes(m_.clusters[c]);
    find_signals();
    for (std::uint32_t n = 0; n < patch_.nodes.size(); ++n) add_node(n);
    add_open_links();
    for (std::uint32_t n = 0; n < patch_.nodes.size(); ++n) connect(n);
    return std::move(patch_);
  }

 private:
  const model::Node& city_node(std::uint32_t n) const { return m_.nodes[patch_.nodes[n]]; }

  void number_nodes(const model::Cluster& cluster) {
    const auto first = static_cast<std::uint32_t>(patch_.nodes.size());
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_begin + cluster.node_count; ++n) {
      node_of_[n] = static_cast<std::uint32_t>(patch_.nodes.size());
      patch_.nodes.push_back(n);
    }
    patch_.tables.clusters.push_back({first, cluster.node_count});
  }

  void find_signals() {
    for (std::uint32_t n = 0; n < patch_.nodes.size(); ++n) {
      const model::Node& node = city_node(n);
      for (std::uint32_t i = node.light_begin; i < node.light_begin + node.light_count; ++i)
        patch_.signals.push_back(SignalId{m_.lights[i].signal});
    }
    std::sort(patch_.signals.begin(), patch_.signals.end());
    patch_.signals.erase(std::unique(patch_.signals.begin(), patch_.signals.end()), patch_.signals.end());
    patch_.tables.signal_count = static_cast<std::uint32_t>(patch_.signals.size());
  }

  void add_node(std::uint32_t n) {
    const model::Node& source = city_node(n);
    model::ModelTables& t = patch_.tables;
    model::Node node;
    node.link_begin = static_cast<std::uint32_t>(t.links.size());
    node.link_count = source.link_count;
    node.turn_begin = static_cast<std::uint32_t>(t.turns.size());
    node.turn_count = source.turn_count;
    node.light_begin = static_cast<std::uint32_t>(t.lights.size());
    node.light_count = source.light_count;
    for (std::uint32_t i = source.light_begin; i < source.light_begin + source.light_count; ++i)
      add_light(m_.lights[i]);
    for (std::uint32_t l = source.link_begin; l < source.link_begin + source.link_count; ++l) {
      if (!node_of_.contains(near_.node_before(l))) {
        require(m_.links[l].short_link == 0, "a patch takes whole clusters");
        patch_.fed.push_back(static_cast<std::uint32_t>(t.links.size()));
      }
      add_link(l);
      add_turns(m_.links[l]);
    }
    t.nodes.push_back(node);
  }

  void add_light(model::Light light) {
    const auto place =
        std::lower_bound(patch_.signals.begin(), patch_.signals.end(), SignalId{light.signal}) - patch_.signals.begin();
    light.signal = static_cast<std::uint32_t>(place);
    light.window_begin = patch_.tables.window_count;
    patch_.tables.window_count +=
        std::uint32_t{light.protected_windows} + light.permissive_windows + light.sneaker_windows;
    patch_.tables.lights.push_back(light);
  }

  /// Everything of a link but its turns.
  void add_link(std::uint32_t l) {
    const model::Link& source = m_.links[l];
    model::ModelTables& t = patch_.tables;
    link_of_[l] = static_cast<std::uint32_t>(t.links.size());
    patch_.links.push_back(l);
    model::Link link = source;
    link.group_begin = static_cast<std::uint32_t>(t.groups.size());
    link.turn_begin = static_cast<std::uint32_t>(t.turns.size());
    link.turn_count = 0;
    link.stream_begin = static_cast<std::uint32_t>(t.streams.size());
    link.share_begin = t.share_count;
    link.group_share_begin = t.group_share_count;
    link.entry = model::none;
    t.share_count += link.stream_count;
    t.group_share_count += link.stream_count * link.group_count;
    for (std::uint32_t s = source.stream_begin; s < source.stream_begin + source.stream_count; ++s) {
      model::Stream stream = m_.streams[s];
      stream.ring_begin = t.ring_steps;
      t.ring_steps += static_cast<std::uint32_t>(stream.ring_steps);
      t.streams.push_back(stream);
    }
    for (std::uint32_t g = source.group_begin; g < source.group_begin + source.group_count; ++g) {
      model::LaneGroup group = m_.groups[g];
      group.turn_begin = link.turn_begin;
      group.turn_count = 0;
      t.groups.push_back(group);
    }
    t.links.push_back(link);
  }

  /// Turns of the link that was added last; where they lead is settled by connect().
  void add_turns(const model::Link& source) {
    model::ModelTables& t = patch_.tables;
    model::Link& link = t.links.back();
    link.turn_count = source.turn_count;
    t.share_count += link.stream_count * link.turn_count;
    for (std::uint32_t g = 0; g < link.group_count; ++g) {
      const model::LaneGroup& group = m_.groups[source.group_begin + g];
      t.groups[link.group_begin + g].turn_begin = link.turn_begin + group.turn_begin - source.turn_begin;
      t.groups[link.group_begin + g].turn_count = group.turn_count;
    }
    for (std::uint32_t k = source.turn_begin; k < source.turn_begin + source.turn_count; ++k)
      t.turns.push_back(m_.turns[k]);
  }

  void add_open_links() {
    model::ModelTables& t = patch_.tables;
    patch_.open_begin = static_cast<std::uint32_t>(t.links.size());
    for (std::uint32_t n = 0; n < patch_.nodes.size(); ++n) {
      const model::Node& node = city_node(n);
      for (std::uint32_t o = node.out_begin; o < node.out_begin + node.out_count; ++o)
        if (!link_of_.contains(m_.outs[o].link)) {
          require(m_.links[m_.outs[o].link].short_link == 0, "a patch takes whole clusters");
          add_link(m_.outs[o].link);
        }
    }
    model::Node outside;
    outside.link_begin = patch_.open_begin;
    outside.link_count = static_cast<std::uint32_t>(t.links.size()) - patch_.open_begin;
    outside.turn_begin = static_cast<std::uint32_t>(t.turns.size());
    outside.light_begin = static_cast<std::uint32_t>(t.lights.size());
    t.clusters.push_back({static_cast<std::uint32_t>(t.nodes.size()), 1});
    t.nodes.push_back(outside);
  }

  /// Where the turns of a node lead, who yields to whom, and the beginnings of its out-links.
  void connect(std::uint32_t n) {
    const model::Node& source = city_node(n);
    model::ModelTables& t = patch_.tables;
    model::Node& node = t.nodes[n];
    const auto local_turn = [&](std::uint32_t k) { return k - source.turn_begin + node.turn_begin; };
    for (std::uint32_t k = node.turn_begin; k < node.turn_begin + node.turn_count; ++k) {
      model::Turn& turn = t.turns[k];
      const model::Link& to = m_.links[turn.out_link];
      const std::uint32_t foes = std::exchange(turn.foe_begin, static_cast<std::uint32_t>(t.foes.size()));
      for (std::uint32_t f = foes; f < foes + turn.foe_count; ++f) t.foes.push_back(local_turn(m_.foes[f]));
      turn.out_link = link_of_.at(turn.out_link);
      turn.out_stream = turn.out_stream - to.stream_begin + t.links[turn.out_link].stream_begin;
      if (turn.light != model::none) turn.light = turn.light - source.light_begin + node.light_begin;
    }
    node.out_begin = static_cast<std::uint32_t>(t.outs.size());
    node.out_count = source.out_count;
    for (std::uint32_t o = source.out_begin; o < source.out_begin + source.out_count; ++o) {
      model::Out out = m_.outs[o];
      const std::uint32_t feeders = std::exchange(out.feeder_begin, static_cast<std::uint32_t>(t.feeders.size()));
      for (std::uint32_t f = feeders; f < feeders + out.feeder_count; ++f)
        t.feeders.push_back(local_turn(m_.feeders[f]));
      if (m_.links[out.link].entry != model::none) add_entry(m_.links[out.link], link_of_.at(out.link));
      out.link = link_of_.at(out.link);
      t.outs.push_back(out);
    }
  }

  void add_entry(const model::Link& source, std::uint32_t link) {
    model::ModelTables& t = patch_.tables;
    model::Entry entry = m_.entries[source.entry];
    entry.link = link;
    entry.stream = entry.stream - source.stream_begin + t.links[link].stream_begin;
    t.links[link].entry = static_cast<std::uint32_t>(t.entries.size());
    t.entries.push_back(entry);
    patch_.entries.push_back(source.entry);
  }

  const model::ModelTables& m_;
  const Neighbourhoods& near_;
  PatchTables patch_;
  std::map<std::uint32_t, std::uint32_t> node_of_, link_of_;  // the city's to the patch's
};

}  // namespace

PatchTables cut_patch(const model::ModelTables& city, const Neighbourhoods& neighbourhoods,
                      std::span<const std::uint32_t> clusters) {
  return Cutter(city, neighbourhoods).cut(clusters);
}

model::DemandTables cut_demand(const model::ModelTables& city, const model::DemandTables& demand,
                               const PatchTables& patch) {
  const model::ModelTables& t = patch.tables;
  model::DemandTables cut;
  cut.shares.resize(static_cast<std::size_t>(t.slices) * t.share_count);
  cut.group_shares.resize(static_cast<std::size_t>(t.slices) * t.group_share_count);
  for (std::size_t slice = 0; slice < static_cast<std::size_t>(t.slices); ++slice)
    for (std::uint32_t l = 0; l < t.links.size(); ++l) {
      const model::Link& to = t.links[l];
      const model::Link& from = city.links[patch.links[l]];
      // Open links have no turns, so their shares say nothing; lane groups matter to those who enter them.
      if (l < patch.open_begin)
        std::copy_n(demand.shares.data() + slice * city.share_count + from.share_begin,
                    to.stream_count * (to.turn_count + 1), cut.shares.data() + slice * t.share_count + to.share_begin);
      std::copy_n(demand.group_shares.data() + slice * city.group_share_count + from.group_share_begin,
                  to.stream_count * to.group_count,
                  cut.group_shares.data() + slice * t.group_share_count + to.group_share_begin);
    }
  for (const std::uint32_t e : patch.entries) {
    const float* row = demand.departures.data() + e * static_cast<std::size_t>(city.blocks);
    cut.departures.insert(cut.departures.end(), row, row + city.blocks);
  }
  for (std::uint32_t l = 0; l < patch.open_begin; ++l) {
    const model::Link& from = city.links[patch.links[l]];
    const float* weight = demand.turn_weights.data() + from.turn_begin;
    cut.turn_weights.insert(cut.turn_weights.end(), weight, weight + from.turn_count);
  }
  return cut;
}

}  // namespace nightwave
