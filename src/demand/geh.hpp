// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "demand/demand.hpp"
#include "demand/flow_count.hpp"

namespace nightwave {

/// GEH of two flows in vehicles per hour, sqrt(2 (m - c)^2 / (m + c)): UK Highways Agency, DMRB volume 12 section 2
/// part 1 (1996), 4.4.42. Below 5 on 85 % of the links is its mark of a good model.
double geh(double modelled_per_h, double counted_per_h);
inline constexpr double good_geh = 5;

/// Flow of a counted place within an hour, or the part of it that has counts, scaled to an hour.
struct HourlyFlow {
  LinkId link;
  std::optional<LinkId> next;
  std::int32_t hour = 0;  ///< counted from the span's begin
  double counted_per_h = 0;
  double modelled_per_h = 0;
};

/// The hours of counts beside a demand whose slices are the counts'. Hours with less than half of their slices counted
/// are left out, unless the counts have no longer ones.
std::vector<HourlyFlow> hourly_flows(const Demand& demand, std::span<const FlowCount> counts);

/// Share of the hours with a GEH below good_geh; 1 without hours.
double share_of_good_hours(std::span<const HourlyFlow> hours);

}  // namespace nightwave
