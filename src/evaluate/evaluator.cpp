// SPDX-License-Identifier: Apache-2.0
#include "evaluate/evaluator.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/parallel.hpp"
#include "evaluate/bus_progression.hpp"
#include "evaluate/compiled_model.hpp"
#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/part_measures.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/batch_simulator.hpp"

namespace nightwave {

namespace {

void add(Measures& sum, const Measures& m) {
  sum.delay_s += m.delay_s;
  sum.stops += m.stops;
  sum.queue_overflow_veh_s += m.queue_overflow_veh_s;
  sum.unserved += m.unserved;
  sum.zones.resize(m.zones.size());
  for (std::size_t z = 0; z < m.zones.size(); ++z) sum.zones[z] += m.zones[z];
}

void scale(Measures& m, double factor) {
  m.delay_s *= factor;
  m.stops *= factor;
  m.queue_overflow_veh_s *= factor;
  m.unserved *= factor;
  for (ZoneMeasures& z : m.zones) z *= factor;
}

std::vector<model::DemandTables> scaled(const model::DemandTables& demand, const std::vector<double>& factors) {
  std::vector<model::DemandTables> draws;
  for (const double factor : factors) {
    draws.push_back(demand);
    for (float& departing : draws.back().departures) departing *= static_cast<float>(factor);
  }
  return draws;
}

}  // namespace

ZoneMeasures& ZoneMeasures::operator+=(const ZoneMeasures& other) {
  delay_veh_s += other.delay_veh_s;
  stops += other.stops;
  weighted_delay_s += other.weighted_delay_s;
  lit_arrivals += other.lit_arrivals;
  green_arrivals += other.green_arrivals;
  return *this;
}

ZoneMeasures& ZoneMeasures::operator*=(double factor) {
  delay_veh_s *= factor;
  stops *= factor;
  weighted_delay_s *= factor;
  lit_arrivals *= factor;
  green_arrivals *= factor;
  return *this;
}

struct Evaluator::State {
  State(const Network& network, const Signals& all_signals, const Demand& demand, const ModelConstants& k,
        const EvaluationOptions& o)
      : signals(all_signals),
        constants(k),
        options(o),
        city(pack(network, all_signals, demand, k, o.drain_s)),
        decoder(city.tables, all_signals, k),
        compiled(city.tables, scaled(city.demand, o.demand_factors), {o.resolution, o.measures}),
        pool(o.threads) {
    if (options.bus_weight > 0) buses.emplace(network, all_signals, demand, k);
    if (options.backend == Backend::automatic) options.backend = model::cuda_available() ? Backend::cuda : Backend::cpu;
    if (options.backend != Backend::cuda) return;
    std::vector<const model::DemandTables*> draws;
    for (const model::DemandTables& draw : compiled.demands) draws.push_back(&draw);
    warp_program.emplace(city.tables, model::links_with_ends(city.tables, draws), model::warp_width, o.resolution,
                         o.measures);
    simulator = model::make_cuda_simulator(city.tables, *warp_program, compiled.demand_programs, {.device = o.device});
  }

  Measures measures_of(const model::Outcome& outcome, double factor) const {
    PartMeasures part = part_measures(city, outcome);
    const double due = std::max(city.vehicles_due * factor, 1.0);
    Measures m;
    m.delay_s = part.delay_veh_s / due + constants.moving_loss_s;
    m.stops = part.stops / due;
    m.queue_overflow_veh_s = part.queue_overflow_veh_s;
    m.unserved = std::max(0.0, city.vehicles_due * factor - part.ended);
    m.zones = std::move(part.zones);
    return m;
  }

  void add_buses(const Plan& plan, Measures& m) const {
    if (!buses) return;
    for (const BusDelay& delay : (*buses)(plan))
      m.zones[city.zone_of_link[delay.link]].weighted_delay_s += options.bus_weight * delay.delay_veh_s;
  }

  /// Outcomes of the candidates of one tile for one demand.
  std::vector<model::Outcome> run_tile(const std::vector<const model::CandidateTimings*>& lanes,
                                       std::size_t demand) const {
    std::vector<model::Outcome> outcomes;
    compiled.with_tile([&](auto& tile) {
      tile.begin(lanes);
      compiled.advance(tile, demand, city.tables.blocks);
      for (std::size_t i = 0; i < lanes.size(); ++i) outcomes.push_back(tile.outcome(i));
    });
    return outcomes;
  }

