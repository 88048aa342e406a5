// SPDX-License-Identifier: Apache-2.0
#include "search/webster.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "search/genome.hpp"
#include "search/space.hpp"
#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// Highest sum of flow ratios that the formula is asked about: beyond it any cycle is too short.
constexpr double saturated = 0.95;
/// Share of the saturation flow left to movements that only ever have a yielding green: about what HCM 2000 (exhibit
/// 16-C) leaves of a permissive left turn at moderate opposing flow.
constexpr double yielding_share = 0.5;

using StageMask = std::uint64_t;

/// Stages in which an index shows green, and whether it always has to yield then.
std::pair<StageMask, bool> green_stages(const Signal& signal, std::uint16_t index) {
  StageMask mask = 0;
  bool yields = true;
  for (std::size_t k = 0; k < signal.stages.size() && k < 64; ++k) {
    const std::string& state = signal.stages[k].state;
    if (index >= state.size()) continue;
    if (state[index] == 'G') yields = false;
    if (is_green(state[index])) mask |= StageMask{1} << k;
  }
  return {mask, yields};
}

double saturation_per_hour(const Connection& connection, double spacing_m, bool limited,
                           const ModelConstants& constants) {
  double speed = constants.discharge_speed_m_s;
  if (connection.turn != Turn::straight) {
    if (!limited) speed *= constants.turn_speed_factor;
    if (connection.internal_speed_m_s > 0) speed = std::min(speed, connection.internal_speed_m_s);
  }
  return 3600.0 / saturation_headway_s(constants, spacing_m, std::max(speed, 1.0));
}

double mean_spacing(const Demand& demand) {
  double vehicles = 0, spacing = 0;
  for (const ClassProperties& c : demand.classes) {
    if (c.vehicle_class == VehicleClass::rail || c.vehicle_class == VehicleClass::bicycle) continue;
    vehicles += c.vehicles;
    spacing += c.vehicles * (c.length_m + c.min_gap_m);
  }
  return vehicles > 0 ? spacing / vehicles : 7.5;
}

/// Raises stage ratios until every movement gets what it needs over all stages in which it is green.
std::vector<double> cover(const std::vector<std::pair<StageMask, double>>& needs, std::size_t stages) {
  std::vector<double> ratio(stages, 0.0);
  for (const auto& [mask, need] : needs) {  // sorted by number of stages: single ones are settled first
    double have = 0;
    for (std::size_t k = 0; k < stages; ++k) have += (mask >> k & 1) ? ratio[k] : 0.0;
    if (have >= need) continue;
    const double count = std::popcount(mask);
    for (std::size_t k = 0; k < stages; ++k) {
      if (!(mask >> k & 1)) continue;
      ratio[k] = have > 0 ? ratio[k] * need / have : need / count;
    }
  }
  return ratio;
}

}  // namespace

double CriticalFlows::sum() const { return std::accumulate(stage.begin(), stage.end(), 0.0); }

IndexedVector<SignalId, CriticalFlows> critical_flows(const Network& network, const Signals& signals,
                                                      const Demand& demand, const ModelConstants& constants) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> vehicles;  // by (link, next)
  for (const Passage& p : demand.passages) {
    if (p.next && p.vehicle_class != VehicleClass::rail) vehicles[{p.link.value, p.next->value}] += p.vehicles;
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> lanes;
  for (const Connection& c : network.connections) lanes[{c.from.value, c.to.value}] += 1;

  // Movements of one lane that are green together queue for the same seconds: their ratios add up.
  std::map<std::tuple<std::uint32_t, StageMask, std::uint32_t, std::uint8_t>, double> lane_needs;
  const double hours = std::max<double>(1.0, static_cast<double>(demand.end_s - demand.begin_s)) / 3600.0;
  const double spacing = mean_spacing(demand);
  for (const Connection& c : network.connections) {
    if (!c.signal) continue;
    const auto flow = vehicles.find({c.from.value, c.to.value});
    if (flow == vehicles.end()) continue;
    const auto [mask, yields] = green_stages(signals.all[*c.signal], c.signal_index);
    if (mask == 0) continue;
    const double saturation =
        saturation_per_hour(c, spacing, network.turn_speed_limited, constants) * (yields ? yielding_share : 1.0);
    const double per_lane = flow->second / hours / lanes[{c.from.value, c.to.value}];
    lane_needs[{c.signal->value, mask, c.from.value, c.from_lane}] += per_lane / saturation;
  }

  IndexedVector<SignalId, std::map<StageMask, double>> needs;
  needs.resize(signals.all.size());
  for (const auto& [key, ratio] : lane_needs) {
    double& need = needs[SignalId{std::get<0>(key)}][std::get<1>(key)];
    need = std::max(need, ratio);
  }

  IndexedVector<SignalId, CriticalFlows> result;
  result.resize(signals.all.size());
  for (std::uint32_t i = 0; i < signals.all.size(); ++i) {
    const SignalId id{i};
    const Signal& signal = signals.all[id];
    std::vector<std::pair<StageMask, double>> sorted(needs[id].begin(), needs[id].end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return std::popcount(a.first) < std::popcount(b.first); });
    CriticalFlows& flows = result[id];
    flows.stage = cover(sorted, signal.stages.size());
    flows.unused_green_s = constants.start_loss_s - constants.yellow_use_s;
    for (std::size_t k = 0; k < signal.stages.size(); ++k) {
      const int intergreen = duration_s(signal.intergreen(k, (k + 1) % signal.stages.size()));
      if (intergreen > 0) flows.lost_s += intergreen + flows.unused_green_s;
    }
  }
  return result;
}

double webster_cycle(const CriticalFlows& flows) {
  return (1.5 * flows.lost_s + 5.0) / (1.0 - std::min(flows.sum(), saturated));
}

std::vector<int> webster_greens(const CriticalFlows& flows, int cycle_s) {
  const double total = flows.sum();
  const double effective = std::max(0.0, cycle_s - flows.lost_s);
  std::vector<int> greens;
  for (const double ratio : flows.stage) {
    const double share = total > 0 ? ratio / total : 1.0 / static_cast<double>(flows.stage.size());
    greens.push_back(std::max(1, static_cast<int>(std::lround(effective * share + flows.unused_green_s))));
  }
  return greens;
}

void set_webster_splits(const SearchSpace& space, Genome& genome) {
  for (const SignalId id : space.adjustable) {
    genome.signals[id].green_s = webster_greens(space.critical[id], cycle_of(space, genome, id));
  }
}

Genome webster_genome(const SearchSpace& space) {
  Genome genome = encode(space, space.shipped);
  for (std::size_t g = 0; g < space.groups.size(); ++g) {
    double longest = 0;
    for (const SignalId id : space.groups[g].signals) {
      genome.signals[id].half = false;
      longest = std::max(longest, webster_cycle(space.critical[id]));
    }
    genome.cycle_s[g] =
        std::clamp(static_cast<int>(std::lround(longest)), space.groups[g].shortest_s, space.groups[g].longest_s);
  }
  set_webster_splits(space, genome);
  decode(space, genome);
  return genome;
}

}  // namespace nightwave
