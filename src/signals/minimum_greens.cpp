// SPDX-License-Identifier: Apache-2.0
#include "signals/minimum_greens.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "signals/clearances.hpp"
#include "signals/green_runs.hpp"

namespace nightwave {
namespace {

/// The minDur of every stage, s; 0 where the source gives none.
std::vector<double> stage_min_durations(const ShippedCycle& cycle) {
  std::vector<double> result;
  for (const ShippedInterval& interval : cycle.intervals) {
    if (interval.stage) {
      result.push_back(interval.min_duration_s);
    }
  }
  return result;
}

bool closes_pedestrians(const Signal& signal, const std::string& before, const std::string& state) {
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (signal.indices[i] == IndexKind::pedestrians && is_green(before[i]) && !is_green(state[i])) {
      return true;
    }
  }
  return false;
}

bool opens_something(const std::string& before, const std::string& state) {
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (is_green(state[i]) && !is_green(before[i])) {
      return true;
    }
  }
  return false;
}

/// What the pedestrians that this stage closes need of it, s.
int pedestrian_clearance_s(const Signal& signal, const std::vector<int>& crossing_times, std::size_t s) {
  const std::string& before = signal.stages[(s + signal.stages.size() - 1) % signal.stages.size()].state;
  const Stage& stage = signal.stages[s];
  if (!closes_pedestrians(signal, before, stage.state) || opens_something(before, stage.state)) {
    return 0;
  }
  if (stage.shipped_duration_s <= longest_clearance_stage_s) {
    return stage.shipped_duration_s;
  }
  int walking = longest_clearance_stage_s;
  for (std::size_t i = 0; i < stage.state.size(); ++i) {
    if (is_green(before[i]) && !is_green(stage.state[i])) {
      walking = std::max(walking, crossing_times[i]);
    }
  }
  return std::min(walking, stage.shipped_duration_s);
}

}  // namespace

std::vector<int> minimum_greens(const Signal& signal, const ShippedCycle& cycle) {
  constexpr int none = 1'000'000;
  std::vector<int> minima(signal.indices.size(), none);
  std::vector<std::uint8_t> order(signal.stages.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  const std::vector<double> min_durations = stage_min_durations(cycle);
  for (const GreenRun& run : green_runs(signal, order)) {
    int shipped = run.fixed_s;
    double trusted = 0;
    for (std::uint32_t k = 0; k < run.stages; ++k) {
      const std::size_t s = (run.first + k) % order.size();
      shipped += signal.stages[s].shipped_duration_s;
      trusted = std::max(trusted, min_durations[s]);
    }
    const int least =
        signal.indices[run.index] == IndexKind::pedestrians ? least_pedestrian_green_s : least_vehicle_green_s;
    const int minimum = std::clamp(static_cast<int>(std::ceil(trusted)), least, longest_trusted_minimum_s);
    minima[run.index] = std::min({minima[run.index], minimum, shipped});
  }
  std::replace(minima.begin(), minima.end(), none, 0);
  return minima;
}

void set_stage_minima(const Network& network, const SignalMembers& members, const ShippedCycle& cycle, Signal& signal) {
  const std::vector<double> min_durations = stage_min_durations(cycle);
  const std::vector<int> crossing_times = crossing_times_s(network, members, signal);
  for (std::size_t s = 0; s < signal.stages.size(); ++s) {
    Stage& stage = signal.stages[s];
    int minimum = std::min(stage.shipped_duration_s, least_vehicle_green_s);
    if (min_durations[s] > 0) {
      minimum = std::min(minimum, static_cast<int>(std::ceil(min_durations[s])));
    }
    stage.minimum_duration_s = std::max(minimum, pedestrian_clearance_s(signal, crossing_times, s));
  }
}

}  // namespace nightwave
