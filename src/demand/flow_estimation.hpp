// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.hpp"
#include "demand/flow_count.hpp"
#include "demand/movements.hpp"
#include "demand/prior_flows.hpp"

namespace nightwave {

/// Variance of the prior's flow over the flow, vehicles: it is trusted as a count of a tenth of the vehicles would be.
inline constexpr double prior_dispersion = 100;
/// Standard deviation of a count beyond chance, as a share of it: detectors miss and double vehicles.
inline constexpr double detector_error = 0.02;

/// How the estimation ended.
struct EstimationTrace {
  int steps = 0;         ///< of Newton's method
  int products = 0;      ///< of conjugate gradients, over all steps
  double imbalance = 0;  ///< largest |inflow - outflow| of a feed in a slice, vehicles
};

/// Turning flows by constrained generalised least squares (Cascetta 1984; Bell 1991): the flows x nearest to the prior
/// p and the counts v,
///   min  sum_i q(x_i, p_i) / d  +  sum_j (sum_{i in j} x_i - v_j)^2 / (2 s_j^2),
/// where whoever enters a link leaves it or ends there after the time that the link takes (Feed::lag). q is the square
/// (x - p)^2 / (2 p) above the prior; below it x ln(x / p) - x + p (van Zuylen & Willumsen 1980), which has the same
/// first two derivatives there and keeps flows positive. d = prior_dispersion, s_j^2 = v_j / days + (detector_error
/// v_j)^2 + 1/4. Before the first slice flows are taken to be as in it. Solved in the multipliers of the constraints
/// (the dual, which is smooth and convex) by Newton's method with conjugate gradients; the same for any number of
/// threads. Counts of what no movement does are left out.
SliceFlows estimate_flows(const Movements& movements, const SliceFlows& prior, std::span<const FlowCount> counts,
                          std::size_t slices, ThreadPool& pool, EstimationTrace* trace = nullptr);

/// For each count the flow that movements give there.
std::vector<double> flows_at_counts(const Movements& movements, const SliceFlows& flows,
                                    std::span<const FlowCount> counts);

}  // namespace nightwave
