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

std::vector<double> due_of(const std::vector<DrawnDemand>& days) {
  std::vector<double> due;
  for (const DrawnDemand& day : days) due.push_back(day.vehicles_due);
  return due;
}

std::vector<model::DemandTables> tables_of(std::vector<DrawnDemand> days) {
  std::vector<model::DemandTables> tables;
  for (DrawnDemand& day : days) tables.push_back(std::move(day.tables));
  return tables;
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
        city(pack(network, all_signals, demand, k, o.drain_s, o.demand_draws)),
        decoder(city.tables, all_signals, k),
        due_on(due_of(city.days)),
        compiled(city.tables, tables_of(std::exchange(city.days, {})), {o.resolution, o.measures}),
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

  Measures measures_of(const model::Outcome& outcome, std::size_t draw) const {
    PartMeasures part = part_measures(city, outcome);
    const double all_due = due_on[draw], due = std::max(all_due, 1.0);
    Measures m;
    m.delay_s = part.delay_veh_s / due + constants.moving_loss_s;
    m.stops = part.stops / due;
    m.queue_overflow_veh_s = part.queue_overflow_veh_s;
    m.unserved = std::max(0.0, all_due - part.ended);
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

  /// Calls take(plan, measures of every draw) for all plans, from several threads.
  template <class Take>
  void run_all(std::span<const Plan> plans, const Take& take) const {
    if (options.backend == Backend::cuda)
      run_batch(plans, take);
    else
      run_tiles(plans, take);
  }

  template <class Take>
  void run_batch(std::span<const Plan> plans, const Take& take) const {
    model::Batch batch;
    batch.candidates = plans.size();
    batch.timings = [&](std::size_t i) { return decoder(plans[i]); };
    batch.take = [&](std::size_t i, std::span<const model::Outcome> outcomes) {
      std::vector<Measures> measures;
      for (std::size_t d = 0; d < outcomes.size(); ++d) measures.push_back(measures_of(outcomes[d], d));
      take(i, std::move(measures));
    };
    simulator->run(batch, pool);
  }

  template <class Take>
  void run_tiles(std::span<const Plan> plans, const Take& take) const {
    const Backend backend = options.backend;
    const std::size_t width = backend == Backend::cpu ? model::cpu_tile_width() : 1;
    pool.for_each_index((plans.size() + width - 1) / width, [&](std::size_t tile) {
      const std::size_t begin = tile * width;
      const std::size_t count = std::min(width, plans.size() - begin);
      std::vector<model::CandidateTimings> timings;
      for (std::size_t i = 0; i < count; ++i) timings.push_back(decoder(plans[begin + i]));
      std::vector<const model::CandidateTimings*> lanes;
      for (const auto& t : timings) lanes.push_back(&t);
      std::vector<std::vector<Measures>> measures(count);
      for (std::size_t d = 0; d < due_on.size(); ++d) {
        const std::vector<model::Outcome> outcomes = run(backend, lanes, d);
        for (std::size_t i = 0; i < count; ++i) measures[i].push_back(measures_of(outcomes[i], d));
      }
      for (std::size_t i = 0; i < count; ++i) take(begin + i, std::move(measures[i]));
    });
  }

  const Signals& signals;
  ModelConstants constants;
  EvaluationOptions options;
  PackedCity city;
  TimingsDecoder decoder;
  std::vector<double> due_on;  ///< [draw] vehicles due
  CompiledModel compiled;      ///< has the days' tables
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

std::vector<std::vector<Measures>> Evaluator::evaluate_draws(std::span<const Plan> plans) const {
  std::vector<std::vector<Measures>> results(plans.size());
  state_->run_all(plans, [&](std::size_t i, std::vector<Measures> draws) {
    for (Measures& measures : draws) state_->add_buses(plans[i], measures);
    results[i] = std::move(draws);
  });
  return results;
}

std::vector<Measures> Evaluator::evaluate(std::span<const Plan> plans) const {
  std::vector<Measures> results(plans.size());
  state_->run_all(plans, [&](std::size_t i, const std::vector<Measures>& draws) {
    for (const Measures& measures : draws) add(results[i], measures);
    take_mean(results[i]);
    state_->add_buses(plans[i], results[i]);
  });
  return results;
}

void Evaluator::add_outcome(const model::Outcome& outcome, std::size_t draw, Measures& sum) const {
  add(sum, state_->measures_of(outcome, draw));
}

void Evaluator::take_mean(Measures& sum) const { scale(sum, 1.0 / static_cast<double>(state_->due_on.size())); }

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
