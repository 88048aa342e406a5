// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/model/backends.hpp"
#include "kernels/model/half.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave::model {

/// The traffic model written to be read: one candidate, one step after the other. docs/model.md explains each line.
/// Real = double is the backend `reference`, Real = float the backend `naive`; the vectorised backends do the same
/// operations in the same order and are tested to be equal to `naive` bit for bit.
template <class Real>
class Simulation {
 public:
  Simulation(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
             const RunOptions& options)
      : m_(tables), demand_(demand), timings_(&timings), options_(options) {
    queue_.assign(m_.turns.size(), 0);
    head_.assign(m_.turns.size(), 0);
    recent_.assign(m_.turns.size(), 0);
    arrived_at_turn_.assign(m_.turns.size(), 0);
    want_.assign(m_.turns.size(), 0);
    out_.assign(m_.turns.size(), 0);
    room_.resize(m_.links.size());
    released_.assign(m_.links.size(), 0);
    standing_.assign(m_.groups.size(), 0);
    for (std::size_t l = 0; l < m_.links.size(); ++l) room_[l] = m_.links[l].storage;
    ring_.assign(m_.ring_steps, 0);
    waiting_.assign(m_.entries.size(), 0);
    position_.resize(m_.lights.size());
    shown_.resize(m_.lights.size());
    for (std::size_t i = 0; i < m_.lights.size(); ++i) position_[i] = timings_->position_s[m_.lights[i].signal];
    for (std::uint32_t l = 0; l < m_.links.size(); ++l) (m_.links[l].short_link ? short_ : long_).push_back(l);
    carry_.assign(options.resolution == Resolution::half ? m_.streams.size() : 0, 0);
    outcome_.measures = measure_count(options.measures);
    turn_sums_.resize(m_.turns.size());
    ended_.assign(m_.links.size(), 0);
    entry_block_.assign(m_.entries.size() * entry_measures, 0);
    outcome_.nodes.assign(m_.nodes.size() * outcome_.measures, 0);
    outcome_.entries.assign(entry_block_.size(), 0);
    if (options.by_link) outcome_.links.assign(m_.links.size() * link_measures, 0);
  }

  /// Runs the whole horizon; `change`, where given, is asked before every block.
  Outcome run(const TimingsChange& change) {
    for (std::int32_t block = 0; block < m_.blocks; ++block) {
      if (change) set_lights(block, change(block, outcome_));
      const std::int32_t slice = std::min(block / m_.blocks_per_slice, m_.slices - 1);
      shares_ = demand_.shares.data() + static_cast<std::size_t>(slice) * m_.share_count;
      group_shares_ = demand_.group_shares.data() + static_cast<std::size_t>(slice) * m_.group_share_count;
      for (const Link& link : m_.links) change_lanes(link);
      for (int i = 0; i < block_steps; ++i) {
        const std::int32_t t = block * block_steps + i;
        for (std::size_t n = 0; n < m_.nodes.size(); ++n) advance(n, block, t);
        hand_back_room(short_);
      }
      close_block();
      hand_back_room(long_);
    }
    return outcome_;
  }

