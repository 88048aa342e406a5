// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "demand/demand.hpp"

namespace nightwave {

/// A part of the day, in intervals.
struct DayPart {
  std::size_t first = 0;
  std::size_t end = 0;

  friend bool operator==(const DayPart&, const DayPart&) = default;
};

/// Flows of a day in intervals: how much traffic there is, and where.
class DemandProfile {
 public:
  /// `bounds_s`: of the intervals, ascending seconds since local midnight, one more than intervals.
  DemandProfile(const Demand& demand, std::span<const std::int64_t> bounds_s);

  std::size_t intervals() const { return departures_.size(); }
  /// Vehicles that depart in an interval.
  double departures(std::size_t interval) const { return departures_[interval]; }
  double departures(const DayPart& part) const;
  /// Sum of the squared differences of the flows of a part's intervals from their mean, over all links; flows as square
  /// roots of vehicles per hour, so that a difference counts by how many standard deviations of a count it is, on a
  /// busy link as on a quiet one.
  double difference(const DayPart& part) const;

 private:
  std::vector<double> departures_;
  std::vector<std::vector<double>> flow_sums_;  ///< [interval][link] of all intervals before
  std::vector<double> square_sums_;             ///< [interval] likewise, of squares over all links
};

/// Cuts the day into at most `count` parts, each at least `shortest_s` long, within which the flows differ least: the
/// partition of an ordered set that W. D. Fisher describes (On grouping for maximum homogeneity, JASA 53, 1958), by
/// dynamic programming.
std::vector<DayPart> parts_of_like_demand(const DemandProfile& profile, std::span<const std::int64_t> bounds_s,
                                          std::size_t count, std::int64_t shortest_s);

/// The intervals of a part that follow each other for at most `longest_s` (one at least) in which most vehicles depart.
DayPart busiest(const DemandProfile& profile, std::span<const std::int64_t> bounds_s, const DayPart& part,
                std::int64_t longest_s);

}  // namespace nightwave