  std::vector<model::Outcome> run(Backend backend, const std::vector<const model::CandidateTimings*>& lanes,
                                  std::size_t demand) const {
    const model::RunOptions run_options{options.resolution, options.measures};
    if (backend == Backend::naive)
      return {model::run_naive(city.tables, compiled.demands[demand], *lanes[0], run_options)};
    if (backend == Backend::reference)
      return {model::run_reference(city.tables, compiled.demands[demand], *lanes[0], run_options)};
    return run_tile(lanes, demand);
  }

  /// All plans on a GPU.
  std::vector<Measures> run_batch(std::span<const Plan> plans) const {
    std::vector<Measures> results(plans.size());
    model::Batch batch;
    batch.candidates = plans.size();
    batch.timings = [&](std::size_t i) { return decoder(plans[i]); };
    batch.take = [&](std::size_t i, std::span<const model::Outcome> outcomes) {
      for (std::size_t d = 0; d < outcomes.size(); ++d)
        add(results[i], measures_of(outcomes[d], options.demand_factors[d]));
      scale(results[i], 1.0 / static_cast<double>(outcomes.size()));
      add_buses(plans[i], results[i]);
    };
    simulator->run(batch, pool);
    return results;
  }

  const Signals& signals;
  ModelConstants constants;
  EvaluationOptions options;
  PackedCity city;
  TimingsDecoder decoder;
  CompiledModel compiled;
  std::optional<BusProgression> buses;
  mutable ThreadPool pool;
  // Backend::cuda only:
  std::optional<model::Program> warp_program;
  std::unique_ptr<model::BatchSimulator> simulator;
};

Evaluator::Evaluator(const Network& network, const Signals& signals, const Demand& demand,
                     const ModelConstants& constants, const EvaluationOptions& options)
    : state_(std::make_unique<State>(network, signals, demand, constants, options)) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

std::vector<Measures> Evaluator::evaluate(std::span<const Plan> plans) const {
  const State& s = *state_;
  const Backend backend = s.options.backend;
  if (backend == Backend::cuda) return s.run_batch(plans);
  const std::size_t width = backend == Backend::cpu ? model::cpu_tile_width() : 1;
  std::vector<Measures> results(plans.size());
  const std::size_t tiles = (plans.size() + width - 1) / width;
  s.pool.for_each_index(tiles, [&](std::size_t tile) {
    const std::size_t begin = tile * width;
    const std::size_t count = std::min(width, plans.size() - begin);
    std::vector<model::CandidateTimings> timings;
    for (std::size_t i = 0; i < count; ++i) timings.push_back(s.decoder(plans[begin + i]));
    std::vector<const model::CandidateTimings*> lanes;
    for (const auto& t : timings) lanes.push_back(&t);
    for (std::size_t d = 0; d < s.options.demand_factors.size(); ++d) {
      const std::vector<model::Outcome> outcomes = s.run(backend, lanes, d);
      for (std::size_t i = 0; i < count; ++i) add_outcome(outcomes[i], d, results[begin + i]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      take_mean(results[begin + i]);
      s.add_buses(plans[begin + i], results[begin + i]);
    }
  });
  return results;
}

void Evaluator::add_outcome(const model::Outcome& outcome, std::size_t draw, Measures& sum) const {
  add(sum, state_->measures_of(outcome, state_->options.demand_factors[draw]));
}

void Evaluator::take_mean(Measures& sum) const {
  scale(sum, 1.0 / static_cast<double>(state_->options.demand_factors.size()));
}

std::size_t Evaluator::preferred_batch() const {
  if (state_->simulator) return state_->simulator->preferred_batch();
  return model::cpu_tile_width() * state_->pool.size();
}

double Evaluator::vehicles_due() const { return state_->city.vehicles_due; }

const IndexedVector<LinkId, std::uint32_t>& Evaluator::zone_of_link() const { return state_->city.zone_of_link; }

const PackedCity& Evaluator::city() const { return state_->city; }

const CompiledModel& Evaluator::compiled() const { return state_->compiled; }

const TimingsDecoder& Evaluator::decoder() const { return state_->decoder; }

const Signals& Evaluator::signals() const { return state_->signals; }

const ModelConstants& Evaluator::constants() const { return state_->constants; }

const EvaluationOptions& Evaluator::options() const { return state_->options; }

}  // namespace nightwave
