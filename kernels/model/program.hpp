// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/model/tables.hpp"

namespace nightwave::model {

// The city compiled for the vectorised drivers: what ModelTables says entity by entity, laid out in the order in which
// a visit of a node needs it. A slot is `width` numbers, one per lane; where an operation says slot, it holds the index
// of the slot's first number (slot times width), so that no address has to be worked out. A node's slots are
// contiguous, so that a visit walks through memory once and the next node can be fetched ahead. Scratch slots hold what
// lives no longer than the visit of a cluster; [step] stands for block_steps slots. Shadow slots are for the state of a
// cluster while it is being tried out.

/// What decides the capacity of a turn.
enum class TurnKind : std::uint8_t {
  lit,         ///< a light without permissive windows
  permissive,  ///< a light with permissive windows
  always,
  yield
};

/// Clocks of one light: slots [cycle - 1][window][position, length], protected windows first.
struct LightOp {
  std::uint32_t clock = 0;  ///< slot
  std::uint32_t light = 0;  ///< index into ModelTables::lights
  std::uint32_t shown = 0;  ///< scratch slots [protected, permissive, sneaking][step]; only the first of lit lights
  std::uint8_t protected_windows = 0;
  std::uint8_t permissive_windows = 0;
  std::uint8_t sneaker_windows = 0;
};

struct TurnOp {
  float saturation = 0;
  float gap_capacity = 0;
  float per_zero_flow = 1;  ///< 1 / Turn::gap_zero_flow
  float sneakers = 0;
  std::uint32_t shown = 0;      ///< of its light
  std::uint32_t foe_begin = 0;  ///< range of Program::foes
  std::uint16_t foe_count = 0;
  TurnKind kind = TurnKind::always;
  std::uint8_t beside = 0;  ///< Turn::beside
};

/// Scratch slots of a turn, from InLinkOp::turn_scratch on: what it wants, in the end what leaves, [step]; block sums.
struct TurnScratch {
  static constexpr std::uint32_t want = 0;
  static constexpr std::uint32_t queued = block_steps;
  static constexpr std::uint32_t stopped = block_steps + 1;
  static constexpr std::uint32_t left = block_steps + 2;
  static constexpr std::uint32_t arrived = block_steps + 3;        ///< MeasureSet::all only
  static constexpr std::uint32_t arrived_green = block_steps + 4;  ///< MeasureSet::all only
  static constexpr std::uint32_t arriving = block_steps + 5;       ///< of the step that is being made
  static constexpr std::uint32_t size = block_steps + 6;
};

/// Scratch slots of a link's block sums, from InLinkOp::sums on.
struct LinkSums {
  static constexpr std::uint32_t ended = 0;
  static constexpr std::uint32_t queued = 1;
  static constexpr std::uint32_t stopped = 2;
  static constexpr std::uint32_t left = 3;
  static constexpr std::uint32_t size = 4;
};

struct GroupOp {
  std::uint32_t in = 0;     ///< its link
  std::uint16_t first = 0;  ///< turn, counted within the link
  std::uint16_t count = 0;
  float heads = 1;
  float storage = 0;
};

/// Lane groups of links that are not simple: one that can be advanced by a block, or some that yield to each other in a
/// circle and are advanced step by step.
struct ScheduleOp {
  std::uint32_t begin = 0, end = 0;  ///< range of Program::scheduled_groups
  std::uint32_t turns = 0;           ///< of them all
};

/// The stop lines of a link.
struct InLinkOp {
  std::uint32_t queue = 0;             ///< slot of its first turn's queue; the others follow
  std::uint32_t head = none;           ///< likewise; none where no lane group has two turns
  std::uint32_t recent = none;         ///< likewise; none where nobody yields to its turns
  std::uint32_t released = 0;          ///< slots by parity of block, or of step on short links
  std::uint32_t standing = none;       ///< slots [parity][group]; none where it has one group
  std::uint32_t turn_scratch = 0;      ///< scratch slots [turn][TurnScratch]
  std::uint32_t recent_scratch = 0;    ///< scratch slots [turn][step]: smoothed outflow before the step
  std::uint32_t flow = 0;              ///< scratch slots [stream][step]: what arrives
  std::uint32_t sums = 0;              ///< scratch slots [LinkSums]
  std::uint32_t released_scratch = 0;  ///< scratch slots [step]; short links only
  std::uint32_t turn_begin = 0;        ///< index into Program::turns
  std::uint32_t group_begin = 0;       ///< index into Program::groups
  std::uint32_t stream_begin = 0;
  std::uint32_t share = 0;
  std::int32_t shadow = 0;  ///< shadow slot less slot, for state that is being tried out
  std::uint8_t turns = 0;
  std::uint8_t groups = 0;
  std::uint8_t streams = 1;
  bool simple = false;  ///< one stream, every lane group has one turn, nobody yields: its turns depend on nothing here
  bool ends = true;     ///< some trips may end here
  bool short_link = false;
  bool standing_only = false;
  bool lane_changes = false;  ///< some of its turns have another beside them
};

/// A turn that leads to an out-link.
struct FeederOp {
  std::uint32_t want = 0;    ///< scratch slots [step]
  std::uint16_t stream = 0;  ///< counted within the out-link
  bool gives_way = false;    ///< to another feeder
};

/// The beginning of a link.
struct OutLinkOp {
  std::uint32_t room = 0;              ///< slot
  std::uint32_t carry = none;          ///< slots of what rounding has kept back of its streams; Resolution::half only
  std::uint32_t waiting = none;        ///< slot of its entry's queue
  std::uint32_t released = 0;          ///< as in its InLinkOp
  std::uint32_t standing = none;       ///< as in its InLinkOp
  std::uint32_t bounds = 0;            ///< scratch slots: free storage, least demand that may not fit in a lane group
  std::uint32_t inflow = 0;            ///< scratch slots [step]; short links only
  std::uint32_t released_scratch = 0;  ///< as in its InLinkOp
  std::uint32_t feeder_begin = 0;      ///< index into Program::feeders
  std::uint32_t group_begin = 0;       ///< index into Program::groups
  std::uint32_t group_share = 0;
  std::uint32_t stream_begin = 0;
  std::uint32_t entry = none;      ///< index into entries
  std::uint32_t entry_stream = 0;  ///< counted within the link
  std::uint32_t entry_sums = 0;    ///< scratch slots: delay, entered
  std::uint32_t entry_totals = 0;  ///< slot of totals
  std::int32_t shadow = 0;         ///< as in InLinkOp
  std::int32_t travel_steps = 1;
  float entry_capacity = 0;
  float storage = 0;
  float least_group_storage = 0;
  float most_inflow = 0;  ///< vehicles that may want to enter in a block at the very most
  std::uint16_t feeders = 0;
  std::uint8_t groups = 0;
  std::uint8_t streams = 1;
  bool short_link = false;
  bool standing_only = false;
  bool ranked = false;  ///< some of its feeders give way to others
};

struct NodeOp {
  std::uint32_t light_begin = 0, light_end = 0;
  std::uint32_t in_begin = 0, in_end = 0;
  std::uint32_t out_begin = 0, out_end = 0;
  std::uint32_t state_begin = 0, state_end = 0;  ///< its slots
  std::uint32_t totals = 0;                      ///< slots of totals, by Measure
};

/// What a trial advances at once.
enum class PartKind : std::uint8_t {
  stop_lines,  ///< of in-links: simple ones altogether, of others what arrives
  schedule,    ///< lane groups of links that are not simple: ScheduleOps
  ends,        ///< of in-links: trips that end, room that is given back, sums
  beginnings   ///< of out-links: indices into Program::outs
};

struct PartOp {
  PartKind kind = PartKind::stop_lines;
  std::uint32_t begin = 0, end = 0;
};

/// Parts that are advanced `steps` at a time in turn: for the whole block or, where they wait for each other in a
/// circle of short links, for no more steps than the fastest way round any of these links takes.
struct VisitOp {
  std::uint32_t begin = 0, end = 0;  ///< range of Program::parts
  std::int32_t steps = block_steps;
};

struct ClusterOp {
  std::uint32_t node_begin = 0, node_end = 0;
  std::uint32_t visit_begin = 0, visit_end = 0;  ///< upstream before downstream (visit_order.hpp)
  std::uint32_t scratch_size = 0;                ///< numbers of a tile that its visits need
};

/// Where the block of a stream's history begins that is read and the one that is written: ring slots.
struct Cursor {
  std::uint32_t read = 0;
  std::uint32_t write = 0;
};

struct StreamOp {
  std::uint32_t ring_begin = 0;    ///< slot
  std::uint32_t ring_size = 0;     ///< numbers
  std::uint32_t travel_steps = 1;  ///< less than the steps of its ring
};

/// The compiled city as plain pointers, for a driver's inner loop.
struct ProgramView {
  const ClusterOp* clusters = nullptr;
  const VisitOp* visits = nullptr;
  const PartOp* parts = nullptr;
  const NodeOp* nodes = nullptr;
  const LightOp* lights = nullptr;
  const InLinkOp* ins = nullptr;
  const TurnOp* turns = nullptr;
  const GroupOp* groups = nullptr;
  const ScheduleOp* schedule = nullptr;
  const std::uint32_t* scheduled_groups = nullptr;
  const OutLinkOp* outs = nullptr;
  const FeederOp* feeders = nullptr;
  const std::uint32_t* foes = nullptr;
  const std::uint32_t* foe_scratch = nullptr;
  const StreamOp* streams = nullptr;
};

/// Most turns that a lane group may have.
inline constexpr std::uint32_t most_turns_of_group = 12;
/// Most turns of lane groups that yield to each other in a circle and are still kept in local memory.
inline constexpr std::uint32_t most_turns_of_circle = 16;

/// The compiled city.
struct Program {
  /// `has_ends[l]`: whether any trip may end on link l in any of the demands that will be run.
  /// `lanes`: width of the tiles.
  Program(const ModelTables& tables, const std::vector<std::uint8_t>& has_ends, std::size_t lanes,
          Resolution resolution, MeasureSet measures);
  ProgramView view() const;

