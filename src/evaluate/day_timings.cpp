// SPDX-License-Identifier: Apache-2.0
#include "evaluate/day_timings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "base/modulo.hpp"
#include "evaluate/effective_green.hpp"
#include "evaluate/evaluator.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "signals/day_transitions.hpp"

namespace nightwave {

namespace {

using model::block_steps;

/// After a transition some seconds still show its traces: start losses and sneakers of greens that began before its
/// end.
constexpr int settling_s = 10;
/// Red that is added to the end of a part's cycle, so that its clocks never come round.
constexpr int spare_s = 10;

/// A time in which a window is open, s after the horizon's beginning.
struct Opening {
  double begin_s = 0;
  double end_s = 0;
};

/// Openings of one light: protected, permissive, sneakers, as in CandidateTimings.
using LightOpenings = std::array<std::vector<Opening>, 3>;

/// Blocks in which a signal runs by no plan's windows.
struct Stretch {
  std::int32_t begin_block = 0;
  std::int32_t end_block = 0;
  std::size_t period = 0;               ///< whose timing rules afterwards
  std::vector<LightOpenings> openings;  ///< [light of the signal]
};

/// What an index may do within some intervals of which the first begins `begin_s` seconds after the horizon does.
LightOpenings openings_of(const std::vector<Interval>& shown, std::size_t index, double begin_s, const GreenUse& use) {
  LightOpenings result;
  double now = begin_s;
  for (std::size_t k = 0; k < shown.size();) {
    const char first = shown[k].state[index];
    ShownGreen green{show_of(first), now,         0, 0, k > 0 && show_of(shown[k - 1].state[index]) == Show::stop,
                     false,          first == 's'};
    for (; k < shown.size() && show_of(shown[k].state[index]) == green.show; ++k) green.length_s += shown[k].duration_s;
    now += green.length_s;
    if (green.show == Show::stop) continue;
    green.to_yellow = k < shown.size() && shown[k].state[index] == 'y';
    for (std::size_t y = k; y < shown.size() && shown[y].state[index] == 'y'; ++y)
      green.yellow_s += shown[y].duration_s;
    const EffectiveGreen used = use(green);
    const auto add = [](std::vector<Opening>& to, const OpenTime& time) {
      if (time.length_s > 0) to.push_back({time.begin_s, time.begin_s + time.length_s});
    };
    add(result[green.show == Show::go ? 0 : 1], used.open);
    if (used.sneaking) add(result[2], *used.sneaking);
  }
  return result;
}

/// The parts of openings that lie within a time, from its beginning.
std::vector<model::Window> windows_within(const std::vector<Opening>& openings, double begin_s, double end_s) {
  std::vector<model::Window> windows;
  for (const Opening& opening : openings) {
    const double from = std::max(opening.begin_s, begin_s);
    const double to = std::min(opening.end_s, end_s);
    if (from < to) windows.push_back({static_cast<float>(from - begin_s), static_cast<float>(to - from)});
  }
  return windows;
}

/// Windows that the tables have room for at a light, in the order of LightOpenings.
std::array<std::size_t, 3> most_windows(const model::Light& light) {
  return {light.protected_windows, light.permissive_windows, light.sneaker_windows};
}

/// Where even a block opens more windows than a light can have, the last ones become one that is open as long.
void join_last(std::vector<model::Window>& windows, std::size_t most) {
  while (windows.size() > most && windows.size() > 1) {
    const float length = windows.back().length;
    windows.pop_back();
    windows.back().length += length;
  }
}

}  // namespace

struct DayTimings::State {
  State(const Evaluator& evaluator, const DayPlan& d, const TransitionRules& rules)
      : tables(evaluator.city().tables),
        decoder(evaluator.decoder()),
        signals(evaluator.signals()),
        use(evaluator.constants()),
        day(d),
        lights(lights_of_signals(tables)),
        stretches(signals.all.size()),
        next(signals.all.size()),
        timings(decoder.blank()) {
    for (const SignalId id : signals.all.ids()) plan_signal(id, day_transitions(signals.all[id], id, day, rules));
  }

  void plan_signal(SignalId id, const std::vector<DayTransition>& transitions) {
    const Signal& signal = signals.all[id];
    std::int32_t free_block = 0;
    for (const DayTransition& change : transitions) {
      const auto block_before = [&](std::int64_t s) {
        return static_cast<std::int32_t>(
            std::clamp<std::int64_t>(s - tables.begin_s, 0, std::int64_t{tables.blocks} * block_steps) / block_steps);
      };
      Stretch stretch;
      stretch.begin_block = std::max(free_block, block_before(change.transition.begin_s));
      stretch.end_block =
          std::max(stretch.begin_block, block_before(change.transition.end_s + settling_s + block_steps - 1));
      stretch.period = change.to;
      free_block = stretch.end_block;
      const std::int64_t begin_s = second_of(stretch.begin_block) - day.periods[change.from].plan.timings[id].cycle_s;
      if (stretch.begin_block < stretch.end_block) {
        const std::vector<Interval> shown =
            shown_over_day(signal, id, day, transitions, begin_s, second_of(stretch.end_block) + settling_s);
        for (const std::uint32_t light : lights[id.index()])
          stretch.openings.push_back(openings_of(shown, tables.lights[light].signal_index,
                                                 static_cast<double>(begin_s - tables.begin_s), use));
      }
      stretches[id.index()].push_back(std::move(stretch));
    }
  }

