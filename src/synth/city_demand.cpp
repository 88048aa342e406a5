// SPDX-License-Identifier: Apache-2.0
#include "synth/city_demand.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

#include "demand/demand_builder.hpp"

namespace nightwave {
namespace {

constexpr double slice_h = synthetic_slice_s / 3600.0;
constexpr ClassProperties cars{.vehicle_class = VehicleClass::car, .persons = 1.3};
constexpr ClassProperties trucks{
    .vehicle_class = VehicleClass::truck, .length_m = 12.0, .min_gap_m = 3.0, .speed_factor = 0.95};

/// Vehicles of one route that pass over the end of one link.
struct RoutePassage {
  std::uint32_t previous = 0;  ///< link number + 1; 0: departed here
  std::uint32_t next = 0;      ///< link number + 1; 0: ends here
  VehicleClass vehicle_class = VehicleClass::car;
  float lag_slices = 0;  ///< from departure
  std::uint32_t route = 0;

  auto key() const { return std::tuple(previous, next, vehicle_class); }
};

std::optional<LinkId> link_of(std::uint32_t number) {
  return number == 0 ? std::nullopt : std::optional(LinkId(number - 1));
}

/// What passes of all routes, as rows by link, each sorted by where vehicles come from and go to.
struct PassageRows {
  std::vector<std::size_t> row_start;
  std::vector<RoutePassage> passages;

  std::span<RoutePassage> of(std::size_t link) {
    return {passages.data() + row_start[link], passages.data() + row_start[link + 1]};
  }
};

PassageRows collect(const Network& network, const TurnTable& turns, const CityRoutes& routes) {
  PassageRows rows;
  rows.row_start.assign(network.links.size() + 1, 0);
  for (const LinkId link : routes.links) ++rows.row_start[link.index() + 1];
  std::partial_sum(rows.row_start.begin(), rows.row_start.end(), rows.row_start.begin());
  rows.passages.resize(routes.links.size());
  std::vector<std::size_t> place(rows.row_start.begin(), rows.row_start.end() - 1);
  for (std::size_t r = 0; r < routes.size(); ++r) {
    const std::span<const LinkId> links = routes.of(r);
    double time_s = 0;
    for (std::size_t i = 0; i < links.size(); ++i) {
      const Link& link = network.links[links[i]];
      time_s += link.length_m / (estimated_speed_factor * link.speed_m_s);
      const bool last = i + 1 == links.size();
      rows.passages[place[links[i].index()]++] = {
          i == 0 ? 0 : links[i - 1].value + 1, last ? 0 : links[i + 1].value + 1, routes.flows[r].vehicle_class,
          static_cast<float>(time_s / synthetic_slice_s), static_cast<std::uint32_t>(r)};
      if (last) break;
      const Connection& way = network.connections[turns[turns.between(links[i], links[i + 1])].first];
      time_s += way.internal_length_m / way.internal_speed_m_s / estimated_speed_factor +
                (way.signal ? estimated_signal_wait_s : 0.0);
    }
  }
  for (std::size_t link = 0; link < network.links.size(); ++link) {
    const std::span<RoutePassage> here = rows.of(link);
    std::stable_sort(here.begin(), here.end(),
                     [](const RoutePassage& a, const RoutePassage& b) { return a.key() < b.key(); });
  }
  return rows;
}

/// Flows of equal passages, by how many slices after their departure vehicles pass.
class LaggedFlows {
 public:
  LaggedFlows(std::span<const RoutePassage> equal, const CityRoutes& routes) {
    for (const RoutePassage& passage : equal) {
      // Vehicles that depart throughout a slice pass in two of them.
      const auto whole = static_cast<std::size_t>(passage.lag_slices);
      const double late = static_cast<double>(passage.lag_slices) - static_cast<double>(whole);
      if (flows_.size() < whole + 2) flows_.resize(whole + 2);
      add(flows_[whole], routes.flows[passage.route].flows, 1 - late);
      add(flows_[whole + 1], routes.flows[passage.route].flows, late);
    }
  }

  /// The last slice in which vehicles pass comes so much later than the last in which they depart.
  std::size_t longest_lag() const { return flows_.size() - 1; }

  double vehicles(const TimeProfiles& profiles, std::size_t slice) const {
    double flow = 0;
    for (std::size_t lag = 0; lag < flows_.size() && lag <= slice; ++lag) {
      const std::size_t departure = slice - lag;
      if (departure >= profiles.morning.size()) continue;
      flow += flows_[lag].morning * profiles.morning[departure] + flows_[lag].midday * profiles.midday[departure] +
              flows_[lag].evening * profiles.evening[departure];
    }
    return flow * slice_h;
  }

