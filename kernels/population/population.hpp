// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kernels/population/changes.hpp"
#include "kernels/population/crossing.hpp"
#include "kernels/population/draws.hpp"
#include "kernels/population/score.hpp"
#include "kernels/population/tables.hpp"
#include "kernels/population/views.hpp"

namespace nightwave::population {

/// What becomes of candidates that score exactly like one before them.
enum class Equals { stay, last };

/// Candidates of a genetic search in the memory of the host or of a GPU, and what is done to many of them at once.
/// Equal calls give equal bits in either place, for any number of threads, and whether a range of candidates is worked
/// on at once or in pieces. Pointers in views are to memory of the place where the population lives. Calls return
/// before a GPU has done the work; those that read, and finish(), wait for it.
///
/// Candidates are columns, scores and rankings belong to columns. A generation: draw_parents, cross, change..., decode,
/// simulate what decode wrote, score, rank, keep.
class Population {
 public:
  Population() = default;
  Population(const Population&) = delete;
  Population& operator=(const Population&) = delete;
  virtual ~Population() = default;

  virtual const Shape& shape() const = 0;
  virtual std::uint32_t capacity() const = 0;

  /// Sets genomes, [gene][candidate].
  virtual void write_genes(Columns columns, std::span<const Gene> genes) = 0;
  virtual std::vector<Gene> read_genes(Columns columns) const = 0;

  /// Brings genomes into canonical form and writes their timings; lanes beyond the last candidate in its tile repeat
  /// it.
  virtual void decode(Columns columns, const TimingsView& out) = 0;

  virtual void score(Columns columns, const ScoreRule& rule) = 0;
  virtual void write_scores(Columns columns, std::span<const double> scores) = 0;
  virtual std::vector<double> read_scores(Columns columns) const = 0;
  /// Adds up the costs of each zone for the first `candidates` lanes.
  virtual void sum_zones(std::uint32_t candidates, const CostsView& costs, std::uint32_t zone_count,
                         const ZonesView& zones, const Lanes<double>& sums) = 0;

  /// Orders candidates by score, the first of equals first.
  virtual void rank(Columns columns, Equals equals = Equals::stay) = 0;
  /// Candidates in the order that rank() found for the same range, best first.
  virtual std::vector<std::uint32_t> read_ranking(Columns columns) const = 0;
  /// Moves the best `count` candidates, as rank() ordered the same range, to its beginning, with their scores.
  virtual void keep(Columns columns, std::uint32_t count) = 0;

  /// Draws the parents of children by tournaments of `size` among scored candidates.
  virtual void draw_parents(Columns parents, Columns children, const Draw& draw, std::uint32_t size = 2) = 0;
  /// Sets the parents of children.
  virtual void write_parents(Columns children, std::span<const std::uint32_t> mothers,
                             std::span<const std::uint32_t> fathers) = 0;
  /// Makes children of their parents, which must be decoded and outside the range of children.
  virtual void cross(Columns children, const Draw& draw, const Crossing& crossing) = 0;

  /// Changes every signal with a probability.
  virtual void change_signals(Columns columns, const Draw& draw, const Changes& changes, double each) = 0;
  /// Changes one signal of every candidate, and `another` one as long as that probability hits.
  virtual void change_few(Columns columns, const Draw& draw, const Changes& changes, double another) = 0;
  /// Shifts the offsets of signals that lie together by the same time, with a probability per candidate.
  virtual void shift_blocks(Columns columns, const Draw& draw, double chance) = 0;
  /// Changes the cycle of one group by a small step, with a probability per candidate.
  virtual void step_cycles(Columns columns, const Draw& draw, double chance) = 0;
  /// Gives a group another cycle in all candidates and keeps the times between neighbours' greens.
  virtual void change_cycle(Columns columns, std::uint32_t group, int cycle_s) = 0;

  /// Memory where the population lives; freed with the last copy of the pointer.
  virtual std::shared_ptr<void> allocate(std::size_t bytes) = 0;
  /// Copies from the host into such memory, and back.
  virtual void copy_in(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy_out(void* to, const void* from, std::size_t bytes) const = 0;
  /// Returns when everything asked for so far has been done.
  virtual void finish() const = 0;
};

/// A population on the host, worked on by `threads` threads (0: one per processor).
std::unique_ptr<Population> make_host_population(const Tables& tables, std::uint32_t capacity, unsigned threads);

/// Number of GPUs that this build can use; 0 without CUDA.
int cuda_devices();
/// A population on a GPU. `stream` is a cudaStream_t in which everything happens; null: the default stream. Throws
/// EnvironmentError where there is no such GPU.
std::unique_ptr<Population> make_cuda_population(const Tables& tables, std::uint32_t capacity, int device = 0,
                                                 void* stream = nullptr);

/// THRUST_VERSION of the headers that each side was compiled with; 0 for the GPU's in builds without CUDA.
int host_thrust_version();
int cuda_thrust_version();

}  // namespace nightwave::population
