// SPDX-License-Identifier: Apache-2.0
#include "synth/grid_demand.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "synth/draws.hpp"
#include "synth/grid_streets.hpp"
#include "synth/time_profiles.hpp"

namespace nightwave {
namespace {

/// Mean flow on a link, vehicles per hour: with the shipped programs through lanes are about 0.7 saturated.
constexpr double link_flow_per_h = 480;
/// Share of the vehicles on a link that turn left, and right.
constexpr double turning_share = 0.2;
constexpr double turning_share_spread = 0.25;
constexpr double source_spread = 0.2;
/// Share of the arriving vehicles that end their trip on a link with trips; as many begin one. Trips within the grid
/// are 12 blocks long on average.
constexpr double ending_share = 0.4;
/// Strength of the three slices of the rush hour.
constexpr double rush_profile[] = {0.85, 1.2, 0.95};
constexpr std::int64_t rush_begin_s = 7 * 3600;
/// Traffic of midday over that of the peaks.
constexpr double midday_weight = 0.6;
/// Relative error at which flows count as being in equilibrium, and a bound on the sweeps that lead there.
constexpr double settled = 1e-12;
constexpr int most_sweeps = 5000;

/// The ways from links to links as rows, with the share of the vehicles that take them.
struct Turning {
  struct Way {
    LinkId other;
    double share = 0;
  };
  std::vector<std::size_t> row_start;
  std::vector<Way> ways;

  std::size_t begin(LinkId link) const { return row_start[link.index()]; }
  std::size_t end(LinkId link) const { return row_start[link.index() + 1]; }
};

double share_of(Turn turn, double left, double right) {
  return turn == Turn::left ? left : turn == Turn::right ? right : 1 - left - right;
}

/// Where vehicles turn to; rows by link left, ascending by link entered.
Turning turning_of(const Network& network, std::uint64_t seed) {
  Turning turning;
  turning.row_start.assign(network.links.size() + 1, 0);
  for (const Connection& c : network.connections) ++turning.row_start[c.from.index() + 1];
  std::partial_sum(turning.row_start.begin(), turning.row_start.end(), turning.row_start.begin());
  turning.ways.resize(network.connections.size());
  std::vector<std::size_t> next(turning.row_start.begin(), turning.row_start.end() - 1);
  for (const Connection& c : network.connections) {
    Draws draws(seed, DrawFor::turning_shares, c.from.value);
    const double left = turning_share * draws.between(1 - turning_share_spread, 1 + turning_share_spread);
    const double right = turning_share * draws.between(1 - turning_share_spread, 1 + turning_share_spread);
    turning.ways[next[c.from.index()]++] = {c.to, share_of(c.turn, left, right)};
  }
  for (std::size_t l = 0; l + 1 < turning.row_start.size(); ++l) {
    std::sort(turning.ways.begin() + static_cast<std::ptrdiff_t>(turning.row_start[l]),
              turning.ways.begin() + static_cast<std::ptrdiff_t>(turning.row_start[l + 1]),
              [](const Turning::Way& a, const Turning::Way& b) { return a.other < b.other; });
  }
  return turning;
}

/// The same ways seen from the links entered, ascending by link left.
Turning reversed(const Turning& turning) {
  Turning feeders;
  feeders.row_start.assign(turning.row_start.size(), 0);
  for (const Turning::Way& way : turning.ways) ++feeders.row_start[way.other.index() + 1];
  std::partial_sum(feeders.row_start.begin(), feeders.row_start.end(), feeders.row_start.begin());
  feeders.ways.resize(turning.ways.size());
  std::vector<std::size_t> next(feeders.row_start.begin(), feeders.row_start.end() - 1);
  for (std::size_t l = 0; l + 1 < turning.row_start.size(); ++l) {
    for (std::size_t w = turning.row_start[l]; w < turning.row_start[l + 1]; ++w) {
      feeders.ways[next[turning.ways[w].other.index()]++] = {LinkId(l), turning.ways[w].share};
    }
  }
  return feeders;
}

/// All purposes together, over the strongest slice of the day.
std::vector<double> day_profile() {
  const TimeProfiles purposes = day_profiles();
  std::vector<double> profile;
  for (std::size_t s = 0; s < purposes.morning.size(); ++s) {
    profile.push_back(purposes.morning[s] + midday_weight * purposes.midday[s] + purposes.evening[s]);
  }
  const double strongest = *std::max_element(profile.begin(), profile.end());
  for (double& strength : profile) strength /= strongest;
  return profile;
}

/// Mean flows of the grid, vehicles per hour.
class GridFlows {
 public:
  GridFlows(const GridLayout& layout, const Network& network, std::uint64_t seed)
      : turning_(turning_of(network, seed)),
        feeders_(reversed(turning_)),
        departing_(network.links.size(), 0.0),
        ending_(network.links.size(), 0.0),
        arriving_(network.links.size(), 0.0) {
    for (const LinkId id : network.links.ids()) {
      const Link& link = network.links[id];
      Draws draws(seed, DrawFor::sources, id.value);
      const double strength = link_flow_per_h * draws.between(1 - source_spread, 1 + source_spread);
      const bool leads_out = network.junctions[link.to].control == JunctionControl::dead_end;
      const bool leads_in = network.junctions[link.from].control == JunctionControl::dead_end;
      if (leads_out) {
        ending_[id] = 1;
      } else if (leads_in) {
        departing_[id] = strength;
      } else if (has_grid_trips(link.to.value / layout.columns, link.to.value % layout.columns)) {
        ending_[id] = ending_share;
        departing_[id] = ending_share * strength;
      }
    }
    settle();
  }

