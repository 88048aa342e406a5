// SPDX-License-Identifier: Apache-2.0
#include "demand/demand_window.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "base/stretch_of.hpp"

namespace nightwave {
namespace {

using VehiclesOfClass = std::array<double, vehicle_class_count>;

VehiclesOfClass departures_per_class(const Demand& demand) {
  VehiclesOfClass sums{};
  for (const Departures& d : demand.departures)
    sums[static_cast<std::size_t>(d.vehicle_class)] += static_cast<double>(d.vehicles);
  return sums;
}

double total(const VehiclesOfClass& sums) {
  double all = 0;
  for (const double vehicles : sums) all += vehicles;
  return all;
}

/// Passages of every link; they are sorted by it.
class PassagesOfLinks {
 public:
  explicit PassagesOfLinks(const std::vector<Passage>& passages) : passages_(passages) {}

  std::span<const Passage> of(LinkId link) const { return stretch_of(passages_, link, &Passage::link); }

 private:
  const std::vector<Passage>& passages_;
};

/// Adds the day's passages of links that vehicles of the window reach, but that nobody leaves within it: without them
/// nothing would say where these vehicles go.
void add_links_reached(const Demand& day, std::int32_t first_slice, std::int32_t slices, Demand& part) {
  const PassagesOfLinks day_passages(day.passages);
  std::set<LinkId> known;
  for (const Passage& p : part.passages) known.insert(p.link);
  std::vector<LinkId> reached;
  for (const Passage& p : part.passages)
    if (p.next) reached.push_back(*p.next);
  for (const Departures& d : part.departures) reached.push_back(d.link);
  const std::size_t kept = part.passages.size();
  while (!reached.empty()) {
    const LinkId link = reached.back();
    reached.pop_back();
    if (!known.insert(link).second) continue;
    for (Passage p : day_passages.of(link)) {
      p.slice = std::clamp(p.slice - first_slice, 0, slices - 1);
      part.passages.push_back(p);
      if (p.next) reached.push_back(*p.next);
    }
  }
  if (part.passages.size() == kept) return;
  std::ranges::stable_sort(part.passages, {}, [](const Passage& p) { return std::pair(p.link, p.slice); });
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0.0; }

}  // namespace

Demand demand_in(const Demand& day, const DemandWindow& window) {
  const std::int64_t begin_s = std::max(day.begin_s, window.begin_s - window.warm_up_s);
  require(begin_s < window.end_s && window.begin_s < window.end_s && window.end_s <= day.end_s,
          "a window lies within the day");
  require((begin_s - day.begin_s) % day.slice_s == 0 &&
              (window.end_s == day.end_s || (window.end_s - day.begin_s) % day.slice_s == 0),
          "a window of the demand is whole slices");
  require(day.slice_s % day.departure_bin_s == 0, "slices are whole departure bins");
  const auto first_slice = static_cast<std::int32_t>((begin_s - day.begin_s) / day.slice_s);
  const auto first_bin = static_cast<std::int32_t>((begin_s - day.begin_s) / day.departure_bin_s);
  const auto bins = static_cast<std::int32_t>((window.end_s - begin_s + day.departure_bin_s - 1) / day.departure_bin_s);
  const auto slices =
      static_cast<std::int32_t>((window.end_s + window.drain_s - begin_s + day.slice_s - 1) / day.slice_s);

  Demand part;
  part.begin_s = begin_s;
  part.end_s = window.end_s;
  part.slice_s = day.slice_s;
  part.departure_bin_s = day.departure_bin_s;
  part.classes = day.classes;
  for (Departures d : day.departures) {
    d.bin -= first_bin;
    if (0 <= d.bin && d.bin < bins) part.departures.push_back(d);
  }
  for (Passage p : day.passages) {
    p.slice -= first_slice;
    if (0 <= p.slice && p.slice < slices) part.passages.push_back(p);
  }
  add_links_reached(day, first_slice, slices, part);
  const VehiclesOfClass all = departures_per_class(day);
  const VehiclesOfClass kept = departures_per_class(part);
  const auto share_of = [&](VehicleClass c) {
    return share(kept[static_cast<std::size_t>(c)], all[static_cast<std::size_t>(c)]);
  };
  part.vehicles_due = day.vehicles_due * share(total(kept), total(all));
  for (ClassProperties& c : part.classes) c.vehicles *= share_of(c.vehicle_class);
  for (StopEvents stop : day.stops) {
    stop.vehicles *= static_cast<float>(share_of(stop.vehicle_class));
    part.stops.push_back(stop);
  }
  return part;
}

}  // namespace nightwave
