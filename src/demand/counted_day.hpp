// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.hpp"
#include "demand/detector_counts.hpp"
#include "demand/flow_count.hpp"

namespace nightwave {

/// More than this is no traffic but a fault, vehicles per hour and lane: base capacity of a freeway lane, HCM 2016
/// exhibit 12-4.
inline constexpr double most_vehicles_per_lane_h = 2400;
/// Robust z-score above which a count is an outlier among the days: Iglewicz & Hoaglin 1993, "How to detect and handle
/// outliers".
inline constexpr double most_robust_z = 3.5;
/// Days below which counts are not compared with those of other days.
inline constexpr std::size_t fewest_days_compared = 5;
/// Share of a slice that records must cover; what is missing up to that is scaled up.
inline constexpr double least_cover = 2.0 / 3;
/// A detector that counts nothing all day while its median day has this many vehicles was silent, not unused.
inline constexpr double busy_day_vehicles = 24;

/// What was wrong with the counts of a detector, in slices of days unless said otherwise.
struct DetectorFaults {
  std::int64_t gaps = 0;         ///< no record, or less than least_cover of the slice, between the first and last slice
                                 ///< that any detector has
  std::int64_t overlaps = 0;     ///< records cover more than the slice
  std::int64_t implausible = 0;  ///< above most_vehicles_per_lane_h
  std::int64_t outliers = 0;     ///< above most_robust_z
  std::int64_t silent_days = 0;  ///< days without a vehicle on a detector that is used
};

/// How the days of a profile become one.
enum class DayStatistic : std::uint8_t { mean, median };

/// The typical day of each detector.
struct CountedDay {
  struct Slice {
    float vehicles = 0;
    std::uint16_t days = 0;  ///< days that it comes from; 0: unknown
  };
  std::int32_t slice_s = 300;
  std::size_t slices = 0;
  std::size_t days = 0;
  std::size_t first_slice = 0;         ///< first that any detector has records of
  std::size_t end_slice = 0;           ///< after the last one
  std::vector<Slice> values;           ///< [detector][slice]
  std::vector<DetectorFaults> faults;  ///< [detector]
};

/// Leaves out what is implausible or an outlier and puts the days together. `lanes`: that each detector covers. The
/// same for any number of threads.
CountedDay typical_day(const DetectorCounts& counts, std::span<const int> lanes, DayStatistic statistic,
                       ThreadPool& pool);

/// Flows that the detectors of a network show: lanes of a link added up where each lane that somebody may use has a
/// detector, several detectors of the same whole link or turn averaged.
struct CountedFlows {
  std::vector<FlowCount> counts;               ///< ascending by link, next, slice
  std::size_t detectors_elsewhere = 0;         ///< on links that the network does not have
  std::size_t links_with_uncounted_lanes = 0;  ///< some lanes have detectors, others do not: left out
};
CountedFlows counted_flows(const Network& network, std::span<const Detector> detectors, const CountedDay& day);

/// Lanes that a detector covers; 0 where the network does not have its link.
int lanes_covered(const Network& network, const Detector& detector);

}  // namespace nightwave
