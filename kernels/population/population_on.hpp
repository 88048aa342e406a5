// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/population/thrust.hpp"
// Thrust comes after the check of its version.
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/sort.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "base/errors.hpp"
#include "kernels/population/decode.hpp"
#include "kernels/population/population.hpp"
#include "kernels/population/selection.hpp"

namespace nightwave::population {

/// Calls f(row, column) for the cell with a number; rows follow each other.
template <class F>
struct CallForCell {
  F f;
  std::uint32_t first_row = 0;
  Columns columns;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t cell) const {
    f(first_row + cell / columns.count, columns.begin + cell % columns.count);
  }
};

/// Moves genes between a packed matrix [gene][candidate] and a population.
template <bool into_population>
struct Repack {
  using Packed = std::conditional_t<into_population, const Gene*, Gene*>;
  Genes genes;
  Packed packed = nullptr;
  Columns columns;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t gene, std::uint32_t candidate) const {
    auto& other = packed[std::size_t{gene} * columns.count + (candidate - columns.begin)];
    if constexpr (into_population) {
      genes.at(gene, candidate) = other;
    } else {
      other = genes.at(gene, candidate);
    }
  }
};

/// Changes the cycle of a group to the same in all candidates.
struct SetCycle {
  StepCycle change;
  std::uint32_t group = 0;
  std::int32_t cycle_s = 0;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t candidate) const {
    change.change_cycle(group, candidate, cycle_s);
  }
};

/// The operators on a system: where memory is, which Thrust policy works on it, and what surrounds every call.
template <class System>
class PopulationOn final : public Population {
 public:
  template <class T>
  using Array = typename System::template Array<T>;

  PopulationOn(System system, const Tables& tables, std::uint32_t capacity)
      : system_(std::move(system)), capacity_(capacity) {
    require(capacity > 0, "a population needs room for a candidate");
    require(tables.shape.genes > 0, "a population needs a signal that it may change");
    system_.run([&] {
      shape_ = tables.shape;
      tables_.each_with(tables, [](auto& to, const auto& from) { to.assign(from.begin(), from.end()); });
      view_.shape = shape_;
      view_.each_with(tables_, [](auto& to, const auto& from) { to = raw(from); });
      stride_ = (capacity + 31u) / 32u * 32u;  // rows begin where vector registers and warps like to read
      genes_.resize(std::size_t{shape_.genes} * stride_);
      spare_.resize(genes_.size());
      scores_.resize(capacity);
      spare_scores_.resize(capacity);
      keys_.resize(capacity);
      spare_keys_.resize(capacity);
      ranking_.resize(capacity);
      mothers_.resize(capacity);
      fathers_.resize(capacity);
      cross_plans_.resize(capacity);
      shift_plans_.resize(capacity);
    });
  }

  const Shape& shape() const override { return shape_; }
  std::uint32_t capacity() const override { return capacity_; }

  void write_genes(Columns columns, std::span<const Gene> genes) override {
    check(columns);
    require(genes.size() == std::size_t{shape_.genes} * columns.count, "one gene per row and candidate");
    system_.run([&] {
      const std::shared_ptr<void> packed = system_.allocate(genes.size_bytes());
      system_.copy_in(packed.get(), genes.data(), genes.size_bytes());
      each(shape_.genes, columns, Repack<true>{all_genes(), static_cast<const Gene*>(packed.get()), columns});
      system_.finish();
    });
  }
  std::vector<Gene> read_genes(Columns columns) const override {
    check(columns);
    std::vector<Gene> genes(std::size_t{shape_.genes} * columns.count);
    system_.run([&] {
      const std::shared_ptr<void> packed = system_.allocate(genes.size() * sizeof(Gene));
      each(shape_.genes, columns, Repack<false>{all_genes(), static_cast<Gene*>(packed.get()), columns});
      system_.copy_out(genes.data(), packed.get(), genes.size() * sizeof(Gene));
    });
    return genes;
  }

