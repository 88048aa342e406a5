// SPDX-License-Identifier: Apache-2.0
#include "evaluate/pack.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/errors.hpp"
#include "evaluate/demand_tables.hpp"
#include "evaluate/foes.hpp"
#include "evaluate/gap_acceptance.hpp"
#include "evaluate/lane_use.hpp"
#include "evaluate/merging_lanes.hpp"
#include "evaluate/node_order.hpp"
#include "evaluate/timings.hpp"
#include "evaluate/traffic.hpp"
#include "evaluate/travel_times.hpp"
#include "evaluate/zones.hpp"

namespace nightwave {

namespace {

/// Length of a vehicle over the spacing of standing ones; SUMO's car: 5 m of 7.5 m.
constexpr double standing_length_share = 2.0 / 3;

/// Builds the tables node by node.
class Packer {
 public:
  Packer(const Network& network, const Signals& signals, const Demand& demand, const ModelConstants& constants,
         int drain_s)
      : net_(network), signals_(signals), demand_(demand), k_(constants), connections_(network) {
    city_.vehicles_due = demand.vehicles_due;
    model::ModelTables& m = city_.tables;
    m.signal_count = static_cast<std::uint32_t>(signals.all.size());
    const auto horizon = demand.end_s - demand.begin_s + drain_s;
    m.blocks = static_cast<std::int32_t>((horizon + model::block_steps - 1) / model::block_steps);
    require(demand.slice_s % model::block_steps == 0, "demand slices are whole blocks");
    m.blocks_per_slice = demand.slice_s / model::block_steps;
    m.slices = (m.blocks + m.blocks_per_slice - 1) / m.blocks_per_slice;
    m.begin_s = demand.begin_s;
  }

  PackedCity pack(std::span<const DemandDraw> draws) {
    traffic_ = traffic_of(net_, connections_, demand_);
    city_.unconnected_vehicles = traffic_.unconnected_vehicles;
    travel_steps_ = travel_steps(net_, traffic_, k_);
    const NodeOrder order = order_nodes(net_, traffic_.used, travel_steps_);
    number_links(order);
    for (const JunctionId j : order.nodes) add_node(j);
    resolve_turns();
    city_.tables.clusters = order.clusters;
    add_entries();
    add_outs(order);
    add_foes(net_, connections_, turn_sources_, city_.tables);
    city_.demand = day(DemandDraw{}).tables;
    for (const DemandDraw& draw : draws) city_.days.push_back(draw.seed ? day(draw) : busier(draw.factor));
    assign_zones(net_, traffic_, order, city_);
    return std::move(city_);
  }

 private:
  DrawnDemand day(const DemandDraw& draw) const {
    return drawn_demand(net_, demand_, k_, traffic_, uses_, city_, draw);
  }

  /// The mean day with another number of vehicles: only departures differ.
  DrawnDemand busier(double factor) const {
    DrawnDemand drawn{city_.demand, city_.vehicles_due * factor};
    for (float& departing : drawn.tables.departures) departing *= static_cast<float>(factor);
    return drawn;
  }

  void number_links(const NodeOrder& order) {
    model_link_.resize(net_.links.size());
    for (std::uint32_t l = 0; l < net_.links.size(); ++l) model_link_[LinkId{l}] = model::none;
    for (const JunctionId j : order.nodes)
      for (const LinkId l : order.in_links.at(j)) {
        model_link_[l] = static_cast<std::uint32_t>(city_.link_of.size());
        city_.link_of.push_back(l);
      }
    city_.tables.links.resize(city_.link_of.size());
    uses_.resize(city_.link_of.size());
  }

  void add_node(JunctionId junction) {
    model::ModelTables& m = city_.tables;
    model::Node node;
    node.link_begin = next_link_;
    node.turn_begin = static_cast<std::uint32_t>(m.turns.size());
    node.light_begin = static_cast<std::uint32_t>(m.lights.size());
    std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint32_t> lights;
    while (next_link_ < city_.link_of.size() && net_.links[city_.link_of[next_link_]].to == junction)
      add_link(next_link_++, node.light_begin, lights);
    node.link_count = next_link_ - node.link_begin;
    node.turn_count = static_cast<std::uint32_t>(m.turns.size()) - node.turn_begin;
    node.light_count = static_cast<std::uint32_t>(m.lights.size()) - node.light_begin;
    m.nodes.push_back(node);
  }

