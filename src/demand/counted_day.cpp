// SPDX-License-Identifier: Apache-2.0
#include "demand/counted_day.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace nightwave {
namespace {

/// Whether vehicles that detectors count may use the lane.
bool carries_traffic(const Lane& lane) { return (lane.permissions & ~class_bit(VehicleClass::bicycle)) != 0; }

/// Lanes on which vehicles pass that detectors of a link, or of one of its turns, are to count.
std::set<std::uint8_t> lanes_of(const Network& network, LinkId link, std::optional<LinkId> next) {
  std::set<std::uint8_t> result;
  if (next) {
    for (const Connection& c : network.connections) {
      if (c.from == link && c.to == *next) result.insert(c.from_lane);
    }
  } else {
    const auto& lanes = network.links[link].lanes;
    for (std::size_t l = 0; l < lanes.size(); ++l) {
      if (carries_traffic(lanes[l])) result.insert(static_cast<std::uint8_t>(l));
    }
  }
  return result;
}

/// Of an ordinary distribution the median absolute deviation is this part of the standard deviation.
constexpr double mad_of_sigma = 0.6745;

double median_of(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// One detector's way from cells to a day.
class OneDetector {
 public:
  OneDetector(const DetectorCounts& counts, const std::vector<Day>& days, std::size_t detector, int lanes)
      : slices_(counts.slices()), days_(days.size()), value_(slices_ * days_, unknown) {
    const double slice_s = counts.slice_s();
    const double most = most_vehicles_per_lane_h / 3600 * slice_s * std::max(1, lanes);
    for (std::size_t d = 0; d < days_; ++d) {
      const auto row = counts.row(days[d], detector);
      for (std::size_t s = 0; s < slices_; ++s) {
        const DetectorCounts::Cell cell = row[s];
        if (cell.covered_s < least_cover * slice_s) continue;
        const double vehicles = cell.sixteenths / 16.0 * slice_s / cell.covered_s;
        const std::size_t place = d * slices_ + s;
        if (cell.covered_s > slice_s) {
          ++faults.overlaps;
          leave_out(place);
        } else if (vehicles > most) {
          ++faults.implausible;
          leave_out(place);
        } else {
          value_[place] = vehicles;
        }
      }
    }
  }

  void drop_silent_days() {
    std::vector<double> totals;
    std::vector<std::size_t> known_days;
    for (std::size_t d = 0; d < days_; ++d) {
      double total = 0;
      bool known = false;
      for (std::size_t s = 0; s < slices_; ++s) {
        if (value_[d * slices_ + s] == unknown) continue;
        known = true;
        total += value_[d * slices_ + s];
      }
      if (!known) continue;
      totals.push_back(total);
      known_days.push_back(d);
    }
    if (totals.empty()) return;
    std::vector<double> sorted = totals;
    const bool used = median_of(sorted) >= busy_day_vehicles;
    const bool never = *std::ranges::max_element(totals) == 0;
    if (!used && !never) return;
    for (std::size_t i = 0; i < totals.size(); ++i) {
      if (totals[i] > 0) continue;
      ++faults.silent_days;
      for (std::size_t s = 0; s < slices_; ++s) {
        const std::size_t place = known_days[i] * slices_ + s;
        if (value_[place] != unknown) leave_out(place);
      }
    }
  }

  void drop_outliers() {
    std::vector<double> values, deviations;
    for (std::size_t s = 0; s < slices_; ++s) {
      known_at(s, values);
      if (values.size() < fewest_days_compared) continue;
      const double median = median_of(values);
      deviations.clear();
      for (const double v : values) deviations.push_back(std::abs(v - median));
      // Counts scatter by at least the root of their mean (Poisson), also where most days happen to be equal.
      const double scale = std::max(median_of(deviations), mad_of_sigma * std::sqrt(median + 1));
      for (std::size_t d = 0; d < days_; ++d) {
        const std::size_t place = d * slices_ + s;
        if (value_[place] == unknown || mad_of_sigma * std::abs(value_[place] - median) <= most_robust_z * scale)
          continue;
        ++faults.outliers;
        leave_out(place);
      }
    }
  }

  void count_gaps(std::size_t first_slice, std::size_t end_slice) {
    std::int64_t missing = 0;
    for (std::size_t d = 0; d < days_; ++d) {
      for (std::size_t s = first_slice; s < end_slice; ++s) missing += value_[d * slices_ + s] == unknown;
    }
    for (const std::size_t place : faulty_) {
      const std::size_t s = place % slices_;
      missing -= s >= first_slice && s < end_slice;
    }
    faults.gaps = missing;
  }

  void write(DayStatistic statistic, CountedDay::Slice* out) const {
    std::vector<double> values;
    for (std::size_t s = 0; s < slices_; ++s) {
      known_at(s, values);
      if (values.empty()) continue;
      double sum = 0;
      for (const double v : values) sum += v;
      const double typical =
          statistic == DayStatistic::median ? median_of(values) : sum / static_cast<double>(values.size());
      out[s] = {static_cast<float>(typical), static_cast<std::uint16_t>(values.size())};
    }
  }

  DetectorFaults faults;

 private:
  static constexpr double unknown = -1;

  /// Takes a place out that has records: it is no gap.
  void leave_out(std::size_t place) {
    value_[place] = unknown;
    faulty_.push_back(place);
  }

  /// The days' values that are known of a slice.
  void known_at(std::size_t slice, std::vector<double>& values) const {
    values.clear();
    for (std::size_t d = 0; d < days_; ++d) {
      if (value_[d * slices_ + slice] != unknown) values.push_back(value_[d * slices_ + slice]);
    }
  }

  std::size_t slices_;
  std::size_t days_;
  std::vector<double> value_;        ///< [day][slice], vehicles
  std::vector<std::size_t> faulty_;  ///< places with records that are left out: no gaps
};

/// First and end slice that any detector has records of.
void find_span(const DetectorCounts& counts, const std::vector<Day>& days, CountedDay& result) {
  result.first_slice = counts.slices();
  result.end_slice = 0;
  for (const Day day : days) {
    for (std::size_t d = 0; d < counts.detectors(); ++d) {
      const auto row = counts.row(day, d);
      for (std::size_t s = 0; s < result.first_slice; ++s) {
        if (row[s].covered_s > 0) result.first_slice = s;
      }
      for (std::size_t s = counts.slices(); s > result.end_slice; --s) {
        if (row[s - 1].covered_s > 0) result.end_slice = s;
      }
    }
  }
  result.first_slice = std::min(result.first_slice, result.end_slice);
}

}  // namespace

CountedDay typical_day(const DetectorCounts& counts, std::span<const int> lanes, DayStatistic statistic,
                       ThreadPool& pool) {
  const std::vector<Day> days = counts.days();
  CountedDay result;
  result.slice_s = counts.slice_s();
  result.slices = counts.slices();
  result.days = days.size();
  result.values.resize(counts.detectors() * counts.slices());
  result.faults.resize(counts.detectors());
  find_span(counts, days, result);
  pool.for_each_index(counts.detectors(), [&](std::size_t detector) {
    OneDetector one(counts, days, detector, lanes[detector]);
    one.drop_silent_days();
    one.drop_outliers();
    one.count_gaps(result.first_slice, result.end_slice);
    one.write(statistic, result.values.data() + detector * result.slices);
    result.faults[detector] = one.faults;
  });
  return result;
}

int lanes_covered(const Network& network, const Detector& detector) {
  if (!detector.link) return 0;
  if (detector.lane) return 1;
  return static_cast<int>(lanes_of(network, *detector.link, detector.next).size());
}

CountedFlows counted_flows(const Network& network, std::span<const Detector> detectors, const CountedDay& day) {
  struct Place {
    std::map<std::uint8_t, std::vector<std::size_t>> lanes;
    std::vector<std::size_t> whole;
  };
  CountedFlows result;
  std::map<std::pair<LinkId, std::optional<LinkId>>, Place> places;
  for (std::size_t d = 0; d < detectors.size(); ++d) {
    const Detector& detector = detectors[d];
    if (!detector.link) {
      ++result.detectors_elsewhere;
      continue;
    }
    Place& place = places[{*detector.link, detector.next}];
    if (detector.lane) {
      place.lanes[*detector.lane].push_back(d);
    } else {
      place.whole.push_back(d);
    }
  }
  const auto mean_of = [&](const std::vector<std::size_t>& which, std::size_t slice) {
    double vehicles = 0, days = 0;
    int known = 0;
    for (const std::size_t d : which) {
      const CountedDay::Slice& value = day.values[d * day.slices + slice];
      if (value.days == 0) continue;
      ++known;
      vehicles += static_cast<double>(value.vehicles);
      days = std::max(days, static_cast<double>(value.days));
    }
    return known == 0 ? std::pair(0.0, 0.0) : std::pair(vehicles / known, days);
  };
  for (const auto& entry : places) {
    const auto& [link, next] = entry.first;
    const auto& place = entry.second;
    const std::set<std::uint8_t> needed = lanes_of(network, link, next);
    const bool all_lanes =
        !place.lanes.empty() && std::ranges::all_of(needed, [&](std::uint8_t l) { return place.lanes.contains(l); });
    if (!all_lanes && place.whole.empty()) {
      ++result.links_with_uncounted_lanes;
      continue;
    }
    for (std::size_t s = 0; s < day.slices; ++s) {
      auto [vehicles, days] = mean_of(place.whole, s);
      if (days == 0 && all_lanes) {
        days = static_cast<double>(DetectorCounts::most_days);
        for (const auto& [lane, which] : place.lanes) {
          const auto [on_lane, lane_days] = mean_of(which, s);
          vehicles += on_lane;
          days = std::min(days, lane_days);
        }
      }
      if (days > 0) result.counts.push_back({link, next, static_cast<std::int32_t>(s), vehicles, days});
    }
  }
  return result;
}

}  // namespace nightwave