  std::int64_t second_of(std::int32_t of) const { return tables.begin_s + std::int64_t{of} * block_steps; }

  /// Writes down how a signal runs from `block` on, and until when that holds.
  void set_signal(std::size_t signal) {
    const SignalId id(signal);
    std::size_t period = 0;
    for (const Stretch& stretch : stretches[signal]) {
      if (stretch.end_block <= block) {
        period = stretch.period;
        continue;
      }
      if (stretch.begin_block <= block) {
        next[signal] = write_part(signal, stretch);
        return;
      }
      next[signal] = stretch.begin_block;
      decoder.decode(id.value, day.periods[period].plan.timings[id], timings);
      return;
    }
    next[signal] = tables.blocks;
    decoder.decode(id.value, day.periods[period].plan.timings[id], timings);
  }

  /// Writes down as many blocks of a stretch as the lights' windows can tell; returns the first block after them.
  std::int32_t write_part(std::size_t signal, const Stretch& stretch) {
    std::int32_t end = block + 1;
    while (end < stretch.end_block && fits(signal, stretch, end + 1)) ++end;
    const double begin_s = block * block_steps, end_s = end * block_steps;
    const int cycle = (end - block) * block_steps + spare_s;
    timings.cycle_s[signal] = static_cast<float>(cycle);
    timings.position_s[signal] = static_cast<float>(modulo(-block * block_steps, cycle));
    for (std::size_t k = 0; k < lights[signal].size(); ++k) {
      const model::Light& light = tables.lights[lights[signal][k]];
      model::Window* to = timings.windows.data() + light.window_begin;
      const std::array<std::size_t, 3> most = most_windows(light);
      for (std::size_t kind = 0; kind < most.size(); ++kind) {
        std::vector<model::Window> windows = windows_within(stretch.openings[k][kind], begin_s, end_s);
        join_last(windows, most[kind]);
        require(windows.size() <= most[kind], "a light opens what its signal never shows");
        windows.resize(most[kind]);
        to = std::copy(windows.begin(), windows.end(), to);
      }
    }
    return end;
  }

  bool fits(std::size_t signal, const Stretch& stretch, std::int32_t end) const {
    const double begin_s = block * block_steps, end_s = end * block_steps;
    for (std::size_t k = 0; k < lights[signal].size(); ++k) {
      const model::Light& light = tables.lights[lights[signal][k]];
      const std::array<std::size_t, 3> most = most_windows(light);
      for (std::size_t kind = 0; kind < most.size(); ++kind)
        if (windows_within(stretch.openings[k][kind], begin_s, end_s).size() > most[kind]) return false;
    }
    return true;
  }

  void begin(std::int32_t at) {
    block = at;
    for (std::size_t signal = 0; signal < next.size(); ++signal) set_signal(signal);
  }

  const model::ModelTables& tables;
  const TimingsDecoder& decoder;
  const Signals& signals;
  GreenUse use;
  DayPlan day;
  std::vector<std::vector<std::uint32_t>> lights;  ///< [signal] indices into the tables' lights
  std::vector<std::vector<Stretch>> stretches;     ///< [signal] in order of time
  std::vector<std::int32_t> next;                  ///< [signal] block until which what is written down holds
  std::int32_t block = 0;
  model::CandidateTimings timings;
};

DayTimings::DayTimings(const Evaluator& evaluator, const DayPlan& day, const TransitionRules& rules, std::int32_t block)
    : state_(std::make_unique<State>(evaluator, day, rules)) {
  state_->begin(block);
}
DayTimings::~DayTimings() = default;
DayTimings::DayTimings(DayTimings&&) noexcept = default;
DayTimings& DayTimings::operator=(DayTimings&&) noexcept = default;

const model::CandidateTimings& DayTimings::timings() const { return state_->timings; }

std::int32_t DayTimings::next_block() const {
  return std::min(state_->tables.blocks, *std::min_element(state_->next.begin(), state_->next.end()));
}

void DayTimings::go_on() {
  State& s = *state_;
  s.block = next_block();
  for (std::size_t signal = 0; signal < s.next.size(); ++signal)
    if (s.next[signal] <= s.block) s.set_signal(signal);
}

}  // namespace nightwave
