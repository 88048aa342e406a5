// SPDX-License-Identifier: Apache-2.0
#include "synth/city_programs.hpp"

#include <algorithm>

#include "signals/largest_remainder.hpp"
#include "synth/draws.hpp"

namespace nightwave {
namespace {

constexpr int shortest_cycle_s = 60;
constexpr int longest_cycle_s = 90;
constexpr int cycle_step_s = 5;
/// Least green, s: at least those of minimum_greens(), as if pedestrians walked beside the traffic.
constexpr int least_green_s = 8;
constexpr int all_red_s = 2;
/// Degree of saturation that the engineers have planned for.
constexpr double planned_saturation = 0.85;
/// How wrong their counts are.
constexpr double count_error = 0.2;
constexpr double simultaneous_share = 0.5;
/// Speed from which yellow lasts 4 s, m/s; below it lasts 3 s (RiLSA 2010: 3 s at 50 km/h, 4 s at 60 km/h).
constexpr double fast_m_s = 16;

/// Whole greens in proportion to the loads of the stages.
std::vector<int> greens_for(const std::vector<double>& loads, const ProgramTimes& times, int cycle_s) {
  const int stages = static_cast<int>(loads.size());
  return share_out(cycle_s - stages * (times.yellow_s + times.all_red_s), loads,
                   std::vector<int>(loads.size(), times.least_green_s));
}

/// Shortest cycle, in steps, in which no stage is more saturated than planned; else the longest.
int cycle_for(const std::vector<double>& loads, const ProgramTimes& times) {
  const auto serves = [&](int cycle_s) {
    const std::vector<int> greens = greens_for(loads, times, cycle_s);
    for (std::size_t s = 0; s < loads.size(); ++s) {
      if (loads[s] * cycle_s > planned_saturation * (greens[s] - start_loss_s)) return false;
    }
    return true;
  };
  int cycle_s = shortest_cycle_s;
  while (cycle_s < longest_cycle_s && !serves(cycle_s)) cycle_s += cycle_step_s;
  return cycle_s;
}

int yellow_s(const Network& network, const SignalSite& site) {
  const bool fast = std::any_of(site.members.connections.begin(), site.members.connections.end(), [&](ConnectionId id) {
    return network.links[network.connections[id].from].speed_m_s > fast_m_s;
  });
  return fast ? 4 : 3;
}

}  // namespace

IndexedVector<SignalId, ProgramTimes> city_times(const Network& network, const TurnTable& turns,
                                                 const IndexedVector<SignalId, SignalSite>& sites,
                                                 const IndexedVector<SignalId, std::uint32_t>& district_of,
                                                 const TurnFlows& counted, std::uint64_t seed) {
  IndexedVector<SignalId, ProgramTimes> times(sites.size());
  IndexedVector<SignalId, std::vector<double>> loads;
  std::vector<int> cycles;  // per district
  for (const SignalId id : sites.ids()) {
    times[id].yellow_s = yellow_s(network, sites[id]);
    times[id].all_red_s = all_red_s;
    times[id].least_green_s = least_green_s;
    loads.push_back(stage_loads(network, turns, sites[id], counted));
    cycles.resize(std::max<std::size_t>(cycles.size(), district_of[id] + 1), shortest_cycle_s);
    int& cycle_s = cycles[district_of[id]];
    cycle_s = std::max(cycle_s, cycle_for(loads[id], times[id]));
  }
  for (const SignalId id : sites.ids()) {
    Draws draws(seed, DrawFor::programs, id.value);
    const int cycle_s = cycles[district_of[id]];
    for (double& load : loads[id]) load *= draws.between(1 - count_error, 1 + count_error);
    times[id].green_s = greens_for(loads[id], times[id], cycle_s);
    const bool simultaneous = draws.chance(simultaneous_share);
    const int arbitrary_s =
        cycle_step_s * static_cast<int>(draws.below(static_cast<std::uint32_t>(cycle_s / cycle_step_s)));
    times[id].offset_s = simultaneous ? 0 : arbitrary_s;
  }
  return times;
}

}  // namespace nightwave