  void add_link(std::uint32_t index, std::uint32_t first_light,
                std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint32_t>& lights) {
    model::ModelTables& m = city_.tables;
    const LinkId id = city_.link_of[index];
    const Link& source = net_.links[id];
    const LinkTraffic& traffic = traffic_.links[id];
    model::Link& link = m.links[index];
    LinkUse& use = uses_[index];
    std::map<LinkId, double> weight;
    for (const auto& [next, flows] : traffic.next) weight[next] = turn_headway(id, next, traffic.spacing_m);
    use.lanes = lane_use(net_, connections_, id, traffic.next, weight, lane_lights());
    use.streams = streams_of(traffic, travel_steps_[id]);

    int usable_lanes = 0;
    for (const Lane& lane : source.lanes) usable_lanes += lane.permissions != 0;
    usable_lanes = std::max(usable_lanes, 1);
    link.storage = static_cast<float>(usable_lanes * source.length_m / traffic.spacing_m);
    if (source.length_m < k_.pass_through_length_m) link.storage = static_cast<float>(3 * usable_lanes);
    link.short_link = travel_steps_[id] < model::block_steps;
    // The travel time contains the way across the junction before the link, the length does not: what is under way at
    // saturation flow, until its room is handed back, must fit, or a link of a few metres would be a bottleneck.
    const double until_handed_back_s = travel_steps_[id] + (link.short_link ? 1 : model::block_steps);
    const double lane_saturation = 1 / saturation_headway_s(k_, traffic.spacing_m, k_.discharge_speed_m_s);
    link.storage = std::max({link.storage, static_cast<float>(usable_lanes),
                             static_cast<float>(usable_lanes * lane_saturation * until_handed_back_s)});
    link.standing_only = link.short_link && source.length_m <= k_.standing_only_length_m;

    link.stream_begin = static_cast<std::uint32_t>(m.streams.size());
    link.stream_count = use.streams.count;
    for (std::uint32_t s = 0; s < use.streams.count; ++s) {
      model::Stream stream;
      stream.travel_steps = static_cast<std::int32_t>(travel_steps_[id]);
      stream.ring_steps = (stream.travel_steps + 2 * model::block_steps - 1) / model::block_steps * model::block_steps;
      stream.ring_begin = m.ring_steps;
      m.ring_steps += static_cast<std::uint32_t>(stream.ring_steps);
      m.streams.push_back(stream);
    }

    link.group_begin = static_cast<std::uint32_t>(m.groups.size());
    link.turn_begin = static_cast<std::uint32_t>(m.turns.size());
    for (const UsedLaneGroup& used : use.lanes.groups) {
      model::LaneGroup group;
      group.turn_begin = static_cast<std::uint32_t>(m.turns.size());
      group.heads = static_cast<float>(used.lanes.size());
      const double sorting = std::min(1.0, k_.sorting_length_m / source.length_m);
      group.storage = std::max(static_cast<float>(k_.lane_storage_factor * sorting) * link.storage * group.heads /
                                   static_cast<float>(usable_lanes),
                               group.heads);
      for (const LinkId next : used.next) add_turn(id, next, used, first_light, lights);
      group.turn_count = static_cast<std::uint32_t>(m.turns.size()) - group.turn_begin;
      m.groups.push_back(group);
    }
    link.group_count = static_cast<std::uint32_t>(m.groups.size()) - link.group_begin;
    if (!link.short_link) join_neighbours(link, use.lanes.groups);
    link.turn_count = static_cast<std::uint32_t>(m.turns.size()) - link.turn_begin;
    link.share_begin = m.share_count;
    m.share_count += link.stream_count * (link.turn_count + 1);
    link.group_share_begin = m.group_share_count;
    m.group_share_count += link.stream_count * link.group_count;
  }

  /// Says which turns of neighbouring lane groups lead to the same link, so that vehicles may change lanes.
  void join_neighbours(const model::Link& link, const std::vector<UsedLaneGroup>& used) {
    for (std::size_t g = 0; g + 1 < used.size(); ++g) {
      const std::uint32_t here = city_.tables.groups[link.group_begin + g].turn_begin;
      const std::uint32_t beside = city_.tables.groups[link.group_begin + g + 1].turn_begin;
      for (std::uint32_t k = 0; k < used[g].next.size(); ++k) {
        if (!used[g].shared_with_next_group.contains(used[g].next[k])) continue;
        const auto other = std::ranges::find(used[g + 1].next, used[g].next[k]) - used[g + 1].next.begin();
        city_.tables.turns[here + k].beside = static_cast<std::uint8_t>(beside + other - here - k);
      }
    }
  }

