// SPDX-License-Identifier: Apache-2.0
#include "evaluate/evaluator.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include "base/errors.hpp"
#include "base/parallel.hpp"
#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
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
  for (std::size_t z = 0; z < m.zones.size(); ++z) {
    sum.zones[z].delay_veh_s += m.zones[z].delay_veh_s;
    sum.zones[z].stops += m.zones[z].stops;
    sum.zones[z].weighted_delay_s += m.zones[z].weighted_delay_s;
    sum.zones[z].lit_arrivals += m.zones[z].lit_arrivals;
    sum.zones[z].green_arrivals += m.zones[z].green_arrivals;
  }
}

void scale(Measures& m, double factor) {
  m.delay_s *= factor;
  m.stops *= factor;
  m.queue_overflow_veh_s *= factor;
  m.unserved *= factor;
  for (ZoneMeasures& z : m.zones) {
    z.delay_veh_s *= factor;
    z.stops *= factor;
    z.weighted_delay_s *= factor;
    z.lit_arrivals *= factor;
    z.green_arrivals *= factor;
  }
}

/// Tiles that threads take and give back: making one costs more than advancing a small city.
template <class History>
class TilePool {
 public:
  using Tile = model::Tile<History>;

  std::unique_ptr<Tile> take(const model::ModelTables& tables, const model::Program& program) {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<Tile> tile = std::move(free_.back());
        free_.pop_back();
        return tile;
      }
    }
    return std::make_unique<Tile>(tables, program);
  }
  void give_back(std::unique_ptr<Tile> tile) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(tile));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Tile>> free_;
};

}  // namespace

struct Evaluator::State {
  State(const Network& network, const Signals& all_signals, const Demand& demand, const ModelConstants& k,
        const EvaluationOptions& o)
      : signals(all_signals),
        constants(k),
        options(o),
        city(pack(network, all_signals, demand, k, o.drain_s)),
        pool(o.threads) {
    if (options.backend == Backend::automatic) options.backend = model::cuda_available() ? Backend::cuda : Backend::cpu;
    require(!o.demand_factors.empty(), "at least one demand factor");
    for (const double factor : o.demand_factors) {
      demands.push_back(city.demand);
      for (float& departing : demands.back().departures) departing *= static_cast<float>(factor);
    }
    std::vector<const model::DemandTables*> all;
    for (const model::DemandTables& d : demands) {
      all.push_back(&d);
      demand_programs.emplace_back(city.tables, d);
    }
    const std::size_t lanes = options.backend == Backend::cuda ? model::warp_width : model::cpu_tile_width();
    program.emplace(city.tables, model::links_with_ends(city.tables, all), lanes, o.resolution, o.measures);
    if (options.backend == Backend::cuda)
      simulator = model::make_cuda_simulator(city.tables, *program, demand_programs, {.device = o.device});
  }

  Measures measures_of(const model::Outcome& outcome, double factor) const {
    using model::Measure;
    Measures m;
    m.zones.resize(signals.all.size() + 1);
    double delay = 0, stops = 0, arrived = 0;
    for (std::size_t n = 0; n < city.node_zone.size(); ++n) {
      ZoneMeasures& zone = m.zones[city.node_zone[n]];
      zone.delay_veh_s += outcome.node(n, Measure::delay);
      zone.stops += outcome.node(n, Measure::stops);
      delay += outcome.node(n, Measure::delay);
      stops += outcome.node(n, Measure::stops);
      arrived += outcome.node(n, Measure::ended);
      if (options.measures == model::MeasureSet::costs) continue;
      zone.weighted_delay_s += outcome.node(n, Measure::weighted_delay);
      zone.lit_arrivals += outcome.node(n, Measure::lit_arrivals);
      zone.green_arrivals += outcome.node(n, Measure::green_arrivals);
    }
    for (std::size_t e = 0; e < city.entry_zone.size(); ++e) {
      m.zones[city.entry_zone[e]].delay_veh_s += outcome.entry_delay(e);
      delay += outcome.entry_delay(e);
      m.queue_overflow_veh_s += outcome.entry_delay(e);
    }
    const double due = std::max(city.vehicles_due * factor, 1.0);
    m.delay_s = delay / due;
    m.stops = stops / due;
    m.unserved = std::max(0.0, city.vehicles_due * factor - arrived);
    return m;
  }

