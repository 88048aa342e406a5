// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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

/// Whether two letters of a signal are the same in all stages and intergreens.
bool act_alike(const Signal& signal, std::uint16_t a, std::uint16_t b);

/// Seconds to the nearest 1/1024 s: sums and differences of window times are then exact in single precision, so that a
/// backend may count them up second by second or work them out afresh (docs/decisions/0010).
double exact_seconds(double s);

/// Decodes a plan into the model's effective green windows: start loss and use of yellow are in them.
model::CandidateTimings timings_of(const model::ModelTables& tables, const Signals& signals, const Plan& plan,
                                   const ModelConstants& constants);

/// The same for one light: `cycle` are the intervals() of its signal's timing.
void decode_light(const model::ModelTables& tables, const model::Light& light, const SignalTiming& timing,
                  const std::vector<Interval>& cycle, const ModelConstants& constants, model::CandidateTimings& out);

}  // namespace nightwave
