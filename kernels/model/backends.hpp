// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "kernels/model/demand_program.hpp"
#include "kernels/model/half.hpp"
#include "kernels/model/program.hpp"
#include "kernels/model/tables.hpp"
#include "kernels/model/tile.hpp"

namespace nightwave::model {

/// How a run is to be done.
struct RunOptions {
  Resolution resolution = Resolution::single;
  MeasureSet measures = MeasureSet::costs;
  bool by_link = false;  ///< count per link as well; reference and naive only
};

/// Asked before every block, with what has been counted until then: the timings from that block on, or nullptr where
/// they stay. Clocks are where they would be had the timings been in force from the first step.
using TimingsChange = std::function<const CandidateTimings*(std::int32_t block, const Outcome& so_far)>;

/// Double precision, one candidate: what the others are measured against. With Resolution::half its histories are
/// rounded as the others' are.
Outcome run_reference(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
                      const RunOptions& options = {}, FinalState* state = nullptr, const TimingsChange& change = {});
/// The same in single precision.
Outcome run_naive(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
                  const RunOptions& options = {}, FinalState* state = nullptr, const TimingsChange& change = {});

/// Candidates per tile of the cpu backend.
std::size_t cpu_tile_width();

/// Advances a tile of cpu_tile_width() candidates up to the beginning of `end_block`, on the calling thread. Equal to
/// run_naive bit for bit. History is float or Half, as the program's resolution says. `wave_blocks`: how many blocks
/// are under way at a time, 1 to blocks_in_sight; 0: what suits the size of the tile.
template <class History>
void advance_cpu(const ModelTables& tables, const Program& program, const DemandProgram& demand, Tile<History>& tile,
                 std::int32_t end_block, std::int32_t wave_blocks = 0);

}  // namespace nightwave::model
