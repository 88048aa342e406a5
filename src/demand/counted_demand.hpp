// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/parallel.hpp"
#include "demand/demand.hpp"
#include "demand/flow_count.hpp"
#include "demand/flow_estimation.hpp"
#include "demand/geh.hpp"
#include "demand/prior_flows.hpp"
#include "demand/road_graph.hpp"

namespace nightwave {

/// A demand estimated from counts, and how well it fits them.
struct CountedDemand {
  Demand demand;
  std::vector<HourlyFlow> before;    ///< the counts beside the prior, as far as its horizon goes
  std::vector<HourlyFlow> after;     ///< the counts beside the estimate
  std::size_t unused_counts = 0;     ///< counts where the prior lets nobody pass: left out
  std::vector<LinkId> unused_links;  ///< their links, ascending
  EstimationTrace trace;
};

/// Estimates a demand over a span from counts (slices as the span's, counted from its begin) and a prior demand: the
/// prior's ways (prior_flows), scaled to the counts slice by slice (scale_to_counts), fitted to them (estimate_flows),
/// made consistent (load_flows). Counts include scheduled vehicles, which stay as they are.
CountedDemand estimate_demand(const RoadGraph& graph, const Demand& prior, std::span<const FlowCount> counts,
                              const SliceSpan& span, ThreadPool& pool);

}  // namespace nightwave