  void decode(Columns columns, const TimingsView& out) override {
    check(columns);
    if (columns.count == 0) return;
    system_.run([&] {
      const Genes genes = all_genes();
      const Columns lanes{0, columns.count};
      each(shape_.signals, columns, DecodeSignal{view_, genes, out, columns.begin});
      each(shape_.groups, columns, ClampCycle{view_, genes});
      each(shape_.fixed_signals + shape_.fixed_windows, lanes, WriteFixed{view_, out});
      const std::uint32_t beyond = (0u - columns.count) & (out.tiling.width() - 1);
      each(shape_.model_signals + shape_.model_windows, {columns.count, beyond},
           RepeatLast{view_, out, columns.count - 1});
    });
  }

  void score(Columns columns, const ScoreRule& rule) override {
    check(columns);
    system_.run([&] { each(1, columns, FormScore{rule, raw(scores_), columns.begin}); });
  }
  void write_scores(Columns columns, std::span<const double> scores) override {
    check(columns);
    require(scores.size() == columns.count, "one score per candidate");
    write(scores_, columns, scores);
  }
  std::vector<double> read_scores(Columns columns) const override { return read(scores_, columns); }
  void sum_zones(std::uint32_t candidates, const CostsView& costs, std::uint32_t zone_count, const ZonesView& zones,
                 const Lanes<double>& sums) override {
    system_.run([&] { each(zone_count, {0, candidates}, SumZone{costs, zones, sums}); });
  }

  void rank(Columns columns, Equals equals) override {
    check(columns);
    system_.run([&] {
      each(1, columns, BeginRanking{raw(scores_), raw(keys_), raw(ranking_)});
      sort(keys_, columns);
      if (equals == Equals::stay) return;
      each(1, columns, MoveEqualsBack{columns.begin, raw(keys_), raw(spare_keys_)});
      sort(spare_keys_, columns);
    });
  }
  std::vector<std::uint32_t> read_ranking(Columns columns) const override { return read(ranking_, columns); }
  void keep(Columns columns, std::uint32_t count) override {
    check(columns);
    require(count <= columns.count, "no more candidates can be kept than there are");
    system_.run([&] {
      const Columns kept{columns.begin, count};
      const Genes spare{raw(spare_), stride_};
      each(shape_.genes, kept, Gather{all_genes(), spare, raw(ranking_)});
      each(shape_.genes, kept, Gather{spare, all_genes(), nullptr});
      each(1, kept, GatherScore{raw(scores_), raw(spare_scores_), raw(ranking_)});
      each(1, kept, GatherScore{raw(spare_scores_), raw(scores_), nullptr});
    });
  }

  void draw_parents(Columns parents, Columns children, const Draw& draw, std::uint32_t size) override {
    check(parents), check(children);
    require(parents.count > 0, "children need parents");
    require(parents.end() <= children.begin || children.end() <= parents.begin || children.count == 0,
            "parents are outside the children");
    require(size >= 1 && size <= 30, "a tournament has 1 to 30 candidates");
    system_.run([&] {
      each(1, children, DrawParents{draw, parents, size, raw(scores_), raw(mothers_), raw(fathers_)});
    });
  }
  void write_parents(Columns children, std::span<const std::uint32_t> mothers,
                     std::span<const std::uint32_t> fathers) override {
    check(children);
    require(mothers.size() == children.count && fathers.size() == children.count, "two parents per child");
    for (const auto& parents : {mothers, fathers})
      for (const std::uint32_t p : parents)
        require(p < capacity_ && (p < children.begin || p >= children.end()), "parents are outside the children");
    write(mothers_, children, mothers);
    write(fathers_, children, fathers);
  }
  void cross(Columns children, const Draw& draw, const Crossing& crossing) override {
    check(children);
    system_.run([&] {
      CrossPlan* const plans = raw(cross_plans_);
      each(1, children, PlanCrossing{view_, draw, CrossingChances(crossing), raw(mothers_), raw(fathers_), plans});
      each(shape_.groups, children, CopyCycle{all_genes(), plans});
      each(quads(), children, CrossSignals{view_, draw, all_genes(), plans});
      if (crossing.block > 0) each(shape_.most_near, children, CrossBlock{view_, all_genes(), plans});
    });
  }

