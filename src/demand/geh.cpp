// SPDX-License-Identifier: Apache-2.0
#include "demand/geh.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace nightwave {

double geh(double modelled_per_h, double counted_per_h) {
  const double sum = modelled_per_h + counted_per_h;
  return sum <= 0 ? 0 : std::sqrt(2 * std::pow(modelled_per_h - counted_per_h, 2) / sum);
}

std::vector<HourlyFlow> hourly_flows(const Demand& demand, std::span<const FlowCount> counts) {
  using Place = std::pair<LinkId, std::optional<LinkId>>;
  std::map<Place, std::vector<double>> modelled;
  for (const FlowCount& c : counts) modelled.try_emplace({c.link, c.next});
  const auto slices = static_cast<std::size_t>((demand.end_s - demand.begin_s) / demand.slice_s);
  for (auto& [place, flows] : modelled) flows.resize(slices);
  for (const Passage& p : demand.passages) {
    if (static_cast<std::size_t>(p.slice) >= slices) continue;
    const auto add = [&](const Place& place) {
      const auto found = modelled.find(place);
      if (found != modelled.end()) found->second[static_cast<std::size_t>(p.slice)] += static_cast<double>(p.vehicles);
    };
    add({p.link, std::nullopt});
    if (p.next) add({p.link, p.next});
  }
  struct Sums {
    double counted = 0, modelled = 0;
    int slices = 0;
  };
  std::map<std::tuple<LinkId, std::optional<LinkId>, std::int32_t>, Sums> hours;
  const double per_hour = 3600.0 / demand.slice_s;
  int longest = 0;
  for (const FlowCount& c : counts) {
    Sums& sums = hours[{c.link, c.next, static_cast<std::int32_t>(c.slice / per_hour)}];
    sums.counted += c.vehicles;
    sums.modelled += modelled.at({c.link, c.next})[static_cast<std::size_t>(c.slice)];
    longest = std::max(longest, ++sums.slices);
  }
  std::vector<HourlyFlow> result;
  for (const auto& [key, sums] : hours) {
    if (sums.slices < std::min(static_cast<double>(longest), per_hour / 2)) continue;
    const auto& [link, next, hour] = key;
    const double scale = per_hour / sums.slices;
    result.push_back({link, next, hour, sums.counted * scale, sums.modelled * scale});
  }
  return result;
}

double share_of_good_hours(std::span<const HourlyFlow> hours) {
  if (hours.empty()) return 1;
  const auto good = std::ranges::count_if(
      hours, [](const HourlyFlow& h) { return geh(h.modelled_per_h, h.counted_per_h) < good_geh; });
  return static_cast<double>(good) / static_cast<double>(hours.size());
}

}  // namespace nightwave
