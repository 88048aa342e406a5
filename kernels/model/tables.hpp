// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace nightwave::model {

/// Steps of one second that a cluster advances at a visit. Part of the model: links with a travel time of at least
/// this many steps hand back the room that vehicles leave behind only when the block is over (docs/model.md).
inline constexpr int block_steps = 5;

/// Most inflow histories that a link may have.
inline constexpr std::uint32_t most_streams = 4;

inline constexpr std::uint32_t none = UINT32_MAX;

/// How inflow histories are kept. Part of the model: results differ between the two, not between backends.
enum class Resolution : std::uint8_t {
  single,  ///< IEEE binary32
  half     ///< IEEE binary16; what rounding takes off an inflow enters a second later (docs/model.md)
};

/// What a node counts, in this order.
enum class Measure : std::uint8_t {
  delay,           ///< vehicle-seconds queued at its in-links
  stops,           ///< vehicles that had to join a queue
  ended,           ///< vehicles that ended their trip on its in-links
  weighted_delay,  ///< delay times DemandTables::turn_weights
  lit_arrivals,    ///< vehicles that reached a stop line with a light
  green_arrivals   ///< those of them that came while it was (protected) green
};

/// Which of them a run counts: the fewer, the faster.
enum class MeasureSet : std::uint8_t { costs, all };
constexpr std::uint32_t measure_count(MeasureSet set) { return set == MeasureSet::costs ? 3 : 6; }
/// What an entry counts: vehicle-seconds outside, vehicles let in.
inline constexpr std::uint32_t entry_measures = 2;
/// What a link counts where a run is asked to: as the first two of a node, and vehicles that left it.
inline constexpr std::uint32_t link_measures = 3;

/// Of the difference between the queues per lane of neighbouring lane groups, what changes lanes in a block
/// (docs/model.md).
inline constexpr float lane_changing_share = 0.1f;
/// Vehicles that do so at most, per pair of turns and block.
inline constexpr float most_changing_lanes = 0.5f;

/// What lets a turn go.
enum class Right : std::uint8_t {
  always,  ///< nothing to yield to
  yield,   ///< gap acceptance all the time
  light    ///< as its light shows
};

/// Vehicles of one lane group that go on to one link.
struct Turn {
  std::uint32_t out_link = 0;    ///< index into links
  std::uint32_t out_stream = 0;  ///< index into streams, one of out_link's
  std::uint32_t light = none;    ///< index into lights where right == light
  Right right = Right::always;
  float saturation = 0;         ///< vehicles per step over the stop line, all lanes of the group
  float gap_capacity = 0;       ///< vehicles per step through gaps when no foe drives
  float sneakers = 0;           ///< vehicles per step that clear the junction after a permissive green
  std::uint32_t foe_begin = 0;  ///< range of ModelTables::foes
  std::uint32_t foe_count = 0;
  bool gives_way = false;       ///< to a foe that goes to the same link
  float gap_zero_flow = 0.62f;  ///< foes' flow, vehicles per step, at which no gap is left
  std::uint8_t beside = 0;      ///< so many turns further is that of the next lane group to the same link; 0: none is
};

/// Lanes of a link that lead to the same links: one queue in which vehicles wait for whoever is at the head.
struct LaneGroup {
  std::uint32_t turn_begin = 0;
  std::uint32_t turn_count = 0;
  float heads = 1;    ///< lanes: vehicles that can be at the stop line at once
  float storage = 0;  ///< vehicles that fit on its lanes
};

/// A directed road between two nodes.
struct Link {
  std::uint32_t group_begin = 0;
  std::uint32_t group_count = 0;
  std::uint32_t turn_begin = 0;  ///< turns of all its groups
  std::uint32_t turn_count = 0;
  std::uint32_t stream_begin = 0;
  std::uint32_t stream_count = 0;
  std::uint32_t share_begin = 0;        ///< [stream][turn_count + 1]; the last is the share that ends its trip here
  std::uint32_t group_share_begin = 0;  ///< [stream][group_count]
  std::uint32_t entry = none;           ///< index into entries
  float storage = 0;                    ///< vehicles that fit
  std::uint8_t short_link = 0;          ///< travel time below block_steps: room is handed back after every step
  std::uint8_t standing_only = 0;       ///< only standing vehicles take up room
};

/// Vehicles on a link that share their further turning: one inflow history.
struct Stream {
  std::int32_t travel_steps = 1;
  std::int32_t ring_steps = 2 * block_steps;  ///< multiple of block_steps, at least travel_steps + block_steps
  std::uint32_t ring_begin = 0;               ///< first step of its ring among all rings
};

