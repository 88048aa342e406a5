// SPDX-License-Identifier: Apache-2.0
#include "search/zone_sampler.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <numeric>

#include "base/modulo.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"
#include "search/webster.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

/// Split steps tried at a visit, and seconds that a green may leave the incumbent's: further out the models are
/// guesses.
constexpr int split_tries = 6;
constexpr int largest_split_step_s = 3;
constexpr int trust_s = 3;

}  // namespace

ZoneSampler::ZoneSampler(const ZoneBasis& basis, const ZoneModel& model, const Genome& incumbent)
    : basis_(&basis), model_(&model), incumbent_(incumbent) {
  into_.resize(basis.zones());
  out_of_.resize(basis.zones());
  first_port_.resize(basis.zones());
  pull_.resize(basis.zones());
  for (const SignalId id : first_port_.ids()) {
    first_port_[id] = static_cast<std::uint32_t>(port_count_);
    port_count_ += basis.ports(id).size();
    pull_[id].assign(basis.space().signals->all[id].stages.size(), 0.0);
    middles_.resize(port_count_);
    basis.middles(incumbent, id, std::span(middles_).subspan(first_port_[id]));
  }
  for (const SignalId zone : into_.ids()) {
    const ZoneLayout& layout = basis.layout(zone);
    const auto weights = model.weights(zone);
    const int base = std::max(1, basis.base_cycle_s(incumbent, zone));
    add_waves(base);
    for (const Stream& s : layout.streams) {
      const auto place = static_cast<std::uint32_t>(responses_.size());
      Response r{s.from,
                 s.to,
                 s.from_port,
                 s.to_port,
                 static_cast<std::uint32_t>(tables_.size()),
                 static_cast<std::uint32_t>(harmonic_weights_.size()),
                 static_cast<std::uint16_t>(s.harmonics),
                 static_cast<std::uint16_t>(base),
                 static_cast<int>(std::lround(2 * s.travel_s))};
      for (int i = 0; i < 2 * s.harmonics; ++i)
        harmonic_weights_.push_back(weights[s.feature + static_cast<std::uint32_t>(i)]);
      for (const int parity : {0, 1})
        for (int k = 0; k < base; ++k) tables_.push_back(static_cast<float>(response(r, 1, 2 * k + parity)));
      into_[s.to].push_back(place);
      out_of_[s.from].push_back(place);
      responses_.push_back(r);
    }
    for (std::size_t i = 0; i < layout.greens.size(); ++i) {
      const NeighbourGreen& green = layout.greens[i];
      std::vector<double>& pull = pull_[green.signal];
      for (std::size_t k = 0; k < std::min<std::size_t>(64, pull.size()); ++k)
        if (green.stages >> k & 1) pull[k] += weights[layout.first_green + i];
    }
  }
  roughness_ = mean_rise();
}

void ZoneSampler::add_waves(int base_s) {
  if (waves_.size() <= static_cast<std::size_t>(base_s)) waves_.resize(static_cast<std::size_t>(base_s) + 1);
  std::vector<Wave>& waves = waves_[static_cast<std::size_t>(base_s)];
  if (!waves.empty()) return;
  for (int i = 0; i < 2 * base_s; ++i) {
    const double phase = std::numbers::pi * i / base_s;
    waves.push_back({std::cos(phase), std::sin(phase)});
  }
}

double ZoneSampler::response(const Response& r, int common, int half_seconds) const {
  if (common == 0) return 0;
  const std::vector<Wave>& waves = waves_[r.base_s];
  const int place = modulo(half_seconds, 2 * r.base_s);
  double cost = 0;
  for (int h = common; h <= r.harmonics; h += common) {
    const double* w = harmonic_weights_.data() + r.weights + 2 * (h - 1);
    const Wave& wave = waves[static_cast<std::size_t>(h * place % (2 * r.base_s))];
    cost += w[0] * wave.cosine + w[1] * wave.sine;
  }
  return cost;
}

/// One plan being drawn.
struct ZoneSampler::Chain {
  const ZoneSampler& s;
  const ZoneBasis& basis;
  Genome genome;
  std::vector<int> mids;  ///< of all ports, half seconds
  std::vector<float> cost;
  std::vector<int> tried_mids;

  explicit Chain(const ZoneSampler& sampler, const Genome& start)
      : s(sampler), basis(*sampler.basis_), genome(start), mids(sampler.middles_) {
    for (const SignalId id : s.first_port_.ids())
      if (start.signals[id] != s.incumbent_.signals[id]) set_middles(id);
  }

  std::span<int> middles_of(SignalId id) { return std::span(mids).subspan(s.first_port_[id], basis.ports(id).size()); }
  void set_middles(SignalId id) { basis.middles(genome, id, middles_of(id)); }

