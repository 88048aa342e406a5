// SPDX-License-Identifier: Apache-2.0
#include "signals/constraints.hpp"

#include <algorithm>
#include <numeric>

#include "base/modulo.hpp"
#include "signals/green_bounds.hpp"
#include "signals/green_runs.hpp"
#include "signals/largest_remainder.hpp"

namespace nightwave {
namespace {

/// Longest cycle that field controllers accept, s: NTCIP 1202 v02, patternCycleTime.
constexpr int longest_cycle_s = 255;

bool is_permutation_of_stages(const Signal& signal, const std::vector<std::uint8_t>& order) {
  std::vector<char> seen(signal.stages.size(), 0);
  for (const std::uint8_t stage : order) {
    if (stage >= seen.size() || seen[stage]) {
      return false;
    }
    seen[stage] = 1;
  }
  return order.size() == seen.size();
}

int run_length_s(const GreenRun& run, const SignalTiming& timing) {
  int length = run.fixed_s;
  for (std::uint32_t k = 0; k < run.stages; ++k) {
    length += timing.green_s[timing.order[(run.first + k) % timing.order.size()]];
  }
  return length;
}

std::string seconds(int value) { return std::to_string(value) + " s"; }

std::optional<std::string> stage_violation(const Signal& signal, const SignalTiming& timing) {
  for (std::size_t s = 0; s < signal.stages.size(); ++s) {
    if (timing.green_s[s] < signal.stages[s].minimum_duration_s) {
      return "stage " + std::to_string(s) + " lasts " + seconds(timing.green_s[s]) + ", its minimum is " +
             seconds(signal.stages[s].minimum_duration_s);
    }
  }
  return std::nullopt;
}

std::optional<std::string> movement_violation(const Signal& signal, const SignalTiming& timing) {
  for (const GreenRun& run : green_runs(signal, timing.order)) {
    const int length = run_length_s(run, timing);
    if (length < signal.minimum_green_s[run.index]) {
      return "index " + std::to_string(run.index) + " is green for " + seconds(length) + ", its minimum is " +
             seconds(signal.minimum_green_s[run.index]);
    }
  }
  return std::nullopt;
}

std::optional<std::string> cycle_violation(const Signal& signal, const SignalTiming& timing) {
  const int sum = signal.stages.empty() ? timing.cycle_s : cycle_of(signal, timing);
  if (sum != timing.cycle_s) {
    return "stages and intergreens sum to " + seconds(sum) + ", the cycle is " + seconds(timing.cycle_s);
  }
  // What the source ships already runs in the field.
  if (timing.cycle_s > longest_cycle_s && timing.cycle_s != signal.shipped_cycle_s) {
    return "the cycle is " + seconds(timing.cycle_s) + ", controllers accept at most " + seconds(longest_cycle_s);
  }
  if (timing.offset_s < 0 || timing.offset_s >= std::max(timing.cycle_s, 1)) {
    return "the offset is " + seconds(timing.offset_s) + ", it must be at least 0 and below the cycle of " +
           seconds(timing.cycle_s);
  }
  return std::nullopt;
}

int intergreens_of_order_s(const Signal& signal, const std::vector<std::uint8_t>& order) {
  int sum = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    sum += duration_s(signal.intergreen(order[place], order[place + 1 < order.size() ? place + 1 : 0]));
  }
  return sum;
}

}  // namespace

std::optional<std::string> violation(const Signal& signal, const SignalTiming& timing) {
  if (!is_permutation_of_stages(signal, timing.order)) {
    return "the stage order is not a permutation of the signal's " + std::to_string(signal.stages.size()) + " stages";
  }
  if (timing.green_s.size() != signal.stages.size()) {
    return "there are greens for " + std::to_string(timing.green_s.size()) + " stages, the signal has " +
           std::to_string(signal.stages.size());
  }
  if (auto problem = stage_violation(signal, timing)) {
    return problem;
  }
  if (auto problem = movement_violation(signal, timing)) {
    return problem;
  }
  return cycle_violation(signal, timing);
}

int minimum_cycle(const Signal& signal, const std::vector<std::uint8_t>& order) {
  if (order.empty()) {
    return signal.shipped_cycle_s;
  }
  const std::vector<int> least = GreenBounds(signal, order).shortest();
  return std::accumulate(least.begin(), least.end(), intergreens_of_order_s(signal, order));
}

std::optional<SignalTiming> fit(const Signal& signal, SignalTiming timing, int cycle_s) {
  const std::size_t count = timing.order.size();
  if (count == 0) {
    return cycle_s == signal.shipped_cycle_s ? std::optional(std::move(timing)) : std::nullopt;
  }
  const int total = cycle_s - intergreens_of_order_s(signal, timing.order);
  std::vector<int> wanted(count);
  for (std::size_t place = 0; place < count; ++place) {
    wanted[place] = timing.green_s[timing.order[place]];
  }
  const std::optional<std::vector<int>> greens = GreenBounds(signal, timing.order).share(total, wanted);
  if (!greens) {
    return std::nullopt;
  }
  for (std::size_t place = 0; place < count; ++place) {
    timing.green_s[timing.order[place]] = (*greens)[place];
  }
  timing.cycle_s = cycle_s;
  timing.offset_s = modulo(timing.offset_s, cycle_s);
  return timing;
}

bool order_allowed(const Signal& signal, const std::vector<std::uint8_t>& order) {
  if (!is_permutation_of_stages(signal, order) || signal.intergreens.size() != order.size() * order.size()) {
    return false;
  }
  const std::vector<GreenRun> runs = green_runs(signal, order);
  return std::all_of(runs.begin(), runs.end(), [&](const GreenRun& run) {
    return run.stages > 0 || run.fixed_s >= signal.minimum_green_s[run.index];
  });
}

}  // namespace nightwave
