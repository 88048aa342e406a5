// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "demand/demand.hpp"
#include "demand/flow_count.hpp"
#include "demand/movements.hpp"

namespace nightwave {

/// The slices that flows are estimated for.
struct SliceSpan {
  std::int64_t begin_s = 0;  ///< since local midnight
  std::int32_t slice_s = 300;
  std::size_t slices = 0;
};

/// The slice of a span in which the middle of a piece of another demand lies, of its number `piece` of `piece_s`
/// seconds each from its begin on: -1 before the span, `slices` or more after it.
std::int64_t slice_of_span(const SliceSpan& span, const Demand& other, std::int64_t piece, std::int32_t piece_s);

/// Flow of each movement in each slice, vehicles: [slice][movement].
using SliceFlows = std::vector<double>;

/// Demand of a time as the prior tells it: the mean over half an hour before and after, for its single vehicles are
/// chance, and a share of the horizon's mean, for a way that nobody took then is not impossible. Outside the prior's
/// horizon its mean. Never 0. Levels are the prior's.
SliceFlows prior_flows(const Demand& prior, const Movements& movements, const SliceSpan& span);

/// Multiplies every slice so that the counted flows add up to the counts; slices without counts take the factor of the
/// nearest ones that have them. `counted`: per count, what the flows say.
void scale_to_counts(std::span<const FlowCount> counts, std::span<const double> counted, std::size_t movements,
                     SliceFlows& flows);

}  // namespace nightwave