  int common(const Response& r) const {
    return common_harmonic(r.base_s, basis.own_cycle_s(genome, r.from), basis.own_cycle_s(genome, r.to));
  }
  /// Half seconds between the undisturbed arrival and the middle of green.
  int lag(const Response& r) const {
    return 2 * (basis.offset_s(genome, r.to) - basis.offset_s(genome, r.from)) + mids[s.first_port_[r.to] + r.to_port] -
           mids[s.first_port_[r.from] + r.from_port] - r.travel;
  }
  double at(const Response& r) const {
    const int harmonic = common(r);
    if (harmonic != 1) return s.response(r, harmonic, lag(r));
    const int place = modulo(lag(r), 2 * r.base_s);
    return s.tables_[r.table + static_cast<std::size_t>((place & 1) * r.base_s + place / 2)];
  }
  double streams_cost(SignalId id) const {
    double sum = 0;
    for (const std::uint32_t i : s.into_[id]) sum += at(s.responses_[i]);
    for (const std::uint32_t i : s.out_of_[id]) sum += at(s.responses_[i]);
    return sum;
  }
  /// What splits, order and half cycle cost, here and as neighbours' features.
  double own_cost(SignalId id) const {
    const ZoneLayout& layout = basis.layout(id);
    if (layout.stages == 0) return 0;
    const auto w = s.model_->weights(id);
    std::array<double, 64> storage;
    const auto split = std::span(storage).first(std::min<std::size_t>(64, layout.stages));
    basis.splits(genome, id, split);
    double sum = w[layout.expected_delay()] * basis.expected_delay(genome, id);
    for (std::size_t k = 0; k < split.size(); ++k)
      sum += split[k] * (w[layout.split(k)] + s.pull_[id][k] + w[layout.split(k) + 1] * split[k]);
    const SignalGenes& genes = genome.signals[id];
    if (genes.half) sum += w[layout.half()];
    if (genes.order > 0) sum += w[layout.order(genes.order)];
    return sum;
  }
  double local_cost(SignalId id) const { return own_cost(id) + streams_cost(id); }

  /// cost[o]: what the streams cost with offset o.
  void scan_offsets(SignalId id) {
    SignalGenes& genes = genome.signals[id];
    const int cycle = cycle_of(basis.space(), genome, id);
    genes.offset_s = 0;
    cost.assign(static_cast<std::size_t>(cycle), 0.0f);
    const auto add = [&](const Response& r, int direction) {
      const int harmonic = common(r);
      if (harmonic == 0) return;
      const int first = lag(r);
      if (harmonic != 1) {
        for (int o = 0; o < cycle; ++o)
          cost[static_cast<std::size_t>(o)] += static_cast<float>(s.response(r, harmonic, first + 2 * direction * o));
        return;
      }
      const int base = r.base_s;
      const int place = modulo(first, 2 * base);
      const float* table = s.tables_.data() + r.table + (place & 1) * base;
      // The signal runs the whole base cycle here: two straight pieces of the table.
      const int begin = place / 2;
      float* out = cost.data();
      if (direction > 0) {
        for (int o = 0; o < base - begin; ++o) out[o] += table[begin + o];
        for (int o = base - begin; o < base; ++o) out[o] += table[begin + o - base];
      } else {
        for (int o = 0; o <= begin; ++o) out[o] += table[begin - o];
        for (int o = begin + 1; o < base; ++o) out[o] += table[begin - o + base];
      }
    };
    for (const std::uint32_t i : s.into_[id]) add(s.responses_[i], 1);
    for (const std::uint32_t i : s.out_of_[id]) add(s.responses_[i], -1);
  }

  void draw_offset(SignalId id, double temperature, RandomStream& random) {
    if (s.into_[id].empty() && s.out_of_[id].empty()) return;
    SignalGenes& genes = genome.signals[id];
    const int before = genes.offset_s;
    scan_offsets(id);
    const auto least = std::min_element(cost.begin(), cost.end());
    if (temperature <= 0) {
      // Where nothing is gained the offset stays: a model that knows nothing moves nothing.
      const bool gain = *least < cost[static_cast<std::size_t>(before)];
      genes.offset_s = gain ? static_cast<int>(least - cost.begin()) : before;
      return;
    }
    const float low = *least;
    const auto factor = static_cast<float>(-1.0 / temperature);
    double total = 0;
    for (float& c : cost) {
      c = std::exp(std::max(-80.0f, (c - low) * factor));
      total += c;
    }
    double left = random.uniform() * total;
    int chosen = before;
    for (std::size_t o = 0; o < cost.size(); ++o) {
      left -= cost[o];
      if (left >= 0) continue;
      chosen = static_cast<int>(o);
      break;
    }
    genes.offset_s = chosen;
  }

  static bool accept(double change, double temperature, RandomStream& random) {
    if (change < 0) return true;
    return temperature > 0 && random.uniform() < std::exp(-change / temperature);
  }

