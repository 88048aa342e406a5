// SPDX-License-Identifier: Apache-2.0
#include "search/zone_basis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <map>
#include <numbers>
#include <numeric>
#include <optional>
#include <tuple>

#include "search/space.hpp"
#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// A stream gets all harmonics above this share of what comes into its zone, and one above the smaller share.
constexpr double large_share = 0.08;
constexpr double small_share = 0.025;
/// Features that streams may take in one zone: more are not learned from the few hundred samples that count.
constexpr std::uint32_t most_stream_features = 48;
/// Greens of neighbours up- and downstream that a zone looks at, the largest flows first.
constexpr std::size_t most_neighbour_greens = 4;
/// Splits beyond this many units are counted as this many: a parabola says nothing true so far out.
constexpr double largest_split = 4.0;
/// Time over which a queue that grows is counted in the expected delay, s: as in HCM 2000, equation 16-12.
constexpr double analysis_period_s = 900;
constexpr double least_green_ratio = 0.02;
constexpr double largest_expected_delay = 50;
/// Vehicles where the demand has none: the geometry still decides.
constexpr double least_vehicles = 1e-3;

std::uint64_t green_stages(const Signal& signal, std::uint16_t index) {
  std::uint64_t mask = 0;
  for (std::size_t k = 0; k < std::min<std::size_t>(64, signal.stages.size()); ++k) {
    const std::string& state = signal.stages[k].state;
    if (index < state.size() && is_green(state[index])) mask |= std::uint64_t{1} << k;
  }
  return mask;
}

/// Whether green comes and goes: a movement without red sends and takes vehicles at any time.
bool has_phase(const Signal& signal, std::uint64_t stages) {
  const std::size_t count = std::min<std::size_t>(64, signal.stages.size());
  const std::uint64_t all = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  return stages != 0 && stages != all;
}

/// Twice the angle of the first harmonic of several greens, s: greens in stages that follow each other are one platoon,
/// those apart have no better middle.
int middle_of_several(std::uint64_t green_stages, const std::vector<std::uint8_t>& order,
                      const std::vector<int>& green_s, const std::array<int, 64>& begins, int cycle_s) {
  const double omega = 2.0 * std::numbers::pi / std::max(1, cycle_s);
  std::complex<double> sum;
  for (std::size_t k = 0; k < std::min(order.size(), begins.size()); ++k) {
    if (!(green_stages >> order[k] & 1)) continue;
    sum += std::polar<double>(green_s[order[k]], omega * (begins[k] + 0.5 * green_s[order[k]]));
  }
  return static_cast<int>(std::lround(2.0 * std::arg(sum) / omega));
}

double webster_green(const CriticalFlows& flows, double total, std::size_t stage, int cycle_s) {
  const double effective = std::max(0.0, cycle_s - flows.lost_s);
  const double share = total > 0 ? flows.stage[stage] / total : 1.0 / static_cast<double>(flows.stage.size());
  return effective * share + flows.unused_green_s;
}

}  // namespace

int common_harmonic(int base_cycle_s, int from_cycle_s, int to_cycle_s) {
  if (from_cycle_s <= 0 || to_cycle_s <= 0) return 0;
  if (base_cycle_s == from_cycle_s && base_cycle_s == to_cycle_s) return 1;
  if (base_cycle_s % from_cycle_s != 0 || base_cycle_s % to_cycle_s != 0) return 0;
  const int common = std::lcm(base_cycle_s / from_cycle_s, base_cycle_s / to_cycle_s);
  return common <= most_harmonics ? common : 0;
}

ZoneBasis::ZoneBasis(const SearchSpace& space) : space_(&space) {
  const std::size_t count = space.signals->all.size();
  ports_.resize(count);
  layouts_.resize(count);
  intergreen_s_.resize(count);
  for (const SignalId id : intergreen_s_.ids())
    for (const Intergreen& between : space.signals->all[id].intergreens)
      intergreen_s_[id].push_back(duration_s(between));
  add_streams();
  add_neighbour_greens();
  number_features();
}

std::uint32_t ZoneBasis::port_of(SignalId id, std::uint64_t stages) {
  std::vector<Port>& ports = ports_[id];
  const auto known = std::find_if(ports.begin(), ports.end(), [&](const Port& p) { return p.stages == stages; });
  if (known == ports.end()) {
    ports.push_back({stages});
    return static_cast<std::uint32_t>(ports.size() - 1);
  }
  return static_cast<std::uint32_t>(known - ports.begin());
}

