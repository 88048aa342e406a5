// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "evaluate/part_measures.hpp"
#include "kernels/model/half.hpp"
#include "kernels/model/tile.hpp"
#include "signals/plan.hpp"

namespace nightwave {

/// What a Baseline keeps of its parent's run.
enum class Keep {
  state,  ///< the traffic at the part's beginning: enough for short_horizon()
  flows   ///< also who entered every link and what room it gave back: what a Patch needs
};

/// What one parent plan's traffic does under one draw of the demand.
struct RecordedTraffic {
  model::Snapshot begin;   ///< at the beginning of the part
  model::Outcome outcome;  ///< of the part
  // Keep::flows only; links shorter than a block are left out, for they are never cut:
  std::variant<std::vector<float>, std::vector<model::Half>> inflow;  ///< [stream][step], as exact as the histories are
  std::vector<float> released;                                        ///< [link][block] room that the link gave back
  std::vector<float> standing;  ///< [lane group of links with several][block] vehicles that stood in it at the end
};

/// A parent plan over a part of the horizon, run once so that its variants can be judged cheaply: over that part alone
/// (short_horizon()), or in a part of the city as well (Patch). Bytes with Keep::flows, per link, stream and second: 4,
/// at half resolution 2; the rest is small.
class Baseline {
 public:
  /// Runs `parent` up to the end of the part.
  Baseline(const Evaluator& evaluator, Plan parent, HorizonPart part, Keep keep);

  const Plan& plan() const { return plan_; }
  HorizonPart part() const { return part_; }
  /// Of the parent over the part, mean over the draws of the demand.
  const PartMeasures& measures() const { return measures_; }

  std::int32_t blocks() const { return part_.end_block - part_.first_block; }
  /// One per draw of the demand.
  const std::vector<RecordedTraffic>& draws() const { return draws_; }
  /// Place of a stream's first step in `inflow`.
  std::size_t inflow_begin(std::uint32_t stream) const { return inflow_begin_[stream]; }
  /// Place of a lane group's first block in `standing`.
  std::size_t standing_begin(std::uint32_t group) const { return standing_begin_[group]; }

 private:
  Plan plan_;
  HorizonPart part_;
  PartMeasures measures_;
  std::vector<RecordedTraffic> draws_;
  std::vector<std::size_t> inflow_begin_, standing_begin_;
};

}  // namespace nightwave
