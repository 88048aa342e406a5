// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/idling.hpp"
#include "kernels/model/step_parts.hpp"
#include "kernels/model/stepping.hpp"
#include "kernels/model/trial.hpp"

namespace nightwave::model {

/// Advances clusters of nodes by a block for all lanes of a tile: the only place where vectorised traffic moves. The
/// same operations in the same order as Simulation<float> (reference.hpp), which explains them; what is left out here
/// is left out because it adds zero or multiplies by one.
///
/// There are three ways through a block, which end in the same bits. Idling: nobody is here in any lane, only clocks go
/// on. Trial: as long as nobody is held back for want of room, each lane group and link advances several steps at a
/// time in registers. Stepping: second by second. A block is tried first; where somebody may be held back in some lane,
/// the trial is dropped and the block is stepped. Reads and writes per visit, node and lane: its state slots once and,
/// per stream, block_steps ring slots of each link.
template <class V, class History, bool all_measures>
class ClusterStep : StepParts<V, History, all_measures> {
  using Parts = StepParts<V, History, all_measures>;
  using Parts::begin, Parts::end, Parts::p_, Parts::t_;

 public:
  NIGHTWAVE_HD ClusterStep(const ProgramView& program, const DemandView& demand, const TileView<History>& tile,
                           std::int32_t block)
      : Parts(program, demand, tile, block) {}

  NIGHTWAVE_HD_INLINE void advance(std::uint32_t c) const {
    const ClusterOp cluster = p_.clusters[c];
    const Idling<V, History, all_measures> idling(*this);
    if (idling.nobody_is_here(cluster)) return idling.advance(cluster);
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) begin(p_.nodes[n]);
    const Trial<V, History, all_measures, true> certain(*this);
    if (certain.everybody_fits(cluster)) {
      certain.advance(cluster);
      for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) certain.keep(p_.nodes[n]);
    } else {
      NIGHTWAVE_RARELY(ClusterStep).advance_held_back(c);
    }
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) end(p_.nodes[n]);
  }

  /// The same without trying, for tests.
  NIGHTWAVE_HD_INLINE void advance_stepping(std::uint32_t c) const {
    const ClusterOp cluster = p_.clusters[c];
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) begin(p_.nodes[n]);
    bound_groups(cluster);
    Stepping<V, History, all_measures>(*this).advance(cluster);
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) end(p_.nodes[n]);
  }

 private:
  /// Where somebody may be held back.
  NIGHTWAVE_HD_RARE void advance_held_back(std::uint32_t c) const {
    const ClusterOp cluster = p_.clusters[c];
    bound_groups(cluster);
    if (!attempt(c, cluster)) Stepping<V, History, all_measures>(*this).advance(cluster);
  }

  NIGHTWAVE_HD_INLINE void bound_groups(const ClusterOp& cluster) const {
    for (std::uint32_t o = p_.nodes[cluster.node_begin].out_begin; o < p_.nodes[cluster.node_end - 1].out_end; ++o)
      if (p_.outs[o].groups > 1 && !p_.outs[o].short_link) Parts::bound_groups(p_.outs[o]);
  }

  NIGHTWAVE_HD_INLINE bool attempt(std::uint32_t c, const ClusterOp& cluster) const {
    // A queue that spills back does so for a while: wait longer after every trial that fails.
    std::uint8_t* patience = t_.patience + std::size_t{c} * 2;
    const std::uint8_t blocks = patience[0], next = patience[1];
    V::converge();
    if (blocks > 0) {
      patience[0] = static_cast<std::uint8_t>(blocks - 1);
      return false;
    }
    const Trial<V, History, all_measures, false> trial(*this);
    if (!trial.advance(cluster)) {
      patience[0] = next;
      if (next < 7) patience[1] = static_cast<std::uint8_t>(2 * next + 1);
      return false;
    }
    patience[1] = 0;
    for (std::uint32_t n = cluster.node_begin; n < cluster.node_end; ++n) trial.keep(p_.nodes[n]);
    return true;
  }
};

}  // namespace nightwave::model