void ZoneBasis::add_streams() {
  struct Sum {
    double vehicles = 0, travel = 0;
  };
  using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint64_t, std::uint64_t>;  // to, from, stages of either
  std::map<Key, Sum> sums;
  for (const Progression& p : space_->graph.progressions()) {
    if (p.from == p.to) continue;
    const Signal& from = space_->signals->all[p.from];
    const Signal& to = space_->signals->all[p.to];
    const std::uint64_t leaving = green_stages(from, p.from_index), arriving = green_stages(to, p.to_index);
    if (!has_phase(from, leaving) || !has_phase(to, arriving)) continue;
    Sum& sum = sums[{p.to.value, p.from.value, leaving, arriving}];
    const double vehicles = p.vehicles + least_vehicles;
    sum.vehicles += vehicles;
    sum.travel += vehicles * p.travel_s;
  }
  double total = 0;
  for (const auto& [key, sum] : sums) total += sum.vehicles;
  const double mean = sums.empty() ? 1.0 : total / static_cast<double>(sums.size());
  for (const auto& [key, sum] : sums) {
    const auto& [to, from, leaving, arriving] = key;
    Stream stream;
    stream.from = SignalId{from};
    stream.to = SignalId{to};
    stream.from_port = port_of(stream.from, leaving);
    stream.to_port = port_of(stream.to, arriving);
    stream.travel_s = sum.travel / sum.vehicles;
    stream.flow = sum.vehicles / mean;
    layouts_[stream.to].streams.push_back(stream);
  }
  for (ZoneLayout& layout : layouts_) {
    std::stable_sort(layout.streams.begin(), layout.streams.end(),
                     [](const Stream& a, const Stream& b) { return a.flow > b.flow; });
    for (const Stream& stream : layout.streams) layout.flow += stream.flow;
  }
}

void ZoneBasis::add_neighbour_greens() {
  struct Linked {
    std::map<std::pair<std::uint32_t, std::uint64_t>, double> flow;  // by signal and stages
  };
  IndexedVector<SignalId, Linked> upstream, downstream;
  upstream.resize(zones());
  downstream.resize(zones());
  for (const ZoneLayout& layout : layouts_) {
    for (const Stream& s : layout.streams) {
      if (space_->choices[s.from].adjustable)
        upstream[s.to].flow[{s.from.value, ports_[s.from][s.from_port].stages}] += s.flow;
      if (space_->choices[s.to].adjustable)
        downstream[s.from].flow[{s.to.value, ports_[s.to][s.to_port].stages}] += s.flow;
    }
  }
  for (const SignalId zone : layouts_.ids()) {
    for (const bool down : {false, true}) {
      std::vector<NeighbourGreen> greens;
      for (const auto& [key, flow] : (down ? downstream : upstream)[zone].flow) {
        greens.push_back({SignalId{key.first}, key.second, flow, down});
      }
      std::stable_sort(greens.begin(), greens.end(),
                       [](const NeighbourGreen& a, const NeighbourGreen& b) { return a.flow > b.flow; });
      if (greens.size() > most_neighbour_greens) greens.resize(most_neighbour_greens);
      layouts_[zone].greens.insert(layouts_[zone].greens.end(), greens.begin(), greens.end());
    }
  }
}

void ZoneBasis::number_features() {
  for (const SignalId zone : layouts_.ids()) {
    ZoneLayout& layout = layouts_[zone];
    std::uint32_t next = 1;
    std::vector<Stream> kept;
    for (Stream stream : layout.streams) {
      const double share = stream.flow / layout.flow;
      const int harmonics = share >= large_share ? most_harmonics : (share >= small_share ? 1 : 0);
      if (harmonics == 0 || next + 2 * harmonics > 1 + most_stream_features) break;
      stream.harmonics = harmonics;
      stream.feature = next;
      next += 2 * static_cast<std::uint32_t>(harmonics);
      kept.push_back(stream);
    }
    layout.streams = std::move(kept);
    layout.flow = std::max(0.1, layout.flow);
    layout.first_split = next;
    const SignalChoices& choices = space_->choices[zone];
    if (choices.adjustable) {
      layout.stages = static_cast<std::uint32_t>(space_->signals->all[zone].stages.size());
      layout.orders = static_cast<std::uint32_t>(choices.orders.size() - 1);
      next = layout.order(layout.orders) + 1;
    }
    layout.first_green = next;
    layout.features = next + static_cast<std::uint32_t>(layout.greens.size());
  }
}

int ZoneBasis::base_cycle_s(const Genome& genome, SignalId id) const {
  const SignalChoices& choices = space_->choices[id];
  return choices.adjustable ? genome.cycle_s[choices.group] : space_->shipped.timings[id].cycle_s;
}

int ZoneBasis::own_cycle_s(const Genome& genome, SignalId id) const {
  return space_->choices[id].adjustable ? cycle_of(*space_, genome, id) : space_->shipped.timings[id].cycle_s;
}

int ZoneBasis::offset_s(const Genome& genome, SignalId id) const {
  return space_->choices[id].adjustable ? genome.signals[id].offset_s : space_->shipped.timings[id].offset_s;
}

