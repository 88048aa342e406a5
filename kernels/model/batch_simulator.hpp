// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/parallel.hpp"
#include "kernels/model/demand_program.hpp"
#include "kernels/model/program.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave::model {

/// Candidates per tile where batches are run: one per thread of a warp. Programs must be compiled for it.
inline constexpr std::uint32_t warp_width = 32;

/// Timings of candidates in the simulator's memory, [tile][entity][lane]; a tile's numbers of one kind are contiguous
/// and begin `tile_stride` numbers after those of the tile before.
struct TimingsView {
  const float* cycle_s = nullptr;     ///< [signal]
  const float* position_s = nullptr;  ///< [signal] where in its cycle it is at the first step
  const float* starts = nullptr;      ///< [window] second of the cycle at which it opens
  const float* lengths = nullptr;     ///< [window] s; unused ones have 0
  std::size_t tile_stride = 0;
};

/// Candidates to be run, and who takes what comes out. The functions are called from several threads at once, for
/// different candidates.
struct Batch {
  std::size_t candidates = 0;
  std::function<CandidateTimings(std::size_t candidate)> timings;
  /// Takes the outcomes of a candidate, one per demand.
  std::function<void(std::size_t candidate, std::span<const Outcome> outcomes)> take;
  /// For tests: takes its traffic at the end as well; may be empty.
  std::function<void(std::size_t candidate, std::size_t demand, FinalState state)> take_state;
};

/// Runs whole batches of candidates of one city, chunk by chunk: while one chunk is being advanced, the next is made
/// ready and the one before is read. Results are those of run_naive() bit for bit, whatever the size of batch and
/// chunk.
class BatchSimulator {
 public:
  BatchSimulator() = default;
  BatchSimulator(const BatchSimulator&) = delete;
  BatchSimulator& operator=(const BatchSimulator&) = delete;
  virtual ~BatchSimulator() = default;

  virtual void run(const Batch& batch, ThreadPool& pool) = 0;

  /// The same for timings that are already in the simulator's memory, for one demand. Writes the totals, [tile]
  /// [Program::total_size], into the simulator's memory and returns when they are there. The timings of lanes beyond
  /// the last candidate must repeat one of its tile.
  virtual void run(const TimingsView& timings, std::size_t candidates, std::size_t demand, double* totals) = 0;

  /// Candidates of a chunk.
  virtual std::size_t chunk_candidates() const = 0;
  /// Batches of multiples of it keep the simulator busy.
  virtual std::size_t preferred_batch() const = 0;
};

/// What a simulator on a GPU may use.
struct CudaOptions {
  std::optional<int> device = std::nullopt;  ///< none: the calling thread's current one
  std::size_t memory_bytes = 0;              ///< 0: nine tenths of what is free when it is made
};

/// Whether this build has CUDA and this machine a GPU that it can use. Never throws.
bool cuda_available() noexcept;
/// GPUs that this process may use, numbered from 0. Never throws.
int cuda_devices() noexcept;

/// A simulator on a GPU. Tables, program and demands must outlive it. Throws EnvironmentError where there is no such
/// GPU or its memory is too small.
std::unique_ptr<BatchSimulator> make_cuda_simulator(const ModelTables& tables, const Program& program,
                                                    std::span<const DemandProgram> demands, const CudaOptions& options);

}  // namespace nightwave::model
