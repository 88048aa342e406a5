// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "kernels/model/batch_kernels.hpp"
#include "kernels/model/batch_simulator.hpp"
#include "kernels/model/bins.hpp"
#include "kernels/model/half.hpp"
#include "kernels/model/readout.hpp"

namespace nightwave::model {

/// Blocks of one graph: long horizons take several, so that graphs stay small.
inline constexpr std::int32_t most_blocks_of_graph = 512;

/// A BatchSimulator on whatever System is: a GPU (cuda.cu), or a host that stands in for one in tests. A System has
///   Lane                                        a lane type of warp_width lanes
///   Array<T>(count), HostArray<T>(count)        its memory and memory that it copies from and to; data(), nothing set
///   Stream                                      work in order
///   Recorder: add(units, shared_bytes, f), next_stage(), finish() -> Graph
///                                               f(unit, shared) for all units; a stage begins when the one before is
///                                               done
///   launch(stream, units, f), launch(stream, graph), zero(), copy_in(), copy_out(), copy_within(), wait(stream)
///   allow_shared<F>(bytes), warps_at_once<F>(bytes), shared_limit(), cache_bytes(), free_bytes(), enter()
template <class System, class History, bool all_measures>
class BatchOn final : public BatchSimulator {
  using V = typename System::Lane;
  template <class T>
  using Array = typename System::template Array<T>;
  template <class T>
  using HostArray = typename System::template HostArray<T>;

 public:
  BatchOn(System system, const ModelTables& tables, const Program& program, std::span<const DemandProgram> demands,
          std::size_t memory_bytes)
      : system_(std::move(system)), tables_(tables), program_(program) {
    require(program.width == warp_width, "a program that is compiled for warps");
    [[maybe_unused]] const auto inside = system_.enter();
    const std::size_t budget = memory_bytes != 0 ? memory_bytes : system_.free_bytes() / 10 * 9;
    bins_ = sort_into_bins(program, system_.shared_limit());
    upload_program();
    for (const DemandProgram& demand : demands) upload_demand(demand);
    choose_chunk(budget);
    for (std::size_t i = 0; i < slots_.capacity(); ++i) slots_.emplace_back(*this);
  }

  void run(const Batch& batch, ThreadPool& pool) override {
    [[maybe_unused]] const auto inside = system_.enter();
    const std::size_t tiles = tiles_of(batch.candidates);
    const std::size_t chunk = equal_chunk(tiles);
    try {
      std::size_t next = 0;
      for (std::size_t begin = 0; begin < tiles; begin += chunk, ++next) {
        Slot& slot = slots_[next % slots_.size()];
        collect(slot, batch, pool);
        slot.first = begin * warp_width;
        slot.count = std::min(batch.candidates - slot.first, chunk * warp_width);
        submit(slot, batch, pool);
      }
      for (std::size_t i = 0; i < slots_.size(); ++i) collect(slots_[(next + i) % slots_.size()], batch, pool);
    } catch (...) {
      abandon();
      throw;
    }
  }

  void run(const TimingsView& timings, std::size_t candidates, std::size_t demand, double* totals) override {
    [[maybe_unused]] const auto inside = system_.enter();
    const std::size_t tiles = tiles_of(candidates);
    const std::size_t chunk = equal_chunk(tiles);
    std::size_t next = 0;
    for (std::size_t begin = 0; begin < tiles; begin += chunk, ++next) {
      Slot& slot = slots_[next % slots_.size()];
      const std::size_t count = std::min(chunk, tiles - begin);
      const std::size_t offset = begin * timings.tile_stride;
      advance(slot,
              {timings.cycle_s + offset, timings.position_s + offset, timings.starts + offset, timings.lengths + offset,
               timings.tile_stride},
              count, demand);
      system_.copy_within(slot.stream, totals + begin * program_.total_size, slot.totals.data(),
                          count * program_.total_size * sizeof(double));
    }
    for (Slot& slot : slots_) system_.wait(slot.stream);
  }

  std::size_t chunk_candidates() const override { return chunk_tiles_ * warp_width; }
  std::size_t preferred_batch() const override { return slots_.size() * chunk_candidates(); }

