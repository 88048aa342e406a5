// SPDX-License-Identifier: Apache-2.0
#include "row_of_signals.hpp"

#include <cmath>
#include <numbers>
#include <string>

namespace nightwave::testing {
namespace {

constexpr double best_cycle_s = 72;
constexpr double best_lag_s = 20;
constexpr double weight_of_sharing = 400;

double sharing_cost(const SignalTiming& timing) {
  double green = 0, weight = 0;
  for (std::size_t s = 0; s < timing.green_s.size(); ++s) {
    green += timing.green_s[s];
    weight += static_cast<double>(s + 1);
  }
  double cost = 0;
  for (std::size_t s = 0; s < timing.green_s.size(); ++s) {
    const double error = timing.green_s[s] / green - static_cast<double>(s + 1) / weight;
    cost += weight_of_sharing * error * error;
  }
  return cost + std::pow((timing.cycle_s - best_cycle_s) / 10.0, 2);
}

}  // namespace

Signal make_signal(int stages, int green_s, std::optional<std::uint32_t> group) {
  const auto n = static_cast<std::size_t>(stages);
  Signal signal;
  signal.name = "signal";
  signal.indices.assign(n, IndexKind::vehicles);
  signal.minimum_green_s.assign(n, 5);
  signal.intergreens.resize(n * n);
  for (std::size_t a = 0; a < n; ++a) {
    std::string state(n, 'r');
    state[a] = 'G';
    signal.stages.push_back({state, green_s, 5});
    state[a] = 'y';
    for (std::size_t b = 0; b < n; ++b) {
      if (a != b) signal.intergreens[a * n + b] = {{3, state}, {1, std::string(n, 'r')}};
    }
  }
  signal.shipped_cycle_s = stages * (green_s + 4);
  signal.minimum_cycle_s = stages * 9;
  signal.adjustable = stages > 1;
  signal.coordination_group = group;
  return signal;
}

std::unique_ptr<Row> make_row(int count, bool coordinated) {
  auto row = std::make_unique<Row>();
  std::vector<Progression> progressions;
  for (int i = 0; i < count; ++i) {
    Signal signal =
        make_signal(2 + i % 3, 26 - 6 * (i % 3), coordinated ? std::optional<std::uint32_t>(0) : std::nullopt);
    signal.shipped_offset_s = i % 5;
    row->signals.all.push_back(std::move(signal));
    if (i > 0) progressions.push_back({SignalId(i - 1), SignalId(i), 0, 0, best_lag_s, 500.0});
  }
  row->space = make_search_space(Network{}, row->signals, Demand{}, ModelConstants{});
  row->space.graph = SignalGraph(static_cast<std::size_t>(count), std::move(progressions));
  return row;
}

std::vector<Measures> fake_measures(const SearchSpace& space, std::span<const Plan> plans) {
  std::vector<Measures> result;
  for (const Plan& plan : plans) {
    Measures measures;
    measures.zones.resize(plan.timings.size() + 1);
    for (const SignalId id : plan.timings.ids()) {
      measures.zones[id.index()].delay_veh_s += sharing_cost(plan.timings[id]);
    }
    for (const Progression& p : space.graph.progressions()) {
      const SignalTiming& a = plan.timings[p.from];
      const SignalTiming& b = plan.timings[p.to];
      const double phase =
          2.0 * std::numbers::pi * (b.offset_s - a.offset_s - p.travel_s) / std::max(a.cycle_s, b.cycle_s);
      measures.zones[p.to.index()].delay_veh_s += 10.0 * (1.0 - std::cos(phase));
    }
    for (const ZoneMeasures& zone : measures.zones) measures.delay_s += zone.delay_veh_s;
    result.push_back(std::move(measures));
  }
  return result;
}

}  // namespace nightwave::testing
