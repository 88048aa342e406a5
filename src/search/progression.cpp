// SPDX-License-Identifier: Apache-2.0
#include "search/progression.hpp"

#include <cmath>
#include <complex>
#include <numbers>
#include <optional>
#include <queue>
#include <tuple>
#include <vector>

#include "base/modulo.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"
#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

using Phasor = std::complex<double>;

double angular_speed(int cycle_s) { return 2.0 * std::numbers::pi / cycle_s; }

/// First harmonic of the green of an index over its length, for offset 0: its angle is the middle of green, its size
/// tells how well one middle describes it. Zero for a signal on half the cycle, which no phase suits better than
/// another.
Phasor green_phasor(const SearchSpace& space, const Genome& genome, SignalId id, std::uint16_t index, double omega) {
  const Signal& signal = space.signals->all[id];
  if (!space.choices[id].adjustable || genome.signals[id].half) return {};
  const SignalGenes& genes = genome.signals[id];
  const std::vector<std::uint8_t>& order = space.choices[id].orders[genes.order];
  Phasor sum;
  double green = 0, begin = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::size_t stage = order[k];
    const double end = begin + genes.green_s[stage];
    const std::string& state = signal.stages[stage].state;
    if (index < state.size() && is_green(state[index])) {
      sum += (std::polar(1.0, omega * end) - std::polar(1.0, omega * begin)) / Phasor(0.0, omega);
      green += end - begin;
    }
    begin = end + duration_s(signal.intergreen(stage, order[(k + 1) % order.size()]));
  }
  return green > 0 ? sum / green : Phasor{};
}

/// Two signals of one cycle and what speaks for their offsets: gain = Re(pull * conj(turn_to) * turn_from).
struct Pull {
  SignalId from, to;
  double weight;
  Phasor pull;
};

std::optional<Pull> pull_of(const SearchSpace& space, const Genome& genome, const Progression& p,
                            double travel_factor) {
  const SignalChoices& a = space.choices[p.from];
  const SignalChoices& b = space.choices[p.to];
  if (!a.adjustable || !b.adjustable) return std::nullopt;
  const int cycle = genome.cycle_s[a.group];
  if (a.group != b.group && genome.cycle_s[b.group] != cycle) return std::nullopt;
  const double omega = angular_speed(cycle);
  const Phasor leaving = green_phasor(space, genome, p.from, p.from_index, omega);
  const Phasor arriving = green_phasor(space, genome, p.to, p.to_index, omega);
  const double weight = p.vehicles + 1e-3;  // without any demand the geometry still decides
  return Pull{p.from, p.to, weight,
              weight * leaving * std::polar(1.0, omega * p.travel_s * travel_factor) * std::conj(arriving)};
}

int offset_of(const Phasor& turn, int cycle_s) {
  const double offset = std::arg(turn) / angular_speed(cycle_s);
  return modulo(static_cast<int>(std::lround(offset)), cycle_s);
}

class Guide {
 public:
  Guide(const SearchSpace& space, Genome& genome, const ProgressionStyle& style, RandomStream& random)
      : space_(space),
        genome_(genome),
        incident_(space.graph.size()),
        turn_(space.graph.size()),
        placed_(space.graph.size(), false) {
    for (const Progression& p : space.graph.progressions()) {
      std::optional<Pull> pull = pull_of(space, genome, p, style.travel_factor);
      const double noise = style.flow_noise > 0 ? std::exp(style.flow_noise * random.normal()) : 1.0;
      if (!pull) continue;
      pull->weight *= noise;
      pull->pull *= noise;
      incident_[p.from.value].push_back(static_cast<std::uint32_t>(pulls_.size()));
      incident_[p.to.value].push_back(static_cast<std::uint32_t>(pulls_.size()));
      pulls_.push_back(*pull);
    }
  }

  void place_all() {
    for (const SignalId root : space_.adjustable) {
      if (!placed_[root.value]) grow_from(root);
    }
  }

  void turn_each() {
    for (const SignalId id : space_.adjustable) turn(id);
  }

 private:
  void turn(SignalId id) {
    Phasor sum;
    for (const std::uint32_t i : incident_[id.value]) {
      const Pull& p = pulls_[i];
      const SignalId other = p.from == id ? p.to : p.from;
      if (!placed_[other.value]) continue;
      sum += p.to == id ? p.pull * turn_[other.value] : std::conj(p.pull) * turn_[other.value];
    }
    const int cycle = genome_.cycle_s[space_.choices[id].group];
    SignalGenes& genes = genome_.signals[id];
    if (std::abs(sum) > 1e-12) genes.offset_s = offset_of(sum, cycle);
    turn_[id.value] = std::polar(1.0, angular_speed(cycle) * genes.offset_s);
    placed_[id.value] = true;
  }

  /// Prim's order: always the signal with the largest flow from or to those already placed.
  void grow_from(SignalId root) {
    std::priority_queue<std::tuple<double, std::uint32_t>> open;
    open.push({0.0, root.value});
    while (!open.empty()) {
      const SignalId id{std::get<1>(open.top())};
      open.pop();
      if (placed_[id.value]) continue;
      turn(id);
      for (const std::uint32_t i : incident_[id.value]) {
        const SignalId other = pulls_[i].from == id ? pulls_[i].to : pulls_[i].from;
        if (!placed_[other.value]) open.push({pulls_[i].weight, other.value});
      }
    }
  }

  const SearchSpace& space_;
  Genome& genome_;
  std::vector<Pull> pulls_;
  std::vector<std::vector<std::uint32_t>> incident_;
  std::vector<Phasor> turn_;
  std::vector<bool> placed_;
};

/// Turns after which hardly an offset moves any more on a grid.
constexpr int rounds_of_turning = 6;

}  // namespace

void guide_offsets(const SearchSpace& space, Genome& genome, const ProgressionStyle& style, RandomStream& random) {
  Guide guide(space, genome, style, random);
  guide.place_all();
  for (int round = 0; round < rounds_of_turning; ++round) guide.turn_each();
}

int guided_offset(const SearchSpace& space, const Genome& genome, SignalId id) {
  const int cycle = genome.cycle_s[space.choices[id].group];
  Phasor sum;
  for (const std::uint32_t i : space.graph.incident(id)) {
    const std::optional<Pull> p = pull_of(space, genome, space.graph.progressions()[i], 1.0);
    if (!p) continue;
    const SignalId other = p->from == id ? p->to : p->from;
    const Phasor turn = std::polar(1.0, angular_speed(cycle) * genome.signals[other].offset_s);
    sum += (p->to == id ? p->pull : std::conj(p->pull)) * turn;
  }
  return std::abs(sum) > 1e-12 ? offset_of(sum, cycle) : genome.signals[id].offset_s;
}

}  // namespace nightwave
