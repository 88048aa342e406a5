// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nightwave::population {

/// One number of a genome: seconds, 0 or 1, or a position in a list.
using Gene = std::int16_t;

/// Most stages of a signal that has genes.
inline constexpr int most_stages = 32;
/// Longest cycle, s: products of seconds and genes then fit into 32 bits.
inline constexpr int longest_cycle_s = 1023;
/// Longest step that can be drawn (draws.hpp).
inline constexpr int longest_step = 1024;

/// Rows of a signal's genes, counted from Signal::gene; the greens of its stages follow, by stage.
enum SignalGene : std::uint32_t { offset_gene = 0, half_gene = 1, order_gene = 2, first_green_gene = 3 };

/// Signals that share a cycle. Its cycle is the gene in the row that has its number.
struct Group {
  std::int32_t shortest_s = 0;
  std::int32_t longest_s = 0;
  std::uint32_t member_begin = 0;  ///< range of TableArrays::members
  std::uint32_t member_count = 0;
};

/// A signal of a group on the walk that keeps neighbours' lags when the cycle changes.
struct Member {
  std::uint32_t signal = 0;  ///< index into signals
  std::uint32_t from = 0;    ///< the signal from which the walk reaches it; itself where a walk begins
};

/// A signal that has genes.
struct Signal {
  std::uint32_t group = 0;
  std::uint32_t gene = 0;          ///< first of its rows
  std::uint32_t model_signal = 0;  ///< row of its timings
  std::uint32_t order_begin = 0;   ///< range of TableArrays::orders
  std::uint32_t light_begin = 0;   ///< range of TableArrays::lights
  std::uint32_t light_count = 0;   ///< 0: nothing that the model simulates depends on it
  std::uint32_t stage_begin = 0;   ///< its stages in TableArrays::least_greens
  std::uint32_t near_begin = 0;    ///< range of TableArrays::near
  std::uint16_t near_count = 0;    ///< signals with genes around it, itself first, the nearest before the others
  std::uint16_t next_count = 0;    ///< how many of them are itself and its direct neighbours
  std::uint16_t order_count = 0;
  std::uint8_t stages = 0;
  std::uint8_t coordinated = 0;  ///< whether it has any neighbour, with or without genes: only then do offsets matter
};

/// A stage order of a signal.
struct Order {
  std::int32_t minimum_cycle_s = 0;
  std::int32_t intergreen_s = 0;  ///< all intergreens together
  std::uint32_t place_begin = 0;  ///< its stages in running order in TableArrays::places
  std::uint32_t span_begin = 0;   ///< range of TableArrays::spans
  std::uint32_t span_count = 0;
  std::uint32_t run_row = 0;  ///< runs of the signal's k-th light: run_begin[run_row + k] to run_begin[run_row + k + 1]
};

/// A place in a stage order.
struct Place {
  std::int16_t stage = 0;
  std::int16_t least_s = 0;     ///< least green of the stage by itself
  std::int16_t tightest_s = 0;  ///< its green in the shortest cycle
};

/// Consecutive places, around the end of the order, whose greens must reach a sum.
struct Span {
  std::int16_t first = 0;
  std::int16_t stages = 0;
  std::int16_t least_s = 0;
};

/// Windows of a light in a candidate's timings: protected, then permissive, then sneakers.
struct Light {
  std::uint32_t window_begin = 0;
  std::uint8_t protected_windows = 0;
  std::uint8_t permissive_windows = 0;
  std::uint8_t sneaker_windows = 0;
};

/// What a light shows vehicles during consecutive stages and fixed times of a stage order (signals/light_runs.hpp).
struct Run {
  std::int16_t begin_s = 0;       ///< intergreen time before it
  std::int16_t length_s = 0;      ///< intergreen time in it
  std::int16_t yellow_s = 0;      ///< intergreen time in the yellow after it
  std::uint8_t begin_stages = 0;  ///< places before it
  std::uint8_t first = 0;         ///< places in it, around the end of the order
  std::uint8_t stages = 0;
  std::uint8_t yellow_first = 0;  ///< places in the yellow after it
  std::uint8_t yellow_stages = 0;
  std::uint8_t flags = 0;  ///< of RunFlag
};
enum RunFlag : std::uint8_t {
  go_run = 1,      ///< protected; else vehicles yield
  after_stop = 2,  ///< vehicles stood before it
  to_yellow = 4,   ///< it ends in yellow
  stop_first = 8,  ///< vehicles stop before they go
};

/// Timings of a signal that no gene changes.
struct FixedSignal {
  std::uint32_t model_signal = 0;
  float cycle_s = 0;
  float position_s = 0;
};
/// Window that no gene changes.
struct FixedWindow {
  std::uint32_t window = 0;
  float start = 0;
  float length = 0;
};

/// A city as the operators need it, in arrays of any kind; Array<T> holds T.
template <template <class> class Array>
struct TableArrays {
  Array<Group> groups{};
  Array<Member> members{};
  Array<Signal> signals{};
  Array<Order> orders{};
  Array<Place> places{};
  Array<Span> spans{};
  Array<Light> lights{};
  Array<std::uint32_t> run_begin{};
  Array<Run> runs{};
  Array<std::int16_t> least_greens{};  ///< per signal and stage: what a move of green leaves it, at least 1 s
  Array<std::uint32_t> near{};         ///< indices into signals
  Array<FixedSignal> fixed_signals{};
  Array<FixedWindow> fixed_windows{};
  Array<std::uint32_t> step_logarithms{};  ///< draws.hpp

  /// Calls f(ours, theirs) for every array of this and the one of the same name of other tables.
  template <class Others, class F>
  void each_with(const Others& o, const F& f) {
    f(groups, o.groups), f(members, o.members), f(signals, o.signals), f(orders, o.orders), f(places, o.places);
    f(spans, o.spans), f(lights, o.lights), f(run_begin, o.run_begin), f(runs, o.runs);
    f(least_greens, o.least_greens), f(near, o.near), f(fixed_signals, o.fixed_signals);
    f(fixed_windows, o.fixed_windows), f(step_logarithms, o.step_logarithms);
  }
};

/// Sizes and constants of a city.
struct Shape {
  std::uint32_t groups = 0;
  std::uint32_t signals = 0;        ///< that have genes
  std::uint32_t genes = 0;          ///< of one candidate
  std::uint32_t model_signals = 0;  ///< rows of cycle and position in a candidate's timings
  std::uint32_t model_windows = 0;  ///< rows of windows
  std::uint32_t fixed_signals = 0;
  std::uint32_t fixed_windows = 0;
  std::uint32_t most_near = 0;  ///< longest list of near signals
  std::int32_t begin_s = 0;     ///< absolute second at which the simulation begins
  double start_loss_s = 0;
  double yellow_use_s = 0;
};

template <class T>
using Vector = std::vector<T>;
template <class T>
using Pointer = const T*;

/// The tables on the host. Made by search/population_tables.
struct Tables : TableArrays<Vector> {
  Shape shape;
};

/// The tables where the operators run.
struct TablesView : TableArrays<Pointer> {
  Shape shape;
};

}  // namespace nightwave::population