  /// Outcomes of the candidates of one tile for one demand.
  template <class History>
  std::vector<model::Outcome> run_tile(TilePool<History>& from,
                                       const std::vector<const model::CandidateTimings*>& lanes,
                                       std::size_t demand) const {
    std::unique_ptr<model::Tile<History>> tile = from.take(city.tables, *program);
    tile->begin(lanes);
    model::advance_cpu(city.tables, *program, demand_programs[demand], *tile, city.tables.blocks);
    std::vector<model::Outcome> outcomes;
    for (std::size_t i = 0; i < lanes.size(); ++i) outcomes.push_back(tile->outcome(i));
    from.give_back(std::move(tile));
    return outcomes;
  }

  std::vector<model::Outcome> run(Backend backend, const std::vector<const model::CandidateTimings*>& lanes,
                                  std::size_t demand) const {
    const model::RunOptions run_options{options.resolution, options.measures};
    if (backend == Backend::naive) return {model::run_naive(city.tables, demands[demand], *lanes[0], run_options)};
    if (backend == Backend::reference)
      return {model::run_reference(city.tables, demands[demand], *lanes[0], run_options)};
    return options.resolution == model::Resolution::single ? run_tile(tiles, lanes, demand)
                                                           : run_tile(half_tiles, lanes, demand);
  }

  /// All plans on a GPU.
  std::vector<Measures> run_batch(std::span<const Plan> plans) const {
    std::vector<Measures> results(plans.size());
    model::Batch batch;
    batch.candidates = plans.size();
    batch.timings = [&](std::size_t i) { return timings_of(city.tables, signals, plans[i], constants); };
    batch.take = [&](std::size_t i, std::span<const model::Outcome> outcomes) {
      for (std::size_t d = 0; d < outcomes.size(); ++d)
        add(results[i], measures_of(outcomes[d], options.demand_factors[d]));
      scale(results[i], 1.0 / static_cast<double>(outcomes.size()));
    };
    simulator->run(batch, pool);
    return results;
  }

  const Signals& signals;
  ModelConstants constants;
  EvaluationOptions options;
  PackedCity city;
  std::vector<model::DemandTables> demands;  // one per factor
  std::vector<model::DemandProgram> demand_programs;
  std::optional<model::Program> program;
  mutable TilePool<float> tiles;
  mutable TilePool<model::Half> half_tiles;
  mutable ThreadPool pool;
  std::unique_ptr<model::BatchSimulator> simulator;  // Backend::cuda only
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
    for (std::size_t i = 0; i < count; ++i)
      timings.push_back(timings_of(s.city.tables, s.signals, plans[begin + i], s.constants));
    std::vector<const model::CandidateTimings*> lanes;
    for (const auto& t : timings) lanes.push_back(&t);
    for (std::size_t d = 0; d < s.demands.size(); ++d) {
      const double factor = s.options.demand_factors[d];
      const std::vector<model::Outcome> outcomes = s.run(backend, lanes, d);
      for (std::size_t i = 0; i < count; ++i) add(results[begin + i], s.measures_of(outcomes[i], factor));
    }
    for (std::size_t i = 0; i < count; ++i) scale(results[begin + i], 1.0 / static_cast<double>(s.demands.size()));
  });
  return results;
}

std::size_t Evaluator::preferred_batch() const {
  if (state_->simulator) return state_->simulator->preferred_batch();
  return model::cpu_tile_width() * state_->pool.size();
}

double Evaluator::vehicles_due() const { return state_->city.vehicles_due; }

const IndexedVector<LinkId, std::uint32_t>& Evaluator::zone_of_link() const { return state_->city.zone_of_link; }

const PackedCity& Evaluator::city() const { return state_->city; }

}  // namespace nightwave
