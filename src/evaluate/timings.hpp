// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "evaluate/model_constants.hpp"
#include "kernels/model/tables.hpp"
#include "signals/plan.hpp"

namespace nightwave {

/// Most windows that any order of a signal's stages can open for one of its letters.
struct WindowBounds {
  std::uint8_t protected_windows = 0;
  std::uint8_t permissive_windows = 0;
  std::uint8_t sneaker_windows = 0;
};
WindowBounds window_bounds(const Signal& signal, std::uint16_t index);

/// Lights of every signal of the tables, in their order.
std::vector<std::vector<std::uint32_t>> lights_of_signals(const model::ModelTables& tables);

/// Whether two letters of a signal are the same in all stages and intergreens.
bool act_alike(const Signal& signal, std::uint16_t a, std::uint16_t b);

/// Decodes plans into the model's effective green windows: start loss and use of yellow are in them. Remembers what the
/// lights do in the stage orders it has met. Thread-safe.
class TimingsDecoder {
 public:
  /// Tables and signals must outlive it.
  TimingsDecoder(const model::ModelTables& tables, const Signals& signals, const ModelConstants& constants);
  /// Of a part of a city: signals[s] is what the tables call signal s.
  TimingsDecoder(const model::ModelTables& tables, std::vector<const Signal*> signals, const ModelConstants& constants);
  ~TimingsDecoder();
  TimingsDecoder(TimingsDecoder&&) noexcept;
  TimingsDecoder& operator=(TimingsDecoder&&) noexcept;

  /// `plan` is of all signals of the tables.
  model::CandidateTimings operator()(const Plan& plan) const;
  /// Timings that are still to be decoded.
  model::CandidateTimings blank() const;
  /// Sets cycle, position and windows of one signal of the tables.
  void decode(std::uint32_t signal, const SignalTiming& timing, model::CandidateTimings& out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Decodes one plan.
model::CandidateTimings timings_of(const model::ModelTables& tables, const Signals& signals, const Plan& plan,
                                   const ModelConstants& constants);

}  // namespace nightwave