/// Where vehicles enter the network.
struct Entry {
  std::uint32_t link = 0;
  std::uint32_t stream = 0;
  float capacity = 0;  ///< vehicles per step
};

/// A set of signal letters that act alike in every plan.
struct Light {
  std::uint32_t signal = 0;        ///< index of the signal among all signals of the city
  std::uint16_t signal_index = 0;  ///< a letter that represents it
  std::uint32_t window_begin = 0;  ///< first of its windows in a candidate's timings
  std::uint8_t protected_windows = 0;
  std::uint8_t permissive_windows = 0;
  std::uint8_t sneaker_windows = 0;
};

/// A junction: everything that happens at the ends of its in-links and the beginnings of its out-links.
struct Node {
  std::uint32_t link_begin = 0;  ///< in-links are contiguous
  std::uint32_t link_count = 0;
  std::uint32_t turn_begin = 0;  ///< turns of all in-links are contiguous
  std::uint32_t turn_count = 0;
  std::uint32_t out_begin = 0;  ///< range of ModelTables::outs
  std::uint32_t out_count = 0;
  std::uint32_t light_begin = 0;  ///< its lights are contiguous
  std::uint32_t light_count = 0;
};

/// Beginning of an out-link at a node.
struct Out {
  std::uint32_t link = 0;
  std::uint32_t feeder_begin = 0;  ///< range of ModelTables::feeders: the turns that lead to it, ascending
  std::uint32_t feeder_count = 0;
};

/// Nodes joined by short links, advanced together.
struct Cluster {
  std::uint32_t node_begin = 0;
  std::uint32_t node_count = 0;
};

/// Demand of one day: belongs to a tile, so that several draws of the demand cost no more per lane.
struct DemandTables {
  std::vector<float> shares;        ///< [slice][share] of turns
  std::vector<float> group_shares;  ///< [slice][group share]: their sums over lane groups
  std::vector<float> departures;    ///< [entry][block], vehicles per step
  std::vector<float> turn_weights;  ///< [turn] what a vehicle weighs in Measure::weighted_delay
};

/// The city as flat arrays, in the order in which it is advanced. Made by evaluate/pack.
struct ModelTables {
  std::vector<Turn> turns;
  std::vector<LaneGroup> groups;
  std::vector<Link> links;
  std::vector<Stream> streams;
  std::vector<Entry> entries;
  std::vector<Light> lights;
  std::vector<Node> nodes;
  std::vector<Out> outs;
  std::vector<std::uint32_t> feeders;
  std::vector<std::uint32_t> foes;
  std::vector<Cluster> clusters;
  std::uint32_t signal_count = 0;
  std::uint32_t window_count = 0;  ///< windows of one candidate
  std::uint32_t ring_steps = 0;    ///< steps of all rings together
  std::uint32_t share_count = 0;   ///< shares of one slice
  std::uint32_t group_share_count = 0;
  std::int32_t blocks = 0;  ///< horizon in blocks
  std::int32_t blocks_per_slice = 60;
  std::int32_t slices = 0;
  std::int64_t begin_s = 0;  ///< absolute second of the first step
};

/// A window of a light within the cycle: [start, start + length) seconds after the cycle's beginning.
struct Window {
  float start = 0;
  float length = 0;
};

/// Signal timings of one candidate as the model needs them.
struct CandidateTimings {
  std::vector<float> cycle_s;     ///< [signal]
  std::vector<float> position_s;  ///< [signal] where in its cycle it is at the first step
  std::vector<Window> windows;    ///< [window], per light: protected, permissive, sneakers; unused ones have length 0
};

/// What the model counts for one candidate.
struct Outcome {
  std::vector<double> nodes;    ///< [node][measure]
  std::vector<double> entries;  ///< [entry][vehicle-seconds waiting outside, vehicles let into the network]
  std::uint32_t measures = 3;   ///< per node
  std::vector<double> links;    ///< [link][delay, stops, vehicles that left]; empty unless RunOptions::by_link

  double node(std::size_t n, Measure m) const { return nodes[n * measures + static_cast<std::size_t>(m)]; }
  double entry_delay(std::size_t e) const { return entries[e * entry_measures]; }
  double entry_entered(std::size_t e) const { return entries[e * entry_measures + 1]; }
};

/// Full state at the end of a run, for tests of equality: queues, rooms, histories, entry queues.
struct FinalState {
  std::vector<float> values;
};

}  // namespace nightwave::model