  std::vector<ClusterOp> clusters;
  /// Ends of ranges of clusters of which only neighbours in this list are joined by links.
  std::vector<std::uint32_t> strip_ends;
  std::vector<VisitOp> visits;
  std::vector<PartOp> parts;
  std::vector<NodeOp> nodes;
  std::vector<LightOp> lights;
  std::vector<InLinkOp> ins;    ///< index: link
  std::vector<TurnOp> turns;    ///< index: turn
  std::vector<GroupOp> groups;  ///< index: lane group
  std::vector<ScheduleOp> schedule;
  std::vector<std::uint32_t> scheduled_groups;
  std::vector<OutLinkOp> outs;
  std::vector<FeederOp> feeders;
  std::vector<std::uint32_t> foes;         ///< slots of the foes' smoothed outflow
  std::vector<std::uint32_t> foe_scratch;  ///< scratch slots [step] of the same
  std::vector<StreamOp> streams;
  std::vector<std::uint32_t> room;          ///< [link] slot
  std::vector<std::uint32_t> waiting;       ///< [entry] slot
  std::vector<std::uint32_t> carry;         ///< [stream] slot; Resolution::half only
  std::vector<std::uint32_t> entry_totals;  ///< [entry] slot of totals
  Resolution resolution = Resolution::single;
  MeasureSet measures = MeasureSet::costs;
  std::uint32_t width = 1;
  // Numbers that a tile holds: slots times width.
  std::uint32_t state_size = 0;
  std::uint32_t total_size = 0;
  std::uint32_t ring_size = 0;
  std::uint32_t scratch_size = 0;  // the most that a cluster needs
  std::uint32_t shadow_size = 0;   // likewise: its state once more
};

/// Links on which some trip ends in one of the slices of one of the demands.
std::vector<std::uint8_t> links_with_ends(const ModelTables& tables, std::span<const DemandTables* const> demands);

}  // namespace nightwave::model
