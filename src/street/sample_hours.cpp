// SPDX-License-Identifier: Apache-2.0
#include "street/sample_hours.hpp"

#include <optional>

namespace nightwave {
namespace {

constexpr std::int64_t hour_s = 3600;
constexpr std::int64_t noon_s = 12 * hour_s;

/// Every hour that begins with a slice.
std::vector<StreetHour> hours_of(const Demand& demand) {
  const auto slices = static_cast<std::size_t>((demand.end_s - demand.begin_s) / demand.slice_s);
  std::vector<double> departing(slices, 0);
  for (const Departures& d : demand.departures) {
    const auto slice = static_cast<std::size_t>(std::int64_t{d.bin} * demand.departure_bin_s / demand.slice_s);
    if (slice < slices) departing[slice] += static_cast<double>(d.vehicles);
  }
  std::vector<StreetHour> hours;
  const auto of_hour = static_cast<std::size_t>(hour_s / demand.slice_s);
  for (std::size_t first = 0; first + of_hour <= slices; ++first) {
    const auto begin_s = static_cast<double>(demand.begin_s + static_cast<std::int64_t>(first) * demand.slice_s);
    StreetHour hour{begin_s, begin_s + static_cast<double>(of_hour) * demand.slice_s, 0};
    for (std::size_t k = first; k < first + of_hour; ++k) hour.vehicles_due += departing[k];
    hours.push_back(hour);
  }
  return hours;
}

/// The hour within [begin, end) that has the most vehicles, or the fewest.
std::optional<StreetHour> extreme(const std::vector<StreetHour>& hours, double begin_s, double end_s, bool most) {
  std::optional<StreetHour> found;
  for (const StreetHour& hour : hours) {
    if (hour.begin_s < begin_s || hour.end_s > end_s) continue;
    if (!found || (most ? hour.vehicles_due > found->vehicles_due : hour.vehicles_due < found->vehicles_due))
      found = hour;
  }
  return found;
}

}  // namespace

std::vector<StreetHour> sample_hours(const Demand& demand) {
  if (demand.end_s - demand.begin_s < shortest_sampled_s) return {};
  const std::vector<StreetHour> hours = hours_of(demand);
  const auto begin_s = static_cast<double>(demand.begin_s), end_s = static_cast<double>(demand.end_s);
  const auto morning = extreme(hours, begin_s, noon_s, true);
  const auto evening = extreme(hours, noon_s, end_s, true);
  const auto quiet = extreme(hours, morning ? morning->end_s : begin_s, evening ? evening->begin_s : end_s, false);
  std::vector<StreetHour> sample;
  for (const auto& hour : {morning, quiet, evening})
    if (hour) sample.push_back(*hour);
  return sample;
}

}  // namespace nightwave
