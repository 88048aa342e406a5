// SPDX-License-Identifier: Apache-2.0
#include "evaluate/timings.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "evaluate/effective_green.hpp"
#include "signals/light_runs.hpp"

namespace nightwave {

namespace {

/// What the lights of a signal do while its stages run in one order.
struct OrderRuns {
  std::vector<std::uint8_t> order;
  std::vector<std::vector<LightRun>> runs;  ///< [light of the signal]
};

/// Beginnings of the places of an order without intergreens, and the greens of the whole cycle at the end, s.
class Beginnings {
 public:
  explicit Beginnings(const SignalTiming& timing) {
    at_.reserve(timing.order.size() + 1);
    at_.push_back(0);
    for (const std::uint8_t stage : timing.order) at_.push_back(at_.back() + timing.green_s[stage]);
  }
  int length_s(const StageSpan& span) const {
    const std::size_t stages = at_.size() - 1, end = span.first + span.stages;
    const int green = end <= stages ? at_[end] - at_[span.first] : at_[stages] - at_[span.first] + at_[end - stages];
    return span.fixed_s + green;
  }

 private:
  std::vector<int> at_;
};

/// Begin of a window within [0, cycle).
float wrapped(double start, int cycle) {
  while (start >= cycle) start -= cycle;
  while (start < 0) start += cycle;
  return static_cast<float>(start);
}

std::vector<const Signal*> pointers_to(const Signals& signals) {
  std::vector<const Signal*> all;
  for (const Signal& signal : signals.all) all.push_back(&signal);
  return all;
}

}  // namespace

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

std::vector<std::vector<std::uint32_t>> lights_of_signals(const model::ModelTables& tables) {
  std::vector<std::vector<std::uint32_t>> lights(tables.signal_count);
  for (std::uint32_t l = 0; l < tables.lights.size(); ++l) lights[tables.lights[l].signal].push_back(l);
  return lights;
}

bool act_alike(const Signal& signal, std::uint16_t a, std::uint16_t b) {
  for (const Stage& s : signal.stages)
    if (s.state[a] != s.state[b]) return false;
  for (const Intergreen& between : signal.intergreens)
    for (const Interval& i : between)
      if (i.state[a] != i.state[b]) return false;
  return true;
}

struct TimingsDecoder::State {
  State(const model::ModelTables& t, std::vector<const Signal*> s, const ModelConstants& k)
      : tables(t), signals(std::move(s)), use(k), lights(lights_of_signals(t)), known(signals.size()) {}

  const OrderRuns* find(std::uint32_t signal, const std::vector<std::uint8_t>& order) const {
    for (const auto& runs : known[signal])
      if (runs->order == order) return runs.get();
    return nullptr;
  }

  const OrderRuns& runs_of(std::uint32_t signal, const std::vector<std::uint8_t>& order) {
    {
      const std::shared_lock lock(mutex);
      if (const OrderRuns* runs = find(signal, order)) return *runs;
    }
    const std::unique_lock lock(mutex);
    if (const OrderRuns* runs = find(signal, order)) return *runs;
    auto runs = std::make_unique<OrderRuns>();
    runs->order = order;
    for (const std::uint32_t l : lights[signal])
      runs->runs.push_back(light_runs(*signals[signal], order, tables.lights[l].signal_index));
    known[signal].push_back(std::move(runs));
    return *known[signal].back();
  }

