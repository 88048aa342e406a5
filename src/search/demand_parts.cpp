// SPDX-License-Identifier: Apache-2.0
#include "search/demand_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/errors.hpp"

namespace nightwave {
namespace {

/// The interval that holds a time; those before the first are in the first, those after the last in the last.
std::size_t interval_at(std::span<const std::int64_t> bounds_s, double time_s) {
  const auto after = std::upper_bound(bounds_s.begin() + 1, bounds_s.end() - 1, time_s,
                                      [](double t, std::int64_t bound) { return t < static_cast<double>(bound); });
  return static_cast<std::size_t>(after - bounds_s.begin()) - 1;
}

}  // namespace

DemandProfile::DemandProfile(const Demand& demand, std::span<const std::int64_t> bounds_s)
    : departures_(bounds_s.size() - 1, 0.0) {
  const auto time_of = [&](std::int32_t number, std::int32_t length_s) {
    return static_cast<double>(demand.begin_s) + (number + 0.5) * length_s;
  };
  for (const Departures& d : demand.departures)
    departures_[interval_at(bounds_s, time_of(d.bin, demand.departure_bin_s))] += static_cast<double>(d.vehicles);
  std::size_t links = 0;
  for (const Passage& p : demand.passages) links = std::max(links, p.link.index() + 1);
  std::vector<std::vector<double>> vehicles(intervals(), std::vector<double>(links, 0.0));
  for (const Passage& p : demand.passages)
    vehicles[interval_at(bounds_s, time_of(p.slice, demand.slice_s))][p.link.index()] +=
        static_cast<double>(p.vehicles);
  flow_sums_.emplace_back(links, 0.0);
  square_sums_.push_back(0);
  for (std::size_t t = 0; t < intervals(); ++t) {
    const double hours = static_cast<double>(bounds_s[t + 1] - bounds_s[t]) / 3600.0;
    std::vector<double> sums = flow_sums_.back();
    double squares = square_sums_.back();
    for (std::size_t link = 0; link < links; ++link) {
      sums[link] += std::sqrt(vehicles[t][link] / hours);
      squares += vehicles[t][link] / hours;
    }
    flow_sums_.push_back(std::move(sums));
    square_sums_.push_back(squares);
  }
}

double DemandProfile::departures(const DayPart& part) const {
  double sum = 0;
  for (std::size_t t = part.first; t < part.end; ++t) sum += departures_[t];
  return sum;
}

double DemandProfile::difference(const DayPart& part) const {
  double square_of_sums = 0;
  for (std::size_t link = 0; link < flow_sums_[0].size(); ++link) {
    const double sum = flow_sums_[part.end][link] - flow_sums_[part.first][link];
    square_of_sums += sum * sum;
  }
  return square_sums_[part.end] - square_sums_[part.first] -
         square_of_sums / static_cast<double>(part.end - part.first);
}

std::vector<DayPart> parts_of_like_demand(const DemandProfile& profile, std::span<const std::int64_t> bounds_s,
                                          std::size_t count, std::int64_t shortest_s) {
  constexpr double never = std::numeric_limits<double>::infinity();
  const std::size_t intervals = profile.intervals();
  require(count > 0 && bounds_s.back() - bounds_s.front() >= shortest_s, "a day has room for a part");
  // least[k][t]: of the intervals before t in k parts; the last of them begins at first[k][t].
  std::vector<std::vector<double>> least(count + 1, std::vector<double>(intervals + 1, never));
  std::vector<std::vector<std::size_t>> first(count + 1, std::vector<std::size_t>(intervals + 1, 0));
  least[0][0] = 0;
  for (std::size_t begin = 0; begin < intervals; ++begin)
    for (std::size_t end = begin + 1; end <= intervals; ++end) {
      if (bounds_s[end] - bounds_s[begin] < shortest_s) continue;
      const double difference = profile.difference({begin, end});
      for (std::size_t k = 1; k <= count; ++k) {
        const double sum = least[k - 1][begin] + difference;
        if (sum >= least[k][end]) continue;
        least[k][end] = sum;
        first[k][end] = begin;
      }
    }
  std::size_t best = 1;
  for (std::size_t k = 2; k <= count; ++k)
    if (least[k][intervals] < least[best][intervals]) best = k;
  std::vector<DayPart> parts;
  for (std::size_t end = intervals, k = best; k > 0; --k) {
    parts.push_back({first[k][end], end});
    end = first[k][end];
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}

DayPart busiest(const DemandProfile& profile, std::span<const std::int64_t> bounds_s, const DayPart& part,
                std::int64_t longest_s) {
  DayPart best{part.first, part.first + 1};
  for (std::size_t first = part.first; first < part.end; ++first) {
    DayPart here{first, first + 1};
    while (here.end < part.end && bounds_s[here.end + 1] - bounds_s[first] <= longest_s) here.end += 1;
    if (profile.departures(here) > profile.departures(best)) best = here;
  }
  return best;
}

}  // namespace nightwave