 private:
  /// What one chunk needs. There are two, so that one is advanced while the other is read and filled.
  struct Slot {
    explicit Slot(BatchOn& on)
        : stream(on.system_),
          state(on.chunk_tiles_ * on.program_.state_size),
          shadow(on.chunk_tiles_ * on.program_.state_size),
          rings(on.chunk_tiles_ * on.program_.ring_size),
          scratch(on.chunk_tiles_ * on.bins_.scratch_size),
          totals(on.chunk_tiles_ * on.program_.total_size),
          patience(on.chunk_tiles_ * on.patience_size()),
          used_windows(on.chunk_tiles_ * on.used_size()),
          cursors(2 * on.program_.streams.size()),
          timings(on.chunk_tiles_ * on.timings_size()),
          host_timings(on.chunk_tiles_ * on.timings_size()),
          host_totals(on.demands_.size() * on.chunk_tiles_ * on.program_.total_size) {}

    typename System::Stream stream;
    Array<float> state, shadow;
    Array<History> rings;
    Array<float> scratch;
    Array<double> totals;
    Array<std::uint8_t> patience, used_windows;
    Array<Cursor> cursors;  // of even and of odd blocks
    Array<float> timings;
    HostArray<float> host_timings;
    HostArray<double> host_totals;                                        // [demand][tile]
    std::map<std::array<std::size_t, 3>, typename System::Graph> graphs;  // by demand, tiles, first block
    std::size_t first = 0, count = 0;                                     // candidates in flight
    std::vector<std::vector<float>> final_state;                          // [demand], for tests
    std::vector<std::vector<History>> final_rings;
  };

  /// A draw of the demand in the system's memory.
  struct DeviceDemand {
    Array<float> shares, group_shares, inverse_group_shares, departures, turn_weights;
  };

  // ---- setting up

  template <class T>
  Array<T> upload(const std::vector<T>& from) {
    Array<T> array(from.size());
    typename System::Stream stream(system_);
    system_.copy_in(stream, array.data(), from.data(), from.size() * sizeof(T));
    system_.wait(stream);
    uploaded_bytes_ += from.size() * sizeof(T);
    return array;
  }
  /// The same, kept as long as the simulator.
  template <class T>
  const T* keep(const std::vector<T>& from) {
    auto array = std::make_shared<Array<T>>(upload(from));
    kept_.push_back(array);
    return array->data();
  }

  void upload_program() {
    const Program& p = program_;
    view_ = {keep(p.clusters), keep(p.visits),  keep(p.parts),  keep(p.nodes),       keep(p.lights),
             keep(p.ins),      keep(p.turns),   keep(p.groups), keep(p.schedule),    keep(p.scheduled_groups),
             keep(p.outs),     keep(p.feeders), keep(p.foes),   keep(p.foe_scratch), keep(p.streams)};
    std::vector<LightPlace> lights;
    for (const LightOp& op : p.lights)
      lights.push_back({tables_.lights[op.light].signal, tables_.lights[op.light].window_begin});
    light_places_ = keep(lights);
    for (const Bin& bin : bins_.bins) {
      places_.push_back(keep(bin.places));
      if (bin.shared_bytes > 0)
        system_.template allow_shared<AdvanceBin<V, History, all_measures, true>>(bin.shared_bytes);
    }
  }

  void upload_demand(const DemandProgram& demand) {
    const DemandTables& d = *demand.demand;
    demands_.push_back({upload(d.shares), upload(d.group_shares), upload(demand.inverse_group_shares),
                        upload(d.departures), upload(d.turn_weights)});
  }

  std::size_t patience_size() const { return program_.clusters.size() * 2; }
  std::size_t used_size() const { return tables_.lights.size() * 3; }
  std::size_t timings_size() const {
    return 2 * (std::size_t{tables_.signal_count} + tables_.window_count) * warp_width;
  }

  std::size_t tile_bytes() const {
    return (2 * std::size_t{program_.state_size} + bins_.scratch_size + timings_size()) * sizeof(float) +
           program_.ring_size * sizeof(History) + program_.total_size * sizeof(double) + patience_size() + used_size();
  }

