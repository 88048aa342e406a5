// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "demand/day_choice.hpp"
#include "network/network.hpp"

namespace nightwave {

/// A place where vehicles are counted.
struct Detector {
  std::string name;
  std::optional<LinkId> link;        ///< none: the network does not have it
  std::optional<LinkId> next;        ///< counts only vehicles that go there; none: all that leave the link
  std::optional<std::uint8_t> lane;  ///< none: the whole link
};

/// Vehicles that a detector counted within one interval of one day.
struct CountRecord {
  std::uint32_t detector = 0;
  Day day = undated;
  std::int32_t begin_s = 0;     ///< since local midnight
  std::int32_t interval_s = 0;  ///< begin + interval do not pass midnight
  std::uint32_t vehicles = 0;
};

inline constexpr std::int32_t seconds_of_day = 86400;

/// Counts per detector, time slice and day. Its memory is 4 bytes per detector, slice and day, with at most `most_days`
/// days: the number of records does not matter. Sums are of integers, so their order does not matter either.
class DetectorCounts {
 public:
  /// Days that are kept: the latest.
  static constexpr std::size_t most_days = 60;

  /// What is known of one slice of one day.
  struct Cell {
    std::uint16_t sixteenths = 0;  ///< of vehicles; 65535: that or more
    std::uint16_t covered_s = 0;   ///< seconds of the slice that records cover; above the slice: records overlap
  };

  /// `slice_s` divides the day.
  explicit DetectorCounts(std::int32_t slice_s);

  /// Makes room for detectors and days before records of them are added. Older days leave when there are too many.
  void prepare(std::size_t detectors, std::span<const Day> days);
  /// Adds the records of one part of the detectors, those whose number leaves `part` when divided by `parts`; parts can
  /// be added at the same time. Vehicles of an interval that spans slices are spread evenly over it. Records of days
  /// that are not kept are left out.
  void add(std::span<const CountRecord> records, std::size_t part = 0, std::size_t parts = 1);

  std::int32_t slice_s() const { return slice_s_; }
  std::size_t slices() const { return slices_; }
  std::size_t detectors() const { return detectors_; }
  /// The days kept, ascending.
  std::vector<Day> days() const;
  /// Days that left because there were too many.
  std::size_t days_left_out() const { return left_out_.size(); }
  /// Slices of a detector on a day that is kept.
  std::span<const Cell> row(Day day, std::size_t detector) const {
    return {cells_.at(day).data() + detector * slices_, slices_};
  }

 private:
  void add_to(Cell* row, const CountRecord& record) const;

  std::int32_t slice_s_;
  std::size_t slices_;
  std::size_t detectors_ = 0;
  std::map<Day, std::vector<Cell>> cells_;
  std::map<Day, bool> left_out_;
};

}  // namespace nightwave