void ZoneBasis::middles(const Genome& genome, SignalId id, std::span<int> mids) const {
  const Signal& signal = space_->signals->all[id];
  const SignalChoices& choices = space_->choices[id];
  const SignalTiming& shipped = space_->shipped.timings[id];
  const SignalGenes& genes = genome.signals[id];
  const std::vector<std::uint8_t>& order = choices.adjustable ? choices.orders[genes.order] : shipped.order;
  const std::vector<int>& green_s = choices.adjustable ? genes.green_s : shipped.green_s;
  const std::vector<Port>& ports = ports_[id];
  std::array<int, 64> begins;  // of the stages, in their order
  const std::size_t stages = std::min(order.size(), begins.size());
  for (std::size_t k = 0, begin = 0; k < stages; ++k) {
    begins[k] = static_cast<int>(begin);
    const std::size_t between = order[k] * signal.stages.size() + order[(k + 1) % order.size()];
    begin += static_cast<std::size_t>(green_s[order[k]] + intergreen_s_[id][between]);
  }
  for (std::size_t p = 0; p < ports.size(); ++p) {
    int first = -1, last = 0, runs = 0;
    bool open = false;
    for (std::size_t k = 0; k < stages; ++k) {
      const bool green = ports[p].stages >> order[k] & 1;
      if (green && first < 0) first = begins[k];
      if (green && !open) runs += 1;
      if (green) last = begins[k] + green_s[order[k]];
      open = green;
    }
    mids[p] = first + last;
    if (runs > 1) mids[p] = middle_of_several(ports[p].stages, order, green_s, begins, own_cycle_s(genome, id));
  }
}

void ZoneBasis::splits(const Genome& genome, SignalId id, std::span<double> splits) const {
  const CriticalFlows& flows = space_->critical[id];
  const std::vector<int>& green_s = genome.signals[id].green_s;
  const double total = flows.sum();
  const int cycle = cycle_of(*space_, genome, id);
  for (std::size_t k = 0; k < splits.size(); ++k) {
    const double least = space_->signals->all[id].stages[k].minimum_duration_s;
    const double webster = std::max(least, webster_green(flows, total, k, cycle));
    splits[k] = std::clamp((green_s[k] - webster) / split_unit_s, -largest_split, largest_split);
  }
}

double ZoneBasis::expected_delay(const Genome& genome, SignalId id) const {
  const CriticalFlows& flows = space_->critical[id];
  const std::vector<int>& green_s = genome.signals[id].green_s;
  const double cycle = cycle_of(*space_, genome, id);
  double sum = 0;
  for (std::size_t k = 0; k < green_s.size(); ++k) {
    const double ratio = flows.stage[k];
    const double green = std::clamp((green_s[k] - flows.unused_green_s) / cycle, least_green_ratio, 1.0);
    const double saturation = ratio / green;
    const double uniform = 0.5 * cycle * (1 - green) * (1 - green) / (1 - green * std::min(0.99, saturation));
    // The square root rounds the corner at saturation, as random arrivals do.
    const double over = saturation - 1;
    sum += ratio * (uniform + 0.25 * analysis_period_s * (over + std::sqrt(over * over + 0.01)));
  }
  return std::min(largest_expected_delay, sum / 10.0);
}

void ZoneBasis::features(const Genome& genome, SignalId zone, std::span<double> values) const {
  const ZoneLayout& layout = layouts_[zone];
  std::fill(values.begin(), values.end(), 0.0);
  values[0] = 1;
  std::vector<int> own(ports_[zone].size()), other;
  std::optional<SignalId> last;
  middles(genome, zone, own);
  const int base = base_cycle_s(genome, zone);
  const double omega = 2.0 * std::numbers::pi / std::max(1, base);
  for (const Stream& stream : layout.streams) {
    const int common = common_harmonic(base, own_cycle_s(genome, stream.from), own_cycle_s(genome, zone));
    if (common == 0) continue;
    other.resize(ports_[stream.from].size());
    if (!last || *last != stream.from) middles(genome, stream.from, other);
    last = stream.from;
    const double leaves = offset_s(genome, stream.from) + 0.5 * other[stream.from_port];
    const double opens = offset_s(genome, zone) + 0.5 * own[stream.to_port];
    const double phase = omega * (opens - leaves - stream.travel_s);
    for (int h = common; h <= stream.harmonics; h += common) {
      const std::uint32_t place = stream.feature + 2 * static_cast<std::uint32_t>(h - 1);
      values[place] = std::cos(h * phase);
      values[place + 1] = std::sin(h * phase);
    }
  }
  std::array<double, 64> split;
  if (layout.stages > 0) {
    const auto mine = std::span(split).first(std::min<std::size_t>(64, layout.stages));
    splits(genome, zone, mine);
    for (std::size_t k = 0; k < mine.size(); ++k) {
      values[layout.split(k)] = mine[k];
      values[layout.split(k) + 1] = mine[k] * mine[k];
    }
    values[layout.expected_delay()] = expected_delay(genome, zone);
    values[layout.half()] = genome.signals[zone].half ? 1 : 0;
    if (const std::size_t order = genome.signals[zone].order; order > 0) values[layout.order(order)] = 1;
  }
  for (std::size_t i = 0; i < layout.greens.size(); ++i) {
    const NeighbourGreen& green = layout.greens[i];
    const auto theirs = std::span(split).first(std::min<std::size_t>(64, genome.signals[green.signal].green_s.size()));
    splits(genome, green.signal, theirs);
    for (std::size_t k = 0; k < theirs.size(); ++k) {
      if (green.stages >> k & 1) values[layout.first_green + i] += theirs[k];
    }
  }
}

}  // namespace nightwave