  /// Everything the next step would depend on. Smoothed outflow counts where some turn of its link is yielded to.
  FinalState final_state() const {
    FinalState s;
    const auto append = [&s](const std::vector<Real>& v) {
      for (const Real x : v) s.values.push_back(static_cast<float>(x));
    };
    append(queue_);
    append(head_);
    const auto sees_foes = [this](const Turn& turn) {
      if (turn.right != Right::light) return turn.right == Right::yield;
      return m_.lights[turn.light].permissive_windows + m_.lights[turn.light].sneaker_windows > 0;
    };
    std::vector<std::uint8_t> is_foe(m_.turns.size(), 0);
    for (const Turn& turn : m_.turns)
      for (std::uint32_t f = 0; f < turn.foe_count && sees_foes(turn); ++f) is_foe[m_.foes[turn.foe_begin + f]] = 1;
    for (const Link& link : m_.links) {
      const auto begin = is_foe.begin() + link.turn_begin;
      const bool seen = std::find(begin, begin + link.turn_count, 1) != begin + link.turn_count;
      for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k)
        s.values.push_back(seen ? static_cast<float>(recent_[k]) : 0.0f);
    }
    append(room_);
    append(waiting_);
    append(ring_);
    append(carry_);
    return s;
  }

 private:
  /// What is counted of a turn in a block.
  struct TurnSums {
    Real queued = 0;
    Real stopped = 0;
    Real left = 0;
    Real arrived = 0;
    Real arrived_green = 0;
  };

  struct Shown {
    Real protected_green = 0;
    Real permissive_green = 0;
    Real sneaking = 0;
  };

  /// Other timings from the beginning of a block on, their clocks where they would be had they run from the first step.
  void set_lights(std::int32_t block, const CandidateTimings* timings) {
    if (timings == nullptr) return;
    timings_ = timings;
    const auto elapsed = Real(block * block_steps);
    for (std::size_t i = 0; i < m_.lights.size(); ++i) {
      const std::uint32_t signal = m_.lights[i].signal;
      position_[i] = std::fmod(Real(timings->position_s[signal]) + elapsed, Real(timings->cycle_s[signal]));
    }
  }

  /// Vehicles that may go on from either of two neighbouring lane groups leave the longer queue.
  void change_lanes(const Link& link) {
    for (std::uint32_t g = link.group_begin; g + 1 < link.group_begin + link.group_count; ++g) {
      const LaneGroup& here = m_.groups[g];
      const LaneGroup& next = m_.groups[g + 1];
      for (std::uint32_t k = here.turn_begin; k < here.turn_begin + here.turn_count; ++k) {
        if (m_.turns[k].beside == 0) continue;
        const std::uint32_t other = k + m_.turns[k].beside;
        const Real longer = queued(here) * (Real(1) / Real(here.heads)) - queued(next) * (Real(1) / Real(next.heads));
        const Real most = Real(most_changing_lanes);
        Real change = std::max(std::min(Real(lane_changing_share) * longer, most), -most);
        change = std::max(std::min(change, behind_heads(here, k)), -behind_heads(next, other));
        // Rounding must not leave fewer in the queue than stand at its head.
        queue_[k] = std::max(queue_[k] - change, head_[k]);
        queue_[other] = std::max(queue_[other] + change, head_[other]);
      }
    }
  }

  Real queued(const LaneGroup& group) const {
    Real sum = 0;
    for (std::uint32_t k = group.turn_begin; k < group.turn_begin + group.turn_count; ++k) sum = sum + queue_[k];
    return sum;
  }

  /// Vehicles of a turn that are not at the head of a lane.
  Real behind_heads(const LaneGroup& group, std::uint32_t k) const {
    return std::max(queue_[k] - (group.turn_count == 1 ? Real(group.heads) : head_[k]), Real(0));
  }

  void advance(std::size_t n, std::int32_t block, std::int32_t t) {
    const Node& node = m_.nodes[n];
    for (std::uint32_t i = node.light_begin; i < node.light_begin + node.light_count; ++i) show(i);
    for (std::uint32_t l = node.link_begin; l < node.link_begin + node.link_count; ++l) arrive(l, t);
    for (std::uint32_t l = node.link_begin; l < node.link_begin + node.link_count; ++l)
      for (std::uint32_t g = 0; g < m_.links[l].group_count; ++g) offer(m_.groups[m_.links[l].group_begin + g]);
    for (std::uint32_t o = node.out_begin; o < node.out_begin + node.out_count; ++o) enter(m_.outs[o], block, t);
    for (std::uint32_t l = node.link_begin; l < node.link_begin + node.link_count; ++l) leave(l);
  }

  /// How much of the second [c, c + 1) of the cycle lies within a window.
  static Real overlap(const Window& w, Real c, Real cycle) {
    Real x = c - Real(w.start);
    if (x < 0) x = x + cycle;
    const Real length = Real(w.length);
    const Real before_wrap = std::min(std::max(length - x, Real(0)), Real(1));
    const Real after_wrap = std::min(std::max(x + Real(1) - cycle, Real(0)), length);
    return before_wrap + after_wrap;
  }

  /// What a light shows during this second, and its clock.
  void show(std::uint32_t i) {
    const Light& light = m_.lights[i];
    const Real cycle = timings_->cycle_s[light.signal];
    const Window* w = timings_->windows.data() + light.window_begin;
    Shown shown;
    for (int k = 0; k < light.protected_windows; ++k)
      shown.protected_green = shown.protected_green + overlap(*w++, position_[i], cycle);
    for (int k = 0; k < light.permissive_windows; ++k)
      shown.permissive_green = shown.permissive_green + overlap(*w++, position_[i], cycle);
    for (int k = 0; k < light.sneaker_windows; ++k)
      shown.sneaking = shown.sneaking + overlap(*w++, position_[i], cycle);
    shown_[i] = shown;
    position_[i] = position_[i] + Real(1);
    if (position_[i] >= cycle) position_[i] = position_[i] - cycle;
  }

  /// Vehicles that reach the stop line join the queue of their turn or end their trip.
  void arrive(std::uint32_t l, std::int32_t t) {
    const Link& link = m_.links[l];
    for (std::uint32_t k = 0; k < link.turn_count; ++k) arrived_at_turn_[link.turn_begin + k] = 0;
    Real ends = 0;
    Real arrived = 0;
    const float* share = shares_ + link.share_begin;
    for (std::uint32_t s = 0; s < link.stream_count; ++s) {
      const Stream& stream = m_.streams[link.stream_begin + s];
      const std::int32_t read = (t - stream.travel_steps + stream.ring_steps) % stream.ring_steps;
      const Real arriving = ring_[stream.ring_begin + static_cast<std::uint32_t>(read)];
      for (std::uint32_t k = 0; k < link.turn_count; ++k)
        arrived_at_turn_[link.turn_begin + k] = arrived_at_turn_[link.turn_begin + k] + Real(*share++) * arriving;
      ends = ends + Real(*share++) * arriving;
      arrived = arrived + arriving;
    }
    for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k)
      queue_[k] = queue_[k] + arrived_at_turn_[k];
    ended_[l] = ended_[l] + ends;
    if (link.short_link) released_[l] = link.standing_only ? ends - arrived : ends;
  }

  /// Vehicles per step that the turn's right of way lets over the stop line.
  Real capacity(const Turn& turn) const {
    if (turn.right == Right::always) return Real(turn.saturation);
    Real foes = 0;
    for (std::uint32_t f = 0; f < turn.foe_count; ++f) foes = foes + recent_[m_.foes[turn.foe_begin + f]];
    // Cubic fit of the gap-acceptance capacity (Cowan M3), docs/model.md.
    const Real gaps = std::max(Real(1) - foes * (Real(1) / Real(turn.gap_zero_flow)), Real(0));
    const Real through_gaps = Real(turn.gap_capacity) * (gaps * gaps * gaps);
    if (turn.right == Right::yield) return through_gaps;
    const Shown& shown = shown_[turn.light];
    return Real(turn.saturation) * shown.protected_green + Real(turn.sneakers) * shown.sneaking +
           through_gaps * shown.permissive_green;
  }

  /// What the turns of a lane group would send into the junction if there were room.
  void offer(const LaneGroup& group) {
    const std::uint32_t end = group.turn_begin + group.turn_count;
    if (group.turn_count == 1) {
      const std::uint32_t k = group.turn_begin;
      want_[k] = std::min(queue_[k], capacity(m_.turns[k]));
      return;
    }
    // Heads of the lanes: vehicles move up behind those that left, in the proportion in which they queue.
    Real heads = 0;
    Real behind = 0;
    for (std::uint32_t k = group.turn_begin; k < end; ++k) {
      heads = heads + head_[k];
      behind = behind + (queue_[k] - head_[k]);
    }
    const Real free = std::max(Real(group.heads) - heads, Real(0));
    const Real moving_up = behind > free ? free / behind : Real(1);
    heads = 0;
    for (std::uint32_t k = group.turn_begin; k < end; ++k) {
      head_[k] = head_[k] + (queue_[k] - head_[k]) * moving_up;
      heads = heads + head_[k];
    }
    const Real per_head = Real(1) / std::max(heads, Real(1e-9f));
    for (std::uint32_t k = group.turn_begin; k < end; ++k)
      want_[k] = std::min(head_[k], capacity(m_.turns[k]) * (head_[k] * per_head));
  }

  /// Shares of the vehicles that want to enter a link that fit, per stream, into stream_fits_. Vehicles keep their
  /// order: where the lanes that some of a stream need are full, the others of the stream wait behind them.
  void fit_in(const Link& link, std::uint32_t l, Real demand) {
    for (std::uint32_t s = 0; s < link.stream_count; ++s) stream_fits_[s] = 1;
    if (link.group_count < 2) return;
    Real standing = 0;
    for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g)
      standing = standing + standing_[g];
    // Vehicles under way are spread over the lane groups like those that want to enter.
    const Real moving = std::max(Real(link.storage) - room_[l] - standing, Real(0));
    const Real per_entering = moving / std::max(demand, Real(1e-6f));
    const float* share = group_shares_ + link.group_share_begin;
    for (std::uint32_t g = 0; g < link.group_count; ++g) {
      Real wanted = 0;
      for (std::uint32_t s = 0; s < link.stream_count; ++s)
        wanted = wanted + Real(share[s * link.group_count + g]) * stream_demand_[s];
      const Real space = std::max(
          Real(m_.groups[link.group_begin + g].storage) - standing_[link.group_begin + g] - wanted * per_entering,
          Real(0));
      if (!(wanted > space)) continue;
      for (std::uint32_t s = 0; s < link.stream_count; ++s)
        if (share[s * link.group_count + g] > 0) stream_fits_[s] = std::min(stream_fits_[s], space / wanted);
    }
  }

  /// Fills the beginning of an out-link. Turns that give way to others take what those leave of its room; else merging
  /// turns and entering vehicles share it in proportion.
  void enter(const Out& o, std::int32_t block, std::int32_t t) {
    const Link& link = m_.links[o.link];
    for (std::uint32_t s = 0; s < link.stream_count; ++s) stream_demand_[s] = 0;
    Real demand = 0, giving_way = 0;
    for (std::uint32_t f = 0; f < o.feeder_count; ++f) {
      const std::uint32_t k = m_.feeders[o.feeder_begin + f];
      demand = demand + want_[k];
      if (m_.turns[k].gives_way) giving_way = giving_way + want_[k];
      Real& of_stream = stream_demand_[m_.turns[k].out_stream - link.stream_begin];
      of_stream = of_stream + want_[k];
    }
    Real inserting = 0;
    if (link.entry != none) {
      const Entry& entry = m_.entries[link.entry];
      const float departing =
          demand_.departures[static_cast<std::size_t>(link.entry) * static_cast<std::size_t>(m_.blocks) +
                             static_cast<std::size_t>(block)];
      waiting_[link.entry] = waiting_[link.entry] + Real(departing);
      inserting = std::min(waiting_[link.entry], Real(entry.capacity));
      demand = demand + inserting;
      Real& of_stream = stream_demand_[entry.stream - link.stream_begin];
      of_stream = of_stream + inserting;
    }
    const Real room = std::max(room_[o.link], Real(0));
    fit_in(link, o.link, demand);
    const Real first = demand - giving_way;
    const Real first_fit = first > room ? room / first : Real(1);
    const Real left = demand > room ? std::max(room - first, Real(0)) : giving_way;
    const Real others_fit = giving_way > left ? left / giving_way : Real(1);
    Real stream_inflow[most_streams] = {};
    Real inflow = 0;
    for (std::uint32_t f = 0; f < o.feeder_count; ++f) {
      const std::uint32_t k = m_.feeders[o.feeder_begin + f];
      const std::uint32_t s = m_.turns[k].out_stream - link.stream_begin;
      out_[k] = want_[k] * std::min(m_.turns[k].gives_way ? others_fit : first_fit, stream_fits_[s]);
      stream_inflow[s] = stream_inflow[s] + out_[k];
      inflow = inflow + out_[k];
    }
    if (link.entry != none) {
      const std::uint32_t s = m_.entries[link.entry].stream - link.stream_begin;
      const Real inserted = inserting * std::min(first_fit, stream_fits_[s]);
      waiting_[link.entry] = waiting_[link.entry] - inserted;
      stream_inflow[s] = stream_inflow[s] + inserted;
      inflow = inflow + inserted;
      Real* sums = entry_block_.data() + link.entry * entry_measures;
      sums[0] = sums[0] + waiting_[link.entry];
      sums[1] = sums[1] + inserted;
    }
    for (std::uint32_t s = 0; s < link.stream_count; ++s) record(link.stream_begin + s, t, stream_inflow[s]);
    if (!link.standing_only) room_[o.link] = room_[o.link] - inflow;
  }

  /// Writes the inflow of a stream into its history. At half resolution the rounded inflow is the inflow: what
  /// rounding takes off or adds is made up for in the next second, so that no vehicle is lost.
  void record(std::uint32_t stream, std::int32_t t, Real inflow) {
    Real& slot = ring_at(stream, t);
    if (options_.resolution == Resolution::single) {
      slot = inflow;
      return;
    }
    const Real all = carry_[stream] + inflow;
    slot = Real(from_half(to_half(all > 0 ? static_cast<float>(all) : 0.0f)));
    carry_[stream] = all - slot;
  }

  /// Takes what left out of the queues, and counts.
  void leave(std::uint32_t l) {
    const Link& link = m_.links[l];
    Real left = 0;
    for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k) {
      queue_[k] = queue_[k] - out_[k];
      head_[k] = std::max(head_[k] - out_[k], Real(0));
      recent_[k] = Real(0.5) * (recent_[k] + out_[k]);
      left = left + out_[k];
      TurnSums& sums = turn_sums_[k];
      sums.queued = sums.queued + queue_[k];
      sums.stopped = sums.stopped + std::min(arrived_at_turn_[k], queue_[k]);
      sums.left = sums.left + out_[k];
      if (options_.measures == MeasureSet::costs || m_.turns[k].right != Right::light) continue;
      sums.arrived = sums.arrived + arrived_at_turn_[k];
      sums.arrived_green = sums.arrived_green + arrived_at_turn_[k] * shown_[m_.turns[k].light].protected_green;
    }
    if (link.short_link) released_[l] = released_[l] + left;
  }

  /// Vehicles behind see the room that others left, and who stands where: at once on short links, after the block on
  /// others.
  void hand_back_room(const std::vector<std::uint32_t>& links) {
    for (const std::uint32_t l : links) {
      room_[l] = room_[l] + released_[l];
      released_[l] = 0;
      const Link& link = m_.links[l];
      for (std::uint32_t g = link.group_begin; g < link.group_begin + link.group_count; ++g)
        standing_[g] = queued(m_.groups[g]);
    }
  }

  /// Adds up a block: over its steps in every turn, then over the turns of a link, then over the links of a node; over
  /// blocks in double precision.
  void close_block() {
    for (std::size_t n = 0; n < m_.nodes.size(); ++n) {
      Real sums[6] = {};
      for (std::uint32_t l = m_.nodes[n].link_begin; l < m_.nodes[n].link_begin + m_.nodes[n].link_count; ++l) {
        const Link& link = m_.links[l];
        TurnSums all;
        Real weighted = 0;
        for (std::uint32_t k = link.turn_begin; k < link.turn_begin + link.turn_count; ++k) {
          const TurnSums& turn = turn_sums_[k];
          all.queued = all.queued + turn.queued;
          all.stopped = all.stopped + turn.stopped;
          all.left = all.left + turn.left;
          all.arrived = all.arrived + turn.arrived;
          all.arrived_green = all.arrived_green + turn.arrived_green;
          if (options_.measures == MeasureSet::all) weighted = weighted + Real(demand_.turn_weights[k]) * turn.queued;
          turn_sums_[k] = {};
        }
        if (!link.short_link) released_[l] = ended_[l] + all.left;
        if (options_.by_link) {
          double* sums_of_link = outcome_.links.data() + l * link_measures;
          sums_of_link[0] += static_cast<double>(all.queued);
          sums_of_link[1] += static_cast<double>(all.stopped);
          sums_of_link[2] += static_cast<double>(all.left) + static_cast<double>(ended_[l]);
        }
        const Real of_link[6] = {all.queued, all.stopped, ended_[l], weighted, all.arrived, all.arrived_green};
        for (int i = 0; i < 6; ++i) sums[i] = sums[i] + of_link[i];
        ended_[l] = 0;
      }
      for (std::uint32_t i = 0; i < outcome_.measures; ++i)
        outcome_.nodes[n * outcome_.measures + i] += static_cast<double>(sums[i]);
    }
    for (std::size_t i = 0; i < entry_block_.size(); ++i) {
      outcome_.entries[i] += static_cast<double>(entry_block_[i]);
      entry_block_[i] = 0;
    }
  }

  Real& ring_at(std::uint32_t s, std::int32_t t) {
    const Stream& stream = m_.streams[s];
    return ring_[stream.ring_begin + static_cast<std::uint32_t>(t % stream.ring_steps)];
  }

  const ModelTables& m_;
  const DemandTables& demand_;
  const CandidateTimings* timings_;
  RunOptions options_;
  const float* shares_ = nullptr;
  const float* group_shares_ = nullptr;
  std::vector<Real> queue_;                // [turn] vehicles at the stop line
  std::vector<Real> head_;                 // [turn] of them, at the head of a lane
  std::vector<Real> recent_;               // [turn] smoothed outflow, what yielding foes see
  std::vector<Real> arrived_at_turn_;      // [turn] this step
  std::vector<Real> want_;                 // [turn] this step
  std::vector<Real> out_;                  // [turn] this step
  std::vector<Real> room_;                 // [link]
  std::vector<Real> released_;             // [link] since room was handed back
  std::vector<Real> standing_;             // [group] queued, as those upstream see it
  Real stream_demand_[most_streams] = {};  // of the link that is being entered
  Real stream_fits_[most_streams] = {};    // likewise
  std::vector<Real> ring_;                 // inflow histories
  std::vector<Real> waiting_;              // [entry] vehicles outside
  std::vector<Real> position_;             // [light] second of the cycle
  std::vector<Shown> shown_;               // [light] this step
  std::vector<Real> carry_;                // [stream] at half resolution: what rounding has kept back
  std::vector<std::uint32_t> short_;       // links that hand back room after every step
  std::vector<std::uint32_t> long_;        // links that do after every block
  std::vector<TurnSums> turn_sums_;        // [turn] of this block
  std::vector<Real> ended_;                // [link] trips that ended in this block
  std::vector<Real> entry_block_;          // [entry][measure]
  Outcome outcome_;
};

}  // namespace nightwave::model
