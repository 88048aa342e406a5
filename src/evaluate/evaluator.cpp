// SPDX-License-Identifier: Apache-2.0
#include "evaluate/evaluator.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "base/parallel.hpp"
#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"

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
  }
}

}  // namespace

struct Evaluator::State {
  State(const Network& network, const Signals& all_signals, const Demand& demand, const ModelConstants& k,
        const EvaluationOptions& o)
      : signals(all_signals),
        constants(k),
        options(o),
        city(pack(network, all_signals, demand, k, o.drain_s)),
        pool(o.threads) {
    require(!o.demand_factors.empty(), "at least one demand factor");
    for (const double factor : o.demand_factors) {
      demands.push_back(city.demand);
      for (float& departing : demands.back().departures) departing *= static_cast<float>(factor);
    }
  }

  Measures measures_of(const model::Outcome& outcome, double factor) const {
    Measures m;
    m.zones.resize(signals.all.size() + 1);
    double delay = 0, stops = 0, arrived = 0;
    for (std::size_t n = 0; n < city.node_zone.size(); ++n) {
      ZoneMeasures& zone = m.zones[city.node_zone[n]];
      zone.delay_veh_s += outcome.node_delay[n];
      zone.stops += outcome.node_stops[n];
      delay += outcome.node_delay[n];
      stops += outcome.node_stops[n];
      arrived += outcome.node_arrived[n];
    }
    for (std::size_t e = 0; e < city.entry_zone.size(); ++e) {
      m.zones[city.entry_zone[e]].delay_veh_s += outcome.entry_delay[e];
      delay += outcome.entry_delay[e];
      m.queue_overflow_veh_s += outcome.entry_delay[e];
    }
    const double due = std::max(city.vehicles_due * factor, 1.0);
    m.delay_s = delay / due;
    m.stops = stops / due;
    m.unserved = std::max(0.0, city.vehicles_due * factor - arrived);
    return m;
  }

  const Signals& signals;
  ModelConstants constants;
  EvaluationOptions options;
  PackedCity city;
  std::vector<model::DemandTables> demands;  // one per factor
  mutable ThreadPool pool;
};

Evaluator::Evaluator(const Network& network, const Signals& signals, const Demand& demand,
                     const ModelConstants& constants, const EvaluationOptions& options) {
  if (options.backend == Backend::cuda)
    throw EnvironmentError("the cuda backend is not part of this version; use --backend cpu");
  state_ = std::make_unique<State>(network, signals, demand, constants, options);
}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

std::vector<Measures> Evaluator::evaluate(std::span<const Plan> plans) const {
  const State& s = *state_;
  const Backend backend = s.options.backend == Backend::automatic ? Backend::cpu : s.options.backend;
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
      std::vector<model::Outcome> outcomes;
      if (backend == Backend::cpu)
        outcomes = model::run_cpu(s.city.tables, s.demands[d], lanes);
      else if (backend == Backend::naive)
        outcomes.push_back(model::run_naive(s.city.tables, s.demands[d], timings[0]));
      else
        outcomes.push_back(model::run_reference(s.city.tables, s.demands[d], timings[0]));
      for (std::size_t i = 0; i < count; ++i) add(results[begin + i], s.measures_of(outcomes[i], factor));
    }
    for (std::size_t i = 0; i < count; ++i) scale(results[begin + i], 1.0 / static_cast<double>(s.demands.size()));
  });
  return results;
}

std::size_t Evaluator::preferred_batch() const { return model::cpu_tile_width() * state_->pool.size(); }

double Evaluator::vehicles_due() const { return state_->city.vehicles_due; }

const IndexedVector<LinkId, std::uint32_t>& Evaluator::zone_of_link() const { return state_->city.zone_of_link; }

const PackedCity& Evaluator::city() const { return state_->city; }

}  // namespace nightwave