  void change_signals(Columns columns, const Draw& draw, const Changes& changes, double each_signal) override {
    check(columns);
    system_.run([&] {
      each(quads(), columns, ChangeSignals{view_, draw, all_genes(), ChangeChances(changes), Chance(each_signal)});
    });
  }
  void change_few(Columns columns, const Draw& draw, const Changes& changes, double another) override {
    check(columns);
    system_.run([&] {
      each(1, columns, ChangeFew{view_, draw, all_genes(), ChangeChances(changes), Chance(another)});
    });
  }
  void shift_blocks(Columns columns, const Draw& draw, double chance) override {
    check(columns);
    system_.run([&] {
      each(1, columns, PlanShift{view_, draw, all_genes(), Chance(chance), raw(shift_plans_)});
      each(shape_.most_near, columns, ShiftBlock{view_, all_genes(), raw(shift_plans_)});
    });
  }
  void step_cycles(Columns columns, const Draw& draw, double chance) override {
    check(columns);
    system_.run([&] { each(1, columns, step_cycle(draw, chance)); });
  }
  void change_cycle(Columns columns, std::uint32_t group, int cycle_s) override {
    check(columns);
    require(group < shape_.groups, "there is no such group");
    system_.run([&] { each(1, columns, SetCycle{step_cycle({}, 0), group, cycle_s}); });
  }

  std::shared_ptr<void> allocate(std::size_t bytes) override {
    std::shared_ptr<void> memory;
    system_.run([&] { memory = system_.allocate(bytes); });
    return memory;
  }
  void copy_in(void* to, const void* from, std::size_t bytes) override {
    system_.run([&] { system_.copy_in(to, from, bytes); });
  }
  void copy_out(void* to, const void* from, std::size_t bytes) const override {
    system_.run([&] { system_.copy_out(to, from, bytes); });
  }
  void finish() const override {
    system_.run([&] { system_.finish(); });
  }

 private:
  /// Cells of one launch: their number must fit into 32 bits.
  static constexpr std::uint32_t most_cells = std::uint32_t{1} << 30;

  void check(Columns columns) const {
    require(columns.begin <= capacity_ && columns.count <= capacity_ - columns.begin,
            "candidates are within the population's capacity");
  }

  template <class T>
  static auto raw(T& array) {
    return System::raw(array);
  }
  Genes all_genes() const { return {const_cast<Gene*>(raw(genes_)), stride_}; }
  std::uint32_t quads() const { return (shape_.signals + 3) / 4; }
  StepCycle step_cycle(const Draw& draw, double chance) {
    return {view_, draw, all_genes(), {raw(spare_), stride_}, Chance(chance)};
  }

  template <class F>
  void each(std::uint32_t rows, Columns columns, const F& f) const {
    if (columns.count == 0) return;
    const std::uint32_t most_rows = std::max(1u, most_cells / columns.count);
    for (std::uint32_t row = 0; row < rows; row += most_rows) {
      const std::uint32_t cells = std::min(most_rows, rows - row) * columns.count;
      thrust::for_each_n(system_.policy(), thrust::counting_iterator<std::uint32_t>(0), cells,
                         CallForCell<F>{f, row, columns});
    }
  }

  /// Sorts a range of the ranking by keys, stably.
  void sort(Array<std::uint64_t>& keys, Columns columns) {
    thrust::stable_sort_by_key(system_.policy(), keys.begin() + columns.begin, keys.begin() + columns.end(),
                               ranking_.begin() + columns.begin);
  }

  template <class T>
  std::vector<T> read(const Array<T>& array, Columns columns) const {
    check(columns);
    std::vector<T> values(columns.count);
    system_.run([&] { system_.copy_out(values.data(), raw(array) + columns.begin, values.size() * sizeof(T)); });
    return values;
  }

  template <class T>
  void write(Array<T>& array, Columns columns, std::span<const T> values) {
    system_.run([&] { system_.copy_in(raw(array) + columns.begin, values.data(), values.size_bytes()); });
  }

  System system_;
  std::uint32_t capacity_;
  std::size_t stride_ = 0;
  Shape shape_;
  TableArrays<Array> tables_;
  TablesView view_;
  Array<Gene> genes_;  ///< [gene][stride]
  Array<Gene> spare_;
  Array<double> scores_, spare_scores_;
  Array<std::uint64_t> keys_, spare_keys_;
  Array<std::uint32_t> ranking_, mothers_, fathers_;
  Array<CrossPlan> cross_plans_;
  Array<ShiftPlan> shift_plans_;
};

}  // namespace nightwave::population