  void try_splits(SignalId id, double temperature, RandomStream& random) {
    const Signal& signal = basis.space().signals->all[id];
    SignalGenes& genes = genome.signals[id];
    const std::vector<int>& reference = s.incumbent_.signals[id].green_s;
    const std::size_t stages = signal.stages.size();
    const bool comparable = genes.half == s.incumbent_.signals[id].half;
    double now = local_cost(id);
    for (int i = 0; i < split_tries; ++i) {
      const std::size_t from = random.index(stages);
      const std::size_t to = (from + 1 + random.index(stages - 1)) % stages;
      const int seconds = random.between(1, largest_split_step_s);
      const int less = genes.green_s[from] - seconds, more = genes.green_s[to] + seconds;
      if (less < std::max(1, signal.stages[from].minimum_duration_s)) continue;
      if (comparable && (less < reference[from] - trust_s || more > reference[to] + trust_s)) continue;
      const auto mine = middles_of(id);
      tried_mids.assign(mine.begin(), mine.end());
      genes.green_s[from] = less;
      genes.green_s[to] = more;
      set_middles(id);
      const double then = local_cost(id);
      if (accept(then - now, temperature, random)) {
        now = then;
        continue;
      }
      genes.green_s[from] += seconds;
      genes.green_s[to] -= seconds;
      std::copy(tried_mids.begin(), tried_mids.end(), mine.begin());
    }
  }

  /// Another order or cycle together with the offset that suits it best; taken back where the whole is worse.
  template <class Change>
  void try_change(SignalId id, double temperature, RandomStream& random, Change change) {
    const SignalGenes before = genome.signals[id];
    const double now = local_cost(id);
    change(genome.signals[id]);
    if (genome.signals[id] == before) return;
    set_middles(id);
    draw_offset(id, 0, random);
    if (accept(local_cost(id) - now, temperature, random)) return;
    genome.signals[id] = before;
    set_middles(id);
  }

  void try_order(SignalId id, double temperature, RandomStream& random) {
    const SignalChoices& choices = basis.space().choices[id];
    if (choices.orders.size() < 2) return;
    const int other = random.below(static_cast<int>(choices.orders.size()) - 1);
    try_change(id, temperature, random, [&](SignalGenes& genes) {
      const int order = other < genes.order ? other : other + 1;
      if (choices.minimum_cycle_s[static_cast<std::size_t>(order)] <= cycle_of(basis.space(), genome, id))
        genes.order = static_cast<std::uint8_t>(order);
    });
  }

  void try_half(SignalId id, double temperature, RandomStream& random) {
    const SignalChoices& choices = basis.space().choices[id];
    const int group_cycle = genome.cycle_s[choices.group];
    try_change(id, temperature, random, [&](SignalGenes& genes) {
      const auto order = static_cast<std::size_t>(genes.order);
      if (group_cycle % 2 != 0 || choices.minimum_cycle_s[order] > group_cycle / 2) return;
      genes.half = !genes.half;
      const int cycle = genes.half ? group_cycle / 2 : group_cycle;
      genes.green_s = webster_greens(basis.space().critical[id], cycle);
      const Signal& signal = basis.space().signals->all[id];
      SignalTiming timing{cycle, modulo(genes.offset_s, cycle), choices.orders[order], genes.green_s};
      if (const auto fitted = fit(signal, timing, cycle)) genes.green_s = fitted->green_s;
      genes.offset_s = timing.offset_s;
    });
  }
};

double ZoneSampler::mean_rise() const {
  Chain chain(*this, incumbent_);
  double sum = 0;
  const std::vector<SignalId>& adjustable = basis_->space().adjustable;
  for (const SignalId id : adjustable) {
    const int before = chain.genome.signals[id].offset_s;
    chain.scan_offsets(id);
    chain.genome.signals[id].offset_s = before;
    const double mean = std::accumulate(chain.cost.begin(), chain.cost.end(), 0.0) /
                        static_cast<double>(std::max<std::size_t>(1, chain.cost.size()));
    sum += mean - *std::min_element(chain.cost.begin(), chain.cost.end());
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, adjustable.size()));
}

Genome ZoneSampler::draw(std::span<const SignalId> free, const SamplingSchedule& schedule, RandomStream& random) const {
  Chain chain(*this, incumbent_);
  const double factor =
      schedule.sweeps > 1 && schedule.first_temperature > 0
          ? std::pow(schedule.last_temperature / schedule.first_temperature, 1.0 / (schedule.sweeps - 1))
          : 1.0;
  double temperature = schedule.first_temperature;
  for (int sweep = 0; sweep < schedule.sweeps + schedule.descents; ++sweep) {
    if (sweep > 0) temperature *= factor;
    if (sweep >= schedule.sweeps) temperature = 0;
    for (std::size_t i = 0; i < free.size(); ++i) {
      const SignalId id = sweep % 2 == 0 ? free[i] : free[free.size() - 1 - i];
      chain.draw_offset(id, temperature, random);
      chain.try_splits(id, temperature, random);
      if (schedule.order_chance > 0 && random.chance(schedule.order_chance)) chain.try_order(id, temperature, random);
      if (schedule.half_chance > 0 && random.chance(schedule.half_chance)) chain.try_half(id, temperature, random);
    }
  }
  return std::move(chain.genome);
}

double ZoneSampler::energy(const Genome& genome) const {
  const Chain chain(*this, genome);
  double sum = 0;
  for (const SignalId id : into_.ids()) {
    sum += chain.own_cost(id);
    for (const std::uint32_t i : into_[id]) sum += chain.at(responses_[i]);
  }
  return sum;
}

}  // namespace nightwave
