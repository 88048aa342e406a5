// SPDX-License-Identifier: Apache-2.0
#include "demand/prior_flows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace nightwave {
namespace {

constexpr double smoothing_s = 1800;     // half the base of the triangle
constexpr double share_of_mean = 0.05;   // of the horizon's mean
constexpr double least_vehicles = 1e-6;  // per slice
constexpr double least_counted = 0.5;    // vehicles: counts of nothing do not make the flow nothing

struct Weight {
  std::size_t slice;
  double weight;
};

/// Slices of the prior that tell about a time, with weights that add up to 1; none outside its horizon.
std::vector<Weight> weights_at(double time_s, const Demand& prior, std::size_t prior_slices) {
  std::vector<Weight> weights;
  if (time_s < static_cast<double>(prior.begin_s) || time_s >= static_cast<double>(prior.end_s)) return weights;
  double sum = 0;
  for (std::size_t s = 0; s < prior_slices; ++s) {
    const double middle_s = static_cast<double>(prior.begin_s) + (static_cast<double>(s) + 0.5) * prior.slice_s;
    const double weight = 1 - std::abs(middle_s - time_s) / (smoothing_s + prior.slice_s);
    if (weight <= 0) continue;
    weights.push_back({s, weight});
    sum += weight;
  }
  for (Weight& w : weights) w.weight /= sum;
  return weights;
}

}  // namespace

std::int64_t slice_of_span(const SliceSpan& span, const Demand& other, std::int64_t piece, std::int32_t piece_s) {
  const std::int64_t middle_s = other.begin_s + piece * piece_s + piece_s / 2 - span.begin_s;
  return middle_s < 0 ? -1 : middle_s / span.slice_s;
}

SliceFlows prior_flows(const Demand& prior, const Movements& movements, const SliceSpan& span) {
  const auto prior_slices = static_cast<std::size_t>((prior.end_s - prior.begin_s + prior.slice_s - 1) / prior.slice_s);
  // Of the prior, per movement and slice.
  using Way = std::tuple<LinkId, std::optional<LinkId>, VehicleClass, std::optional<LinkId>>;
  std::map<Way, std::size_t> index;
  for (std::size_t u = 0; u < movements.all.size(); ++u) {
    const Movement& m = movements.all[u];
    index[{m.link, m.previous, m.vehicle_class, m.next}] = u;
  }
  const std::size_t count = movements.all.size();
  std::vector<float> seen(prior_slices * count);
  for (const Passage& p : prior.passages) {
    const auto found = index.find({p.link, p.previous, p.vehicle_class, p.next});
    if (found == index.end() || p.slice < 0 || static_cast<std::size_t>(p.slice) >= prior_slices) continue;
    seen[static_cast<std::size_t>(p.slice) * count + found->second] += p.vehicles;
  }
  const double ratio = static_cast<double>(span.slice_s) / prior.slice_s;
  SliceFlows flows(span.slices * count);
  for (std::size_t s = 0; s < span.slices; ++s) {
    double* const out = flows.data() + s * count;
    const double middle_s = static_cast<double>(span.begin_s) + (static_cast<double>(s) + 0.5) * span.slice_s;
    const std::vector<Weight> weights = weights_at(middle_s, prior, prior_slices);
    for (const Weight& w : weights) {
      for (std::size_t u = 0; u < count; ++u) out[u] += w.weight * static_cast<double>(seen[w.slice * count + u]);
    }
    const double of_mean = (weights.empty() ? 1.0 : share_of_mean) / static_cast<double>(prior_slices);
    for (std::size_t u = 0; u < count; ++u) {
      out[u] = std::max(least_vehicles, ratio * (out[u] + of_mean * movements.all[u].vehicles));
    }
  }
  return flows;
}

void scale_to_counts(std::span<const FlowCount> counts, std::span<const double> counted, std::size_t movements,
                     SliceFlows& flows) {
  const std::size_t slices = flows.size() / std::max<std::size_t>(1, movements);
  std::vector<double> seen(slices), said(slices);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    seen[static_cast<std::size_t>(counts[i].slice)] += counts[i].vehicles;
    said[static_cast<std::size_t>(counts[i].slice)] += counted[i];
  }
  for (std::size_t s = 0; s < slices; ++s) {
    std::size_t nearest = slices;
    for (std::size_t away = 0; away < slices && nearest == slices; ++away) {
      if (s >= away && said[s - away] > 0) nearest = s - away;
      if (nearest == slices && s + away < slices && said[s + away] > 0) nearest = s + away;
    }
    if (nearest == slices) return;
    const double factor = (seen[nearest] + least_counted) / (said[nearest] + least_counted);
    for (std::size_t u = 0; u < movements; ++u) {
      double& flow = flows[s * movements + u];
      flow = std::max(least_vehicles, flow * factor);
    }
  }
}

}  // namespace nightwave