  /// As many tiles as the cache holds in two chunks, but no fewer than fill the machine four times over, so that
  /// launches are long; and no more than memory holds.
  void choose_chunk(std::size_t budget) {
    const std::size_t fixed = uploaded_bytes_ + 4 * program_.streams.size() * sizeof(Cursor);
    const std::size_t left = budget > fixed ? budget - fixed : 0;
    std::size_t slots = 2;
    std::size_t held = left / (slots * tile_bytes());
    if (held == 0) held = left / tile_bytes(), slots = 1;
    if (held == 0)
      throw EnvironmentError("the GPU's memory is too small for this city: 32 candidates need " +
                             std::to_string(fixed + tile_bytes()) + " bytes, " + std::to_string(budget) +
                             " may be used; free some, or use --backend cpu");
    std::size_t largest = 1, warps = 1;
    for (const Bin& bin : bins_.bins) {
      if (bin.places.size() < largest) continue;
      largest = bin.places.size();
      warps = bin.shared_bytes > 0
                  ? system_.template warps_at_once<AdvanceBin<V, History, all_measures, true>>(bin.shared_bytes)
                  : system_.template warps_at_once<AdvanceBin<V, History, all_measures, false>>(0);
    }
    const std::size_t clusters = std::max<std::size_t>(program_.clusters.size(), 1);
    const std::size_t filling = (4 * warps + clusters - 1) / clusters;
    const std::size_t cached = system_.cache_bytes() / (2 * tile_bytes());
    const std::size_t units = std::max({clusters, program_.lights.size(), program_.outs.size()});
    const std::size_t countable = (std::size_t{1} << 31) / units;
    chunk_tiles_ = std::max<std::size_t>(1, std::min({std::max(cached, filling), held, countable}));
    slots_.reserve(slots);
  }

  // ---- a chunk

  static std::size_t tiles_of(std::size_t candidates) { return (candidates + warp_width - 1) / warp_width; }

  /// Tiles per chunk, so that all but the last are of the same size: sizes share graphs.
  std::size_t equal_chunk(std::size_t tiles) const {
    const std::size_t chunks = std::max<std::size_t>(1, (tiles + chunk_tiles_ - 1) / chunk_tiles_);
    return std::max<std::size_t>(1, (tiles + chunks - 1) / chunks);
  }

  void submit(Slot& slot, const Batch& batch, ThreadPool& pool) {
    const std::size_t tiles = tiles_of(slot.count);
    pool.for_each_index(tiles, [&](std::size_t tile) { write_timings(slot, batch, tile); });
    system_.copy_in(slot.stream, slot.timings.data(), slot.host_timings.data(), tiles * timings_size() * sizeof(float));
    slot.final_state.assign(demands_.size(), {});
    slot.final_rings.assign(demands_.size(), {});
    for (std::size_t d = 0; d < demands_.size(); ++d) {
      advance(slot, timings_in(slot), tiles, d);
      system_.copy_out(slot.stream, totals_of(slot, d, 0), slot.totals.data(),
                       tiles * program_.total_size * sizeof(double));
      if (!batch.take_state) continue;
      slot.final_state[d].resize(tiles * program_.state_size);
      slot.final_rings[d].resize(tiles * program_.ring_size);
      system_.copy_out(slot.stream, slot.final_state[d].data(), slot.state.data(),
                       tiles * program_.state_size * sizeof(float));
      system_.copy_out(slot.stream, slot.final_rings[d].data(), slot.rings.data(),
                       tiles * program_.ring_size * sizeof(History));
    }
  }

  /// Waits for the chunk in flight, if there is one, and hands out its results.
  void collect(Slot& slot, const Batch& batch, ThreadPool& pool) {
    if (slot.count == 0) return;
    system_.wait(slot.stream);
    pool.for_each_index(slot.count, [&](std::size_t i) {
      const std::size_t tile = i / warp_width, lane = i % warp_width;
      std::vector<Outcome> outcomes;
      for (std::size_t d = 0; d < demands_.size(); ++d) {
        outcomes.push_back(read_outcome(program_, totals_of(slot, d, tile), lane));
        if (batch.take_state)
          batch.take_state(slot.first + i, d,
                           read_state(program_, slot.final_state[d].data() + tile * program_.state_size,
                                      slot.final_rings[d].data() + tile * program_.ring_size, tables_.blocks, lane));
      }
      batch.take(slot.first + i, outcomes);
    });
    slot.count = 0;
  }

