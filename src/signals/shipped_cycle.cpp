// SPDX-License-Identifier: Apache-2.0
#include "signals/shipped_cycle.hpp"

#include <algorithm>

namespace nightwave {
namespace {

/// Indices whose letter is not the same in all intervals; only they tell stages from intergreens.
std::vector<std::size_t> changing_indices(const std::vector<ShippedInterval>& intervals) {
  std::vector<std::size_t> changing;
  for (std::size_t i = 0; i < intervals.front().state.size(); ++i) {
    const char first = intervals.front().state[i];
    const bool constant = std::all_of(intervals.begin(), intervals.end(),
                                      [&](const ShippedInterval& interval) { return interval.state[i] == first; });
    if (!constant) {
      changing.push_back(i);
    }
  }
  return changing;
}

bool is_stage(const std::string& state, const std::vector<std::size_t>& changing) {
  bool green = false;
  for (const std::size_t i : changing) {
    if (state[i] == 'y' || state[i] == 'u') {
      return false;
    }
    green = green || is_green(state[i]);
  }
  return green;
}

/// Whether an interval that looks like a stage only lets others clear: short, after a change, and all its greens go on
/// from before until after it.
bool is_clearance(const std::vector<ShippedInterval>& intervals, std::size_t k,
                  const std::vector<std::size_t>& changing) {
  constexpr double shortest_service_s = 5;  // least green of any movement; docs/safety.md
  const ShippedInterval& before = intervals[(k + intervals.size() - 1) % intervals.size()];
  const ShippedInterval& after = intervals[(k + 1) % intervals.size()];
  if (before.stage || intervals[k].duration_s >= shortest_service_s) {
    return false;
  }
  return std::all_of(changing.begin(), changing.end(), [&](std::size_t i) {
    return !is_green(intervals[k].state[i]) || (is_green(before.state[i]) && is_green(after.state[i]));
  });
}

/// Merges what follows into one interval where the state stays.
std::vector<ShippedInterval> merge_neighbours(const ShippedProgram& program) {
  std::vector<ShippedInterval> intervals;
  for (const ShippedProgram::Phase& phase : program.phases) {
    const double duration = nominal_duration_s(phase);
    if (duration <= 0) {
      continue;
    }
    if (!intervals.empty() && intervals.back().state == phase.state) {
      intervals.back().duration_s += duration;
      intervals.back().min_duration_s += phase.min_duration_s;
    } else {
      intervals.push_back({duration, phase.min_duration_s, phase.state, false});
    }
  }
  return intervals;
}

/// Lets the cycle begin with its last interval where that is the first one's beginning.
void merge_across_end(ShippedCycle& cycle) {
  std::vector<ShippedInterval>& intervals = cycle.intervals;
  if (intervals.size() > 1 && intervals.front().state == intervals.back().state) {
    cycle.begin_s -= intervals.back().duration_s;
    intervals.front().duration_s += intervals.back().duration_s;
    intervals.front().min_duration_s += intervals.back().min_duration_s;
    intervals.pop_back();
  }
}

}  // namespace

double nominal_duration_s(const ShippedProgram::Phase& phase) {
  if (phase.duration_s > 0) {
    return phase.duration_s;
  }
  if (phase.max_duration_s > phase.min_duration_s) {
    return (phase.min_duration_s + phase.max_duration_s) / 2;
  }
  return phase.min_duration_s;
}

ShippedCycle shipped_cycle(const ShippedProgram& program) {
  ShippedCycle cycle;
  cycle.intervals = merge_neighbours(program);
  if (cycle.intervals.empty()) {
    return cycle;
  }
  for (const ShippedInterval& interval : cycle.intervals) {
    cycle.length_s += interval.duration_s;
  }
  merge_across_end(cycle);

  std::vector<ShippedInterval>& intervals = cycle.intervals;
  const std::vector<std::size_t> changing = changing_indices(intervals);
  for (ShippedInterval& interval : intervals) {
    interval.stage = is_stage(interval.state, changing);
  }
  for (std::size_t k = 0; k < intervals.size(); ++k) {
    intervals[k].stage = intervals[k].stage && !is_clearance(intervals, k, changing);
  }
  auto first = std::find_if(intervals.begin(), intervals.end(), [](const ShippedInterval& i) { return i.stage; });
  if (first == intervals.end()) {
    first = std::max_element(
        intervals.begin(), intervals.end(),
        [](const ShippedInterval& a, const ShippedInterval& b) { return a.duration_s < b.duration_s; });
    first->stage = true;
  }
  for (auto interval = intervals.begin(); interval != first; ++interval) {
    cycle.begin_s += interval->duration_s;
  }
  std::rotate(intervals.begin(), first, intervals.end());
  return cycle;
}

}  // namespace nightwave