 private:
  static void add(PurposeFlows& sum, const PurposeFlows& flows, double share) {
    sum.morning += flows.morning * share;
    sum.midday += flows.midday * share;
    sum.evening += flows.evening * share;
  }

  std::vector<PurposeFlows> flows_;
};

/// Calls `use(passages)` for every stretch of passages that `same` holds together.
template <class Same, class Use>
void for_each_equal(std::span<const RoutePassage> passages, Same same, Use use) {
  while (!passages.empty()) {
    std::size_t count = 1;
    while (count < passages.size() && same(passages[0], passages[count])) ++count;
    use(passages.first(count));
    passages = passages.subspan(count);
  }
}

bool same_way(const RoutePassage& a, const RoutePassage& b) { return a.key() == b.key(); }

/// Writes the passages of one link after the other.
class PassageWriter {
 public:
  PassageWriter(const CityRoutes& routes, const TimeProfiles& profiles, Demand& demand)
      : routes_(routes), profiles_(profiles), demand_(demand) {}

  std::size_t count(std::span<const RoutePassage> passages) const {
    std::size_t rows = 0;
    for_each_equal(passages, same_way, [&](std::span<const RoutePassage> equal) {
      float longest = 0;
      for (const RoutePassage& passage : equal) longest = std::max(longest, passage.lag_slices);
      rows += profiles_.morning.size() + static_cast<std::size_t>(longest) + 1;
    });
    return rows;
  }

  void write(LinkId link, std::span<const RoutePassage> passages) {
    struct Way {
      RoutePassage passage;
      LaggedFlows flows;
    };
    std::vector<Way> ways;
    std::size_t slices = 0;
    for_each_equal(passages, same_way, [&](std::span<const RoutePassage> equal) {
      ways.push_back({equal[0], LaggedFlows(equal, routes_)});
      slices = std::max(slices, profiles_.morning.size() + ways.back().flows.longest_lag());
    });
    for (std::size_t slice = 0; slice < slices; ++slice) {
      for (const Way& way : ways) {
        const auto vehicles = static_cast<float>(way.flows.vehicles(profiles_, slice));
        if (vehicles <= 0) continue;
        demand_.passages.push_back({link, link_of(way.passage.previous), link_of(way.passage.next),
                                    way.passage.vehicle_class, static_cast<std::int32_t>(slice), vehicles});
      }
    }
  }

 private:
  const CityRoutes& routes_;
  const TimeProfiles& profiles_;
  Demand& demand_;
};

void add_departures(LinkId link, float lanes, std::span<const RoutePassage> passages, const CityRoutes& routes,
                    const TimeProfiles& profiles, Demand& demand) {
  std::array<PurposeFlows, vehicle_class_count> flows{};
  for (const RoutePassage& passage : passages) {
    if (passage.previous != 0) break;
    PurposeFlows& sum = flows[static_cast<std::size_t>(passage.vehicle_class)];
    const PurposeFlows& more = routes.flows[passage.route].flows;
    sum = {sum.morning + more.morning, sum.midday + more.midday, sum.evening + more.evening};
  }
  for (std::size_t slice = 0; slice < profiles.morning.size(); ++slice) {
    for (ClassProperties& c : demand.classes) {
      const PurposeFlows& flow = flows[static_cast<std::size_t>(c.vehicle_class)];
      const double vehicles = slice_h * (flow.morning * profiles.morning[slice] + flow.midday * profiles.midday[slice] +
                                         flow.evening * profiles.evening[slice]);
      if (vehicles <= 0) continue;
      demand.departures.push_back(
          {link, c.vehicle_class, static_cast<std::int32_t>(slice), static_cast<float>(vehicles), lanes});
      c.vehicles += vehicles;
      demand.vehicles_due += vehicles;
    }
  }
}

}  // namespace

Demand city_demand(const Network& network, const TurnTable& turns, const CityRoutes& routes,
                   const TimeProfiles& profiles) {
  Demand demand;
  demand.begin_s = profiles.begin_s;
  demand.end_s = profiles.end_s();
  demand.slice_s = synthetic_slice_s;
  demand.departure_bin_s = synthetic_slice_s;  // the profiles are constant over it
  demand.classes = {cars, trucks};
  PassageRows rows = collect(network, turns, routes);
  PassageWriter writer(routes, profiles, demand);
  std::size_t count = 0;
  for (const LinkId link : network.links.ids()) count += writer.count(rows.of(link.index()));
  demand.passages.reserve(count);
  for (const LinkId link : network.links.ids()) {
    const std::span<const RoutePassage> here = rows.of(link.index());
    writer.write(link, here);
    add_departures(link, static_cast<float>(network.links[link].lanes.size()), here, routes, profiles, demand);
  }
  std::erase_if(demand.classes, [](const ClassProperties& c) { return c.vehicles <= 0; });
  return demand;
}

}  // namespace nightwave