  LaneLights lane_lights() const {
    LaneLights lights;
    lights.light = [this](const Connection& c) -> std::uint64_t {
      if (!c.signal) return 0;
      const Signal& signal = signals_.all[*c.signal];
      std::uint16_t first_alike = 0;
      while (first_alike < c.signal_index && !act_alike(signal, first_alike, c.signal_index)) ++first_alike;
      return (std::uint64_t{c.signal->value} + 1) << 16 | first_alike;
    };
    lights.opens = [this](const Connection& c) {
      if (!c.signal) return true;
      const WindowBounds bounds = window_bounds(signals_.all[*c.signal], c.signal_index);
      return bounds.protected_windows + bounds.permissive_windows > 0;
    };
    return lights;
  }

  /// Saturation headway of vehicles that go from one link to another, s per vehicle and lane.
  double turn_headway(LinkId from, LinkId to, double spacing_m) const {
    double speed = 0;
    bool turning = false;
    int n = 0;
    for (const ConnectionId id : connections_.of(from)) {
      const Connection& c = net_.connections[id];
      if (c.to != to) continue;
      speed += c.internal_speed_m_s > 0 ? c.internal_speed_m_s : net_.links[to].speed_m_s;
      turning = turning || c.turn != Turn::straight;
      ++n;
    }
    speed = std::min(k_.discharge_speed_m_s, n > 0 ? speed / n : k_.discharge_speed_m_s);
    if (turning && !net_.turn_speed_limited) speed *= k_.turn_speed_factor;
    return saturation_headway_s(k_, spacing_m, std::max(speed, 1.0));
  }

  /// The critical gap of vehicles on the way of a connection.
  double gap_over(const Connection& c, double spacing_m) const {
    const double slower = std::min(net_.links[c.from].speed_m_s, net_.links[c.to].speed_m_s);
    const double speed = std::max(1.0, c.internal_speed_m_s > 0 ? std::min(slower, c.internal_speed_m_s) : slower);
    return critical_gap_s(k_, c.internal_length_m, speed, standing_length_share * spacing_m);
  }

  /// Fits are kept by tenths of a second: a city has many turns.
  float zero_flow(const Gap& gap) {
    const auto tenths = [](double seconds) { return static_cast<int>(std::lround(seconds * 10)); };
    const std::pair key{tenths(gap.critical_s), tenths(gap.follow_up_s)};
    const auto [it, is_new] = zero_flow_.try_emplace(key);
    if (is_new) it->second = fit_gap_acceptance(k_, {key.first / 10.0, key.second / 10.0}).zero_flow;
    return it->second;
  }

  /// Where vehicles that come from one link over another go next.
  const std::map<Origin, double>& onward(LinkId from, LinkId over) const {
    static const std::map<Origin, double> nowhere;
    const auto& by_origin = traffic_.links[over].by_origin;
    const auto it = by_origin.find(from);
    return it == by_origin.end() ? nowhere : it->second;
  }

  void add_turn(LinkId from, LinkId to, const UsedLaneGroup& group, std::uint32_t first_light,
                std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint32_t>& lights) {
    model::ModelTables& m = city_.tables;
    TurnSource source{from, {}};
    double inside_m = 0;
    bool must_yield = false;
    const double spacing = traffic_.links[from].spacing_m;
    Gap gap{0, follow_up_time_s(k_, net_.links[from].speed_m_s, spacing)};
    const Connection* lit = nullptr;
    for (const ConnectionId id : connections_.of(from)) {
      const Connection& c = net_.connections[id];
      if (c.to != to || std::find(group.lanes.begin(), group.lanes.end(), c.from_lane) == group.lanes.end()) continue;
      source.connections.push_back(id);
      inside_m = std::max(inside_m, c.first_internal_length_m);
      gap.critical_s = std::max(gap.critical_s, gap_over(c, spacing));
      must_yield = must_yield || c.must_yield;
      if (c.signal && !lit) lit = &c;
    }
    const double lanes = lanes_to_enter(net_, connections_, from, group, to, onward(from, to));
    model::Turn turn;
    turn.out_link = model_link_[to];
    const double factor = k_.capacity_factor.size() == 0 ? 1.0 : k_.capacity_factor[from];
    turn.saturation = static_cast<float>(factor * lanes / turn_headway(from, to, spacing));
    turn.gap_zero_flow = zero_flow(gap);
    turn.gap_capacity =
        static_cast<float>(std::min(factor * lanes / gap.follow_up_s, static_cast<double>(turn.saturation)));
    if (lit) {
      turn.right = model::Right::light;
      turn.light = light_for(lit->signal.value(), lit->signal_index, first_light, lights);
      turn.sneakers = static_cast<float>(lanes * std::max(1.0, std::floor(inside_m / spacing)) / 2);
    } else {
      turn.right = must_yield ? model::Right::yield : model::Right::always;
    }
    m.turns.push_back(turn);
    turn_sources_.push_back(std::move(source));
  }

