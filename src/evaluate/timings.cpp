// SPDX-License-Identifier: Apache-2.0
#include "evaluate/timings.hpp"

#include <algorithm>
#include <cmath>

#include "base/errors.hpp"

namespace nightwave {

namespace {

/// What a letter lets vehicles do.
enum class Show { stop, yield, go };

Show show_of(char letter) {
  switch (letter) {
    case 'G':
    case 'O':  // signal off, this direction has priority
      return Show::go;
    case 'g':
    case 's':  // stop, then go through gaps
    case 'o':  // signal off, yield
      return Show::yield;
    default:
      return Show::stop;
  }
}

/// Runs of one kind of show over a cycle, for one letter.
struct Run {
  Show show = Show::stop;
  char first_letter = 'r';
  char letter_after = 'r';
  Show show_before = Show::stop;
  int begin_s = 0;
  int length_s = 0;
  int yellow_after_s = 0;
};

std::vector<Run> runs_of(const std::vector<Interval>& cycle, std::uint16_t index) {
  std::vector<Run> runs;
  const std::size_t n = cycle.size();
  std::vector<int> begin(n, 0);
  int t = 0;
  for (std::size_t i = 0; i < n; ++i) {
    begin[i] = t;
    t += cycle[i].duration_s;
  }
  const auto show = [&](std::size_t i) { return show_of(cycle[i % n].state[index]); };
  std::size_t first = n;
  for (std::size_t i = 0; i < n && first == n; ++i)
    if (show(i) != show(i + n - 1)) first = i;
  if (first == n) {
    runs.push_back({show(0), cycle[0].state[index], cycle[0].state[index], show(0), 0, t, 0});
    return runs;
  }
  for (std::size_t k = 0; k < n;) {
    const std::size_t i = first + k;
    Run run{show(i), cycle[i % n].state[index], 'r', show(i + n - 1), begin[i % n], 0, 0};
    std::size_t j = i;
    while (j < first + n && show(j) == run.show) run.length_s += cycle[j++ % n].duration_s;
    run.letter_after = cycle[j % n].state[index];
    for (std::size_t y = j; y < j + n && cycle[y % n].state[index] == 'y'; ++y)
      run.yellow_after_s += cycle[y % n].duration_s;
    k += j - i;
    if (run.length_s > 0) runs.push_back(run);
  }
  return runs;
}

/// Begin of a window within [0, cycle).
float wrapped(double start, int cycle) {
  while (start >= cycle) start -= cycle;
  while (start < 0) start += cycle;
  return static_cast<float>(start);
}

}  // namespace

double exact_seconds(double s) { return std::round(s * 1024) / 1024; }

WindowBounds window_bounds(const Signal& signal, std::uint16_t index) {
  // A run begins in a stage or in an intergreen: no order opens more runs than there are stages and places between
  // them.
  std::size_t go = 0;
  std::size_t yield = 0;
  bool go_between = false;
  bool yield_between = false;
  for (const Stage& s : signal.stages) {
    go += show_of(s.state[index]) == Show::go;
    yield += show_of(s.state[index]) == Show::yield;
  }
  for (const Intergreen& between : signal.intergreens)
    for (const Interval& i : between) {
      go_between = go_between || show_of(i.state[index]) == Show::go;
      yield_between = yield_between || show_of(i.state[index]) == Show::yield;
    }
  const std::size_t places = std::max<std::size_t>(signal.stages.size(), 1);
  if (go_between) go = std::max(go, places);
  if (yield_between) yield = std::max(yield, places);
  // A run that is go, yield, go within one stage's neighbourhood still counts once per stage and place.
  const auto bound = [](std::size_t n) { return static_cast<std::uint8_t>(std::min<std::size_t>(n, 255)); };
  return {bound(go), bound(yield), bound(yield)};
}

bool act_alike(const Signal& signal, std::uint16_t a, std::uint16_t b) {
  for (const Stage& s : signal.stages)
    if (s.state[a] != s.state[b]) return false;
  for (const Intergreen& between : signal.intergreens)
    for (const Interval& i : between)
      if (i.state[a] != i.state[b]) return false;
  return true;
}

void decode_light(const model::ModelTables& tables, const model::Light& light, const SignalTiming& timing,
                  const std::vector<Interval>& cycle, const ModelConstants& constants, model::CandidateTimings& out) {
  const int c = timing.cycle_s;
  const std::int64_t position = (tables.begin_s - timing.offset_s) % c;
  out.cycle_s[light.signal] = static_cast<float>(c);
  out.position_s[light.signal] = static_cast<float>(position < 0 ? position + c : position);
  model::Window* go = out.windows.data() + light.window_begin;
  model::Window* yield = go + light.protected_windows;
  model::Window* sneak = yield + light.permissive_windows;
  model::Window* const go_end = yield;
  model::Window* const yield_end = sneak;
  model::Window* const sneak_end = sneak + light.sneaker_windows;
  std::fill(go, sneak_end, model::Window{});
  for (const Run& run : runs_of(cycle, light.signal_index)) {
    if (run.show == Show::stop) continue;
    const bool whole_cycle = run.length_s >= c;
    const bool starts = !whole_cycle && run.show_before == Show::stop && run.first_letter != 's';
    const double lost = starts ? exact_seconds(constants.start_loss_s) : 0.0;
    const bool closes = !whole_cycle && run.letter_after == 'y';
    double used = 0;
    if (run.show == Show::go && closes)
      used = std::min<double>(exact_seconds(constants.yellow_use_s), run.yellow_after_s);
    // Less than a second of red is none to the kernels' clocks: it counts as a whole one.
    const double longest = whole_cycle ? c : c - 1;
    const model::Window window{wrapped(run.begin_s + lost, c),
                               static_cast<float>(std::clamp(run.length_s - lost + used, 0.0, longest))};
    if (run.show == Show::go) {
      require(go < go_end, "more green runs than window_bounds() allows");
      *go++ = window;
      continue;
    }
    require(yield < yield_end, "more permissive runs than window_bounds() allows");
    *yield++ = window;
    if (closes && run.first_letter != 's') {
      require(sneak < sneak_end, "more sneaker windows than window_bounds() allows");
      *sneak++ = {wrapped(run.begin_s + run.length_s + 1, c), 2.0f};
    }
  }
}

model::CandidateTimings timings_of(const model::ModelTables& tables, const Signals& signals, const Plan& plan,
                                   const ModelConstants& constants) {
  model::CandidateTimings out;
  out.cycle_s.assign(tables.signal_count, 1.0f);
  out.position_s.assign(tables.signal_count, 0.0f);
  out.windows.assign(tables.window_count, {});
  std::uint32_t decoded = model::none;
  std::vector<Interval> cycle;
  for (const model::Light& light : tables.lights) {
    const SignalTiming& timing = plan.timings[SignalId{light.signal}];
    if (decoded != light.signal) {
      cycle = intervals(signals.all[SignalId{light.signal}], timing);
      decoded = light.signal;
    }
    decode_light(tables, light, timing, cycle, constants, out);
  }
  return out;
}

}  // namespace nightwave
