// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "demand/demand.hpp"
#include "evaluate/demand_draw.hpp"
#include "kernels/model/tables.hpp"
#include "network/network.hpp"
#include "signals/plan.hpp"
#include "signals/signal.hpp"

namespace nightwave {

struct CompiledModel;   // evaluate/compiled_model.hpp
struct ModelConstants;  // evaluate/model_constants.hpp
struct PackedCity;      // evaluate/pack.hpp
class TimingsDecoder;   // evaluate/timings.hpp

/// Who advances the traffic; automatic: a GPU if this build and machine have one, else cpu.
enum class Backend { automatic, cuda, cpu, naive, reference };

/// What the model says of one zone (a signal and everything upstream of it up to the next signals) over the horizon.
struct ZoneMeasures {
  double delay_veh_s = 0;  ///< waiting in queues and outside the network, vehicle-seconds
  double stops = 0;        ///< vehicles that had to join a queue
  // Only with model::MeasureSet::all:
  /// Delay in queues, every vehicle weighted as its turn's class mix says, and buses by bus_weight of the options, s.
  double weighted_delay_s = 0;
  double lit_arrivals = 0;    ///< vehicles that reached a stop line with a light
  double green_arrivals = 0;  ///< those of them that came while it was green for them alone

  ZoneMeasures& operator+=(const ZoneMeasures& other);
  ZoneMeasures& operator*=(double factor);
};

/// What the model says of one plan over the horizon.
struct Measures {
  double delay_s = 0;               ///< mean per vehicle due, s; everything below and the moving loss included
  double stops = 0;                 ///< mean per vehicle due
  double queue_overflow_veh_s = 0;  ///< waiting outside the network for room, vehicle-seconds
  double unserved = 0;              ///< vehicles due that have not left the network at the end of the horizon
  std::vector<ZoneMeasures> zones;  ///< index: SignalId; one more at the end for links that lead to no signal
};

struct EvaluationOptions {
  Backend backend = Backend::automatic;
  unsigned threads = 1;  ///< 0: one per processor
  int drain_s = 900;     ///< simulated after the demand's end so that what is blocked is charged
  /// Days that are simulated; the measures are means over them: a plan that only just avoids a jam on the mean day
  /// shows it on a busier one.
  std::vector<DemandDraw> demand_draws = {DemandDraw{}};
  model::Resolution resolution = model::Resolution::single;
  model::MeasureSet measures = model::MeasureSet::costs;
  /// Occupants that a bus counts for beyond those that the demand says, while it waits at signals (BusProgression);
  /// needs model::MeasureSet::all. 0: buses are vehicles like others.
  double bus_weight = 0;
  /// Backend::cuda: which GPU, as CUDA numbers them; none: the calling thread's current one. One process per GPU.
  std::optional<int> device = std::nullopt;
};

/// Scores plans by simulating the whole network. Results are bit for bit the same for any number of threads and
/// any batch size. Thread-safe for one call at a time.
class Evaluator {
 public:
  Evaluator(const Network& network, const Signals& signals, const Demand& demand, const ModelConstants& constants,
            const EvaluationOptions& options);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  /// Measures of every plan, in the same order. Plans must be legal.
  std::vector<Measures> evaluate(std::span<const Plan> plans) const;
  /// The same for each draw of the demand alone: [plan][draw]. All plans meet the same days.
  std::vector<std::vector<Measures>> evaluate_draws(std::span<const Plan> plans) const;

  /// Adds to `sum` the measures of an outcome over the whole horizon under one of the draws of the demand.
  void add_outcome(const model::Outcome& outcome, std::size_t draw, Measures& sum) const;
  /// Turns the sum over all draws into their mean.
  void take_mean(Measures& sum) const;

  /// Plans that cost no more together than one alone (vector lanes times threads, or what fills a GPU): batches of
  /// multiples of it waste nothing.
  std::size_t preferred_batch() const;

  /// Vehicles that the measures are means over.
  double vehicles_due() const;

  /// Zone of every link of the network: a SignalId's value, or the number of signals where no signal is downstream.
  const IndexedVector<LinkId, std::uint32_t>& zone_of_link() const;

  /// The city as the kernels see it, for cheaper evaluations (docs/multi-fidelity.md), tests and benchmarks.
  const PackedCity& city() const;
  /// The same compiled for the cpu backend, a draw of the demand for each of the factors.
  const CompiledModel& compiled() const;
  const TimingsDecoder& decoder() const;
  const Signals& signals() const;
  const ModelConstants& constants() const;
  const EvaluationOptions& options() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nightwave