  void write_windows(const model::Light& light, const std::vector<LightRun>& runs, const Beginnings& beginnings,
                     int cycle, model::Window* windows) const {
    model::Window* go = windows;
    model::Window* yield = go + light.protected_windows;
    model::Window* sneak = yield + light.permissive_windows;
    model::Window* const go_end = yield;
    model::Window* const yield_end = sneak;
    model::Window* const sneak_end = sneak + light.sneaker_windows;
    for (const LightRun& run : runs) {
      const int length = beginnings.length_s(run.length);
      if (run.show == Show::stop || length <= 0) continue;
      const int begin = beginnings.length_s(run.begin);
      const bool whole_cycle = length >= cycle;
      const EffectiveGreen green = use({run.show, static_cast<double>(begin), static_cast<double>(length),
                                        static_cast<double>(beginnings.length_s(run.yellow)),
                                        run.after_stop && !whole_cycle, run.to_yellow && !whole_cycle, run.stop_first});
      // Less than a second of red is none to the kernels' clocks: it counts as a whole one.
      const double longest = whole_cycle ? cycle : cycle - 1;
      const model::Window window{wrapped(green.open.begin_s, cycle),
                                 static_cast<float>(std::min(green.open.length_s, longest))};
      if (run.show == Show::go) {
        require(go < go_end, "more green runs than window_bounds() allows");
        *go++ = window;
        continue;
      }
      require(yield < yield_end, "more permissive runs than window_bounds() allows");
      *yield++ = window;
      if (green.sneaking) {
        require(sneak < sneak_end, "more sneaker windows than window_bounds() allows");
        *sneak++ = {wrapped(green.sneaking->begin_s, cycle), static_cast<float>(green.sneaking->length_s)};
      }
    }
    std::fill(go, go_end, model::Window{});
    std::fill(yield, yield_end, model::Window{});
    std::fill(sneak, sneak_end, model::Window{});
  }

  const model::ModelTables& tables;
  std::vector<const Signal*> signals;
  GreenUse use;
  std::vector<std::vector<std::uint32_t>> lights;  ///< indices into the tables' lights
  std::shared_mutex mutex;
  std::vector<std::vector<std::unique_ptr<const OrderRuns>>> known;
};

TimingsDecoder::TimingsDecoder(const model::ModelTables& tables, const Signals& signals,
                               const ModelConstants& constants)
    : TimingsDecoder(tables, pointers_to(signals), constants) {}
TimingsDecoder::TimingsDecoder(const model::ModelTables& tables, std::vector<const Signal*> signals,
                               const ModelConstants& constants)
    : state_(std::make_unique<State>(tables, std::move(signals), constants)) {
  require(state_->signals.size() == tables.signal_count, "one signal for each of the tables");
}
TimingsDecoder::~TimingsDecoder() = default;
TimingsDecoder::TimingsDecoder(TimingsDecoder&&) noexcept = default;
TimingsDecoder& TimingsDecoder::operator=(TimingsDecoder&&) noexcept = default;

void TimingsDecoder::decode(std::uint32_t signal, const SignalTiming& timing, model::CandidateTimings& out) const {
  State& s = *state_;
  const std::vector<std::uint32_t>& lights = s.lights[signal];
  if (lights.empty()) return;
  const int cycle = timing.cycle_s;
  const std::int64_t position = (s.tables.begin_s - timing.offset_s) % cycle;
  out.cycle_s[signal] = static_cast<float>(cycle);
  out.position_s[signal] = static_cast<float>(position < 0 ? position + cycle : position);
  const OrderRuns& order = s.runs_of(signal, timing.order);
  const Beginnings beginnings(timing);
  for (std::size_t k = 0; k < lights.size(); ++k) {
    const model::Light& light = s.tables.lights[lights[k]];
    s.write_windows(light, order.runs[k], beginnings, cycle, out.windows.data() + light.window_begin);
  }
}

model::CandidateTimings TimingsDecoder::blank() const {
  model::CandidateTimings out;
  out.cycle_s.assign(state_->tables.signal_count, 1.0f);
  out.position_s.assign(state_->tables.signal_count, 0.0f);
  out.windows.assign(state_->tables.window_count, {});
  return out;
}

model::CandidateTimings TimingsDecoder::operator()(const Plan& plan) const {
  model::CandidateTimings out = blank();
  for (const SignalId id : plan.timings.ids()) decode(id.value, plan.timings[id], out);
  return out;
}

model::CandidateTimings timings_of(const model::ModelTables& tables, const Signals& signals, const Plan& plan,
                                   const ModelConstants& constants) {
  return TimingsDecoder(tables, signals, constants)(plan);
}

}  // namespace nightwave
