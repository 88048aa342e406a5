// SPDX-License-Identifier: Apache-2.0
#include "demand/detector_counts.hpp"

#include <algorithm>
#include <limits>

#include "base/errors.hpp"

namespace nightwave {
namespace {

void add_to_cell(DetectorCounts::Cell& cell, std::uint32_t sixteenths, std::int32_t covered_s) {
  constexpr std::uint32_t most = std::numeric_limits<std::uint16_t>::max();
  cell.sixteenths = static_cast<std::uint16_t>(std::min(cell.sixteenths + sixteenths, most));
  cell.covered_s = static_cast<std::uint16_t>(std::min(cell.covered_s + static_cast<std::uint32_t>(covered_s), most));
}

}  // namespace

DetectorCounts::DetectorCounts(std::int32_t slice_s) : slice_s_(slice_s) {
  require(slice_s > 0 && seconds_of_day % slice_s == 0, "slices divide the day");
  slices_ = static_cast<std::size_t>(seconds_of_day / slice_s);
}

void DetectorCounts::prepare(std::size_t detectors, std::span<const Day> days) {
  for (const Day day : days) {
    if (left_out_.contains(day)) continue;
    cells_.try_emplace(day);
    if (cells_.size() > most_days) {
      left_out_[cells_.begin()->first] = true;
      cells_.erase(cells_.begin());
    }
  }
  detectors_ = std::max(detectors_, detectors);
  for (auto& [day, cells] : cells_) {
    if (cells.size() < detectors_ * slices_) cells.resize(detectors_ * slices_);
  }
}

void DetectorCounts::add(std::span<const CountRecord> records, std::size_t part, std::size_t parts) {
  auto found = cells_.end();
  for (const CountRecord& record : records) {
    if (parts > 1 && record.detector % parts != part) continue;
    if (found == cells_.end() || found->first != record.day) found = cells_.find(record.day);
    if (found != cells_.end()) add_to(found->second.data() + record.detector * slices_, record);
  }
}

void DetectorCounts::add_to(Cell* row, const CountRecord& record) const {
  const std::int32_t end_s = record.begin_s + record.interval_s;
  auto slice = static_cast<std::size_t>(record.begin_s / slice_s_);
  std::int32_t slice_end_s = (static_cast<std::int32_t>(slice) + 1) * slice_s_;
  const std::uint64_t sixteenths = std::uint64_t{record.vehicles} * 16;
  if (end_s <= slice_end_s) {
    add_to_cell(row[slice], static_cast<std::uint32_t>(sixteenths), record.interval_s);
    return;
  }
  // Rounded from the interval's begin on, so that the parts add up to the whole.
  std::uint64_t placed = 0;
  for (std::int32_t from_s = record.begin_s; from_s < end_s; ++slice) {
    const std::int32_t to_s = std::min(end_s, slice_end_s);
    const auto until =
        sixteenths * static_cast<std::uint64_t>(to_s - record.begin_s) / static_cast<std::uint64_t>(record.interval_s);
    add_to_cell(row[slice], static_cast<std::uint32_t>(until - placed), to_s - from_s);
    placed = until;
    from_s = to_s;
    slice_end_s += slice_s_;
  }
}

std::vector<Day> DetectorCounts::days() const {
  std::vector<Day> days;
  for (const auto& [day, cells] : cells_) days.push_back(day);
  return days;
}

}  // namespace nightwave
