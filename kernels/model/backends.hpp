// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "kernels/model/tables.hpp"

namespace nightwave::model {

/// Double precision, one candidate: what the others are measured against.
Outcome run_reference(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
                      FinalState* state = nullptr);
/// The same in single precision.
Outcome run_naive(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
                  FinalState* state = nullptr);

/// Candidates per tile of run_cpu().
std::size_t cpu_tile_width();
/// At most cpu_tile_width() candidates at once in vector lanes on the calling thread. Equal to run_naive bit for bit.
/// `states`, if given, is filled with one final state per candidate.
std::vector<Outcome> run_cpu(const ModelTables& tables, const DemandTables& demand,
                             std::span<const CandidateTimings* const> candidates,
                             std::vector<FinalState>* states = nullptr);

}  // namespace nightwave::model