  /// After a failure: nothing is in flight any more.
  void abandon() noexcept {
    for (Slot& slot : slots_) {
      slot.count = 0;
      try {
        system_.wait(slot.stream);
      } catch (...) {  // the failure that is being reported came first
      }
    }
  }

  /// Timings of a tile's candidates; lanes beyond the last repeat it.
  void write_timings(Slot& slot, const Batch& batch, std::size_t tile) const {
    float* numbers = slot.host_timings.data() + tile * timings_size();
    float* const positions = numbers + std::size_t{tables_.signal_count} * warp_width;
    float* const starts = positions + std::size_t{tables_.signal_count} * warp_width;
    float* const lengths = starts + std::size_t{tables_.window_count} * warp_width;
    CandidateTimings t;
    for (std::size_t lane = 0; lane < warp_width; ++lane) {
      const std::size_t candidate = tile * warp_width + lane;
      if (candidate < slot.count) t = batch.timings(slot.first + candidate);
      for (std::size_t s = 0; s < tables_.signal_count; ++s) {
        numbers[s * warp_width + lane] = t.cycle_s[s];
        positions[s * warp_width + lane] = t.position_s[s];
      }
      for (std::size_t w = 0; w < tables_.window_count; ++w) {
        starts[w * warp_width + lane] = t.windows[w].start;
        lengths[w * warp_width + lane] = t.windows[w].length;
      }
    }
  }

  TimingsView timings_in(Slot& slot) const {
    const float* cycles = slot.timings.data();
    const float* positions = cycles + std::size_t{tables_.signal_count} * warp_width;
    const float* starts = positions + std::size_t{tables_.signal_count} * warp_width;
    return {cycles, positions, starts, starts + std::size_t{tables_.window_count} * warp_width, timings_size()};
  }

  double* totals_of(Slot& slot, std::size_t demand, std::size_t tile) const {
    return slot.host_totals.data() + (demand * chunk_tiles_ + tile) * program_.total_size;
  }

  TilesView<History> tiles_in(Slot& slot, std::size_t tiles) const {
    TilesView<History> view;
    view.state = slot.state.data();
    view.shadow = slot.shadow.data();
    view.rings = slot.rings.data();
    view.scratch = slot.scratch.data();
    view.totals = slot.totals.data();
    view.patience = slot.patience.data();
    view.used_windows = slot.used_windows.data();
    view.state_size = program_.state_size;
    view.ring_size = program_.ring_size;
    view.scratch_size = bins_.scratch_size;
    view.total_size = program_.total_size;
    view.patience_size = static_cast<std::uint32_t>(patience_size());
    view.used_size = static_cast<std::uint32_t>(used_size());
    view.tiles = static_cast<std::uint32_t>(tiles);
    return view;
  }

  // ---- the horizon

  /// Puts the whole run of a chunk into its stream.
  void advance(Slot& slot, const TimingsView& timings, std::size_t tiles, std::size_t demand) {
    const TilesView<History> view = tiles_in(slot, tiles);
    system_.zero(slot.stream, view.state, tiles * view.state_size * sizeof(float));
    system_.zero(slot.stream, view.rings, tiles * view.ring_size * sizeof(History));
    system_.zero(slot.stream, view.totals, tiles * view.total_size * sizeof(double));
    system_.zero(slot.stream, view.patience, tiles * view.patience_size);
    system_.launch(slot.stream, program_.outs.size() * tiles, BeginRooms<V, History>{view_.outs, view});
    system_.launch(slot.stream, program_.lights.size() * tiles,
                   BeginLights<V, History>{view_.lights, light_places_, timings, view});
    for (std::int32_t block = 0; block < tables_.blocks; block += most_blocks_of_graph)
      system_.launch(slot.stream, graph(slot, view, demand, block));
  }

