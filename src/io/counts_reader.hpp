// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "base/parallel.hpp"
#include "demand/day_choice.hpp"
#include "demand/detector_counts.hpp"
#include "network/network.hpp"

namespace nightwave {

/// What files of counts hold.
struct CountsRead {
  explicit CountsRead(std::int32_t slice_s) : counts(slice_s) {}

  std::vector<Detector> detectors;  ///< in the order of their first records
  DetectorCounts counts;
  std::uint64_t records = 0;     ///< of all days, with or without a number of vehicles
  std::uint64_t empty = 0;       ///< records without a number of vehicles
  std::uint64_t other_days = 0;  ///< records of days that are not chosen
};

struct CountsOptions {
  std::int32_t slice_s = 300;
  DayChoice days;
  /// Bytes that are parsed in one piece: lines are at most this long. For tests and benchmarks.
  std::size_t block_bytes = std::size_t{1} << 20;
};

/// Reads files of counts (docs/counts.md), plain or gzip, as a stream: memory depends on detectors, slices and days,
/// not on the number of records. Equal for any number of threads. Throws InputError naming file, line, field, problem
/// and remedy.
CountsRead read_counts(std::span<const std::filesystem::path> files, const Network& network,
                       const CountsOptions& options, ThreadPool& pool);

}  // namespace nightwave