  /// Adds the link's passages of one slice; `vehicles_per_flow`: hours that the slice lasts times its strength.
  void append(LinkId link, std::int32_t slice, double vehicles_per_flow, std::vector<Passage>& passages) const {
    const auto add = [&](std::optional<LinkId> previous, std::optional<LinkId> next, double flow) {
      const double vehicles = flow * vehicles_per_flow;
      if (vehicles > 0)
        passages.push_back({link, previous, next, VehicleClass::car, slice, static_cast<float>(vehicles)});
    };
    const auto add_from = [&](std::optional<LinkId> previous, double flow) {
      for (std::size_t w = turning_.begin(link); w < turning_.end(link); ++w) {
        add(previous, turning_.ways[w].other, flow * turning_.ways[w].share);
      }
    };
    add_from(std::nullopt, departing_[link]);
    for (std::size_t w = feeders_.begin(link); w < feeders_.end(link); ++w) {
      const LinkId previous = feeders_.ways[w].other;
      const double flow = leaving(previous) * feeders_.ways[w].share;
      add(previous, std::nullopt, flow * ending_[link]);
      add_from(previous, flow * (1 - ending_[link]));
    }
  }

  std::size_t rows(LinkId link) const {
    const std::size_t ways = turning_.end(link) - turning_.begin(link);
    const std::size_t origins = feeders_.end(link) - feeders_.begin(link);
    return (departing_[link] > 0 ? ways : 0) + origins * (ways + (ending_[link] > 0 ? 1 : 0));
  }

  double departing(LinkId link) const { return departing_[link]; }

 private:
  double leaving(LinkId link) const { return arriving_[link] * (1 - ending_[link]) + departing_[link]; }

  /// Every sweep lets all vehicles drive one block further, until nothing changes any more.
  void settle() {
    arriving_.assign(arriving_.size(), link_flow_per_h);
    for (int sweep = 0; sweep < most_sweeps; ++sweep) {
      IndexedVector<LinkId, double> next(arriving_.size(), 0.0);
      double largest_change = 0;
      for (const LinkId link : arriving_.ids()) {
        for (std::size_t w = feeders_.begin(link); w < feeders_.end(link); ++w) {
          next[link] += leaving(feeders_.ways[w].other) * feeders_.ways[w].share;
        }
        largest_change = std::max(largest_change, std::abs(next[link] - arriving_[link]));
      }
      arriving_ = std::move(next);
      if (largest_change < settled * link_flow_per_h) break;
    }
  }

  Turning turning_;
  Turning feeders_;
  IndexedVector<LinkId, double> departing_;
  IndexedVector<LinkId, double> ending_;  ///< share of the arriving vehicles
  IndexedVector<LinkId, double> arriving_;
};

}  // namespace

Demand grid_demand(const GridLayout& layout, const Network& network, std::uint64_t seed, bool day) {
  const std::vector<double> profile =
      day ? day_profile() : std::vector<double>(std::begin(rush_profile), std::end(rush_profile));
  const auto slices = static_cast<std::int32_t>(profile.size());
  Demand demand;
  demand.slice_s = synthetic_slice_s;
  demand.departure_bin_s = synthetic_slice_s;  // the profile is constant over it
  demand.begin_s = day ? 0 : rush_begin_s;
  demand.end_s = demand.begin_s + std::int64_t{slices} * demand.slice_s;

  const GridFlows flows(layout, network, seed);
  const double slice_h = demand.slice_s / 3600.0;
  std::size_t rows = 0;
  for (const LinkId link : network.links.ids()) rows += flows.rows(link);
  demand.passages.reserve(rows * profile.size());
  for (const LinkId link : network.links.ids()) {
    const auto lanes = static_cast<float>(network.links[link].lanes.size());
    for (std::int32_t slice = 0; slice < slices; ++slice) {
      const double vehicles_per_flow = slice_h * profile[static_cast<std::size_t>(slice)];
      flows.append(link, slice, vehicles_per_flow, demand.passages);
      const double departing = flows.departing(link) * vehicles_per_flow;
      if (departing <= 0) continue;
      demand.departures.push_back({link, VehicleClass::car, slice, static_cast<float>(departing), lanes});
      demand.vehicles_due += departing;
    }
  }
  demand.classes.push_back({.vehicle_class = VehicleClass::car, .vehicles = demand.vehicles_due});
  return demand;
}

}  // namespace nightwave