  typename System::Graph& graph(Slot& slot, const TilesView<History>& view, std::size_t demand, std::int32_t begin) {
    const std::array<std::size_t, 3> key{demand, view.tiles, static_cast<std::size_t>(begin)};
    const auto found = slot.graphs.find(key);
    if (found != slot.graphs.end()) return found->second;
    if (slot.graphs.size() >= most_graphs) {
      system_.wait(slot.stream);
      slot.graphs.clear();
    }
    return slot.graphs.emplace(key, record(slot, view, demand, begin)).first->second;
  }

  /// A stage per block: all bins, and beside them the cursors of the next block.
  typename System::Graph record(Slot& slot, const TilesView<History>& view, std::size_t demand, std::int32_t begin) {
    const std::int32_t end = std::min(tables_.blocks, begin + most_blocks_of_graph);
    const std::size_t streams = program_.streams.size();
    typename System::Recorder recorder(system_);
    const auto set_cursors = [&](std::int32_t block) {
      recorder.add(tiles_of(streams), 0,
                   SetCursors<V>{view_.streams, cursors_of(slot, block), static_cast<std::uint32_t>(streams), block});
    };
    set_cursors(begin);
    recorder.next_stage();
    for (std::int32_t block = begin; block < end; ++block) {
      for (std::size_t b = 0; b < bins_.bins.size(); ++b) {
        const Bin& bin = bins_.bins[b];
        const std::size_t units = bin.places.size() * view.tiles;
        const auto add = [&](auto in_shared) {
          recorder.add(units, bin.shared_bytes,
                       AdvanceBin<V, History, all_measures, decltype(in_shared)::value>{
                           view_, demand_view(demand, block), view, cursors_of(slot, block), places_[b], block});
        };
        if (bin.shared_bytes > 0)
          add(std::true_type{});
        else
          add(std::false_type{});
      }
      if (block + 1 < end) set_cursors(block + 1);
      recorder.next_stage();
    }
    return recorder.finish();
  }

  Cursor* cursors_of(Slot& slot, std::int32_t block) const {
    return slot.cursors.data() + static_cast<std::size_t>(block & 1) * program_.streams.size();
  }

  DemandView demand_view(std::size_t demand, std::int32_t block) const {
    const DeviceDemand& d = demands_[demand];
    const auto slice = static_cast<std::size_t>(std::min(block / tables_.blocks_per_slice, tables_.slices - 1));
    return {d.shares.data() + slice * tables_.share_count,
            d.group_shares.data() + slice * tables_.group_share_count,
            d.inverse_group_shares.data() + slice * tables_.groups.size(),
            d.departures.data(),
            d.turn_weights.data(),
            tables_.blocks};
  }

  static constexpr std::size_t most_graphs = 64;

  System system_;
  const ModelTables& tables_;
  const Program& program_;
  Bins bins_;
  std::vector<std::shared_ptr<void>> kept_;
  ProgramView view_;
  const LightPlace* light_places_ = nullptr;
  std::vector<const BinPlace*> places_;  // [bin]
  std::vector<DeviceDemand> demands_;
  std::size_t uploaded_bytes_ = 0;
  std::size_t chunk_tiles_ = 1;
  std::vector<Slot> slots_;
};

/// The simulator for a program's resolution and measures.
template <class System>
std::unique_ptr<BatchSimulator> make_batch_simulator(System system, const ModelTables& tables, const Program& program,
                                                     std::span<const DemandProgram> demands, std::size_t memory_bytes) {
  const auto make = [&]<class History, bool all_measures>() -> std::unique_ptr<BatchSimulator> {
    return std::make_unique<BatchOn<System, History, all_measures>>(std::move(system), tables, program, demands,
                                                                    memory_bytes);
  };
  if (program.resolution == Resolution::single)
    return program.measures == MeasureSet::costs ? make.template operator()<float, false>()
                                                 : make.template operator()<float, true>();
  return program.measures == MeasureSet::costs ? make.template operator()<Half, false>()
                                               : make.template operator()<Half, true>();
}

}  // namespace nightwave::model