  std::uint32_t light_for(SignalId signal, std::uint16_t index, std::uint32_t first_light,
                          std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint32_t>& lights) {
    model::ModelTables& m = city_.tables;
    const std::pair key{signal.value, index};
    if (const auto it = lights.find(key); it != lights.end()) return it->second;
    const Signal& s = signals_.all[signal];
    for (std::uint32_t i = first_light; i < m.lights.size(); ++i)
      if (m.lights[i].signal == signal.value && act_alike(s, m.lights[i].signal_index, index)) return lights[key] = i;
    const WindowBounds bounds = window_bounds(s, index);
    model::Light light;
    light.signal = signal.value;
    light.signal_index = index;
    light.window_begin = m.window_count;
    light.protected_windows = bounds.protected_windows;
    light.permissive_windows = bounds.permissive_windows;
    light.sneaker_windows = bounds.sneaker_windows;
    m.window_count +=
        static_cast<std::uint32_t>(bounds.protected_windows + bounds.permissive_windows + bounds.sneaker_windows);
    m.lights.push_back(light);
    return lights[key] = static_cast<std::uint32_t>(m.lights.size() - 1);
  }

  /// Streams of the links that turns lead to, now that all links are numbered.
  void resolve_turns() {
    for (std::size_t t = 0; t < turn_sources_.size(); ++t) {
      const TurnSource& source = turn_sources_[t];
      model::Turn& turn = city_.tables.turns[t];
      turn.out_stream = stream_of(turn.out_link, source.from);
    }
  }

  std::uint32_t stream_of(std::uint32_t link, Origin origin) const {
    const auto& of_origin = uses_[link].streams.of_origin;
    const auto it = of_origin.find(origin);
    return city_.tables.links[link].stream_begin + (it == of_origin.end() ? 0 : it->second);
  }

  void add_entries() {
    std::map<LinkId, std::pair<double, double>> lanes;  // vehicles * insertion lanes, vehicles
    for (const Departures& d : demand_.departures) {
      auto& [weighted, vehicles] = lanes[d.link];
      weighted += static_cast<double>(d.vehicles) * static_cast<double>(d.insertion_lanes);
      vehicles += static_cast<double>(d.vehicles);
    }
    for (const auto& [link, sums] : lanes) {
      const std::uint32_t index = model_link_[link];
      model::Entry entry;
      entry.link = index;
      entry.stream = stream_of(index, std::nullopt);
      entry.capacity = static_cast<float>(sums.first / sums.second / k_.insertion_headway_s);
      city_.tables.links[index].entry = static_cast<std::uint32_t>(city_.tables.entries.size());
      city_.tables.entries.push_back(entry);
    }
  }

  void add_outs(const NodeOrder& order) {
    model::ModelTables& m = city_.tables;
    std::vector<std::vector<std::uint32_t>> feeders(m.links.size());
    for (std::uint32_t t = 0; t < m.turns.size(); ++t) feeders[m.turns[t].out_link].push_back(t);
    for (std::size_t n = 0; n < order.nodes.size(); ++n) {
      model::Node& node = m.nodes[n];
      node.out_begin = static_cast<std::uint32_t>(m.outs.size());
      for (const LinkId l : order.out_links.at(order.nodes[n])) {
        model::Out out;
        out.link = model_link_[l];
        out.feeder_begin = static_cast<std::uint32_t>(m.feeders.size());
        out.feeder_count = static_cast<std::uint32_t>(feeders[out.link].size());
        m.feeders.insert(m.feeders.end(), feeders[out.link].begin(), feeders[out.link].end());
        m.outs.push_back(out);
      }
      node.out_count = static_cast<std::uint32_t>(m.outs.size()) - node.out_begin;
    }
  }

  const Network& net_;
  const Signals& signals_;
  const Demand& demand_;
  const ModelConstants& k_;
  ConnectionsOfLink connections_;
  Traffic traffic_;
  IndexedVector<LinkId, double> travel_steps_;
  std::map<std::pair<int, int>, float> zero_flow_;  ///< by critical gap and follow-up time, tenths of a second
  IndexedVector<LinkId, std::uint32_t> model_link_;
  std::vector<LinkUse> uses_;  ///< [model link]
  std::vector<TurnSource> turn_sources_;
  std::uint32_t next_link_ = 0;
  PackedCity city_;
};

}  // namespace

PackedCity pack(const Network& network, const Signals& signals, const Demand& demand, const ModelConstants& constants,
                int drain_s, std::span<const DemandDraw> draws) {
  return Packer(network, signals, demand, constants, drain_s).pack(draws);
}

}  // namespace nightwave
