// SPDX-License-Identifier: Apache-2.0
#include "demand/counted_demand.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "demand/counted_places.hpp"
#include "demand/flow_loading.hpp"

namespace nightwave {
namespace {

/// Scheduled vehicles that pass per link, or turn, and slice of the span.
class ScheduledFlows {
 public:
  ScheduledFlows(const Demand& prior, const SliceSpan& span) {
    for (const Passage& p : prior.passages) {
      if (!scheduled(p.vehicle_class)) continue;
      const std::int64_t slice = slice_of_span(span, prior, p.slice, prior.slice_s);
      if (slice < 0) continue;
      flows_[{p.link, std::nullopt, slice}] += static_cast<double>(p.vehicles);
      if (p.next) flows_[{p.link, p.next, slice}] += static_cast<double>(p.vehicles);
    }
  }
  double at(const FlowCount& count) const {
    const auto found = flows_.find({count.link, count.next, count.slice});
    return found == flows_.end() ? 0 : found->second;
  }

 private:
  std::map<std::tuple<LinkId, std::optional<LinkId>, std::int64_t>, double> flows_;
};

/// The prior with slices as the span's, for the comparison with counts; levels as they are.
std::vector<HourlyFlow> beside_prior(const Demand& prior, std::span<const FlowCount> counts, const SliceSpan& span) {
  Demand shifted;
  shifted.begin_s = span.begin_s;
  shifted.end_s = span.begin_s + static_cast<std::int64_t>(span.slices) * span.slice_s;
  shifted.slice_s = span.slice_s;
  for (Passage p : prior.passages) {
    const std::int64_t slice = slice_of_span(span, prior, p.slice, prior.slice_s);
    if (slice < 0 || slice >= static_cast<std::int64_t>(span.slices)) continue;
    p.slice = static_cast<std::int32_t>(slice);
    shifted.passages.push_back(p);
  }
  std::vector<FlowCount> within;
  for (const FlowCount& c : counts) {
    const std::int64_t begin_s = span.begin_s + std::int64_t{c.slice} * span.slice_s;
    if (begin_s >= prior.begin_s && begin_s < prior.end_s) within.push_back(c);
  }
  return hourly_flows(shifted, within);
}

}  // namespace

CountedDemand estimate_demand(const RoadGraph& graph, const Demand& prior, std::span<const FlowCount> counts,
                              const SliceSpan& span, ThreadPool& pool) {
  CountedDemand result;
  const Movements movements = movements_of(prior, graph, span.slice_s);
  const CountedPlaces places = counted_places(movements, counts);
  const ScheduledFlows scheduled_flows(prior, span);
  std::vector<FlowCount> used, unscheduled;
  std::set<LinkId> unused;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (places.movements[places.of_count[i]].empty()) {
      ++result.unused_counts;
      unused.insert(counts[i].link);
      continue;
    }
    used.push_back(counts[i]);
    unscheduled.push_back(counts[i]);
    unscheduled.back().vehicles = std::max(0.0, counts[i].vehicles - scheduled_flows.at(counts[i]));
  }
  result.unused_links.assign(unused.begin(), unused.end());
  SliceFlows flows = prior_flows(prior, movements, span);
  scale_to_counts(unscheduled, flows_at_counts(movements, flows, unscheduled), movements.all.size(), flows);
  flows = estimate_flows(movements, flows, unscheduled, span.slices, pool, &result.trace);
  result.demand = load_flows(movements, flows, span, prior);
  result.before = beside_prior(prior, used, span);
  result.after = hourly_flows(result.demand, used);
  return result;
}

}  // namespace nightwave
