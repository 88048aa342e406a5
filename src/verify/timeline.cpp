// SPDX-License-Identifier: Apache-2.0
#include "verify/timeline.hpp"

#include <algorithm>

namespace nightwave::verify {

Timeline::Timeline(std::span<const Phase> phases) : Timeline(phases, 0.0) {}

Timeline::Timeline(std::span<const Phase> phases, double begin_s) {
  double now_s = begin_s;
  for (const Phase& phase : phases) {
    if (!(phase.duration_s > 0)) continue;
    phases_.push_back(phase);
    std::replace(phases_.back().state.begin(), phases_.back().state.end(), 'Y', 'y');  // SUMO's old major yellow
    begins_s_.push_back(now_s);
    now_s += phase.duration_s;
  }
}

Timeline Timeline::once(std::span<const Phase> phases, double begin_s) {
  constexpr double long_s = 1e6;
  Timeline line(phases, begin_s);
  line.begins_s_.push_back(line.size() > 0 ? line.begins_s_.back() + line.phases_.back().duration_s : begin_s);
  line.phases_.push_back({long_s, std::string(line.indices(), 'r')});
  line.once_ = true;
  return line;
}

bool is_whole(const Timeline& timeline, const Run& run) {
  return !timeline.is_outside(timeline.previous(run.first)) && !timeline.is_outside(run.after);
}

Greens greens(const Timeline& timeline, std::size_t index, Yellow yellow) {
  const std::size_t n = timeline.size();
  Greens result;
  result.on.resize(n);
  std::size_t lit = 0;
  for (std::size_t t = 0; t < n; ++t) {
    result.on[t] = is_green(timeline.letter(t, index));
    lit += result.on[t];
  }
  if (yellow == Yellow::bridges && lit > 0) {
    for (std::size_t t = 0; t < n; ++t) {
      if (!is_green(timeline.letter(t, index)) || timeline.letter(timeline.next(t), index) != 'y') continue;
      std::size_t end = timeline.next(t);
      while (timeline.letter(end, index) == 'y') end = timeline.next(end);
      if (!is_green(timeline.letter(end, index))) continue;
      for (std::size_t y = timeline.next(t); y != end; y = timeline.next(y)) {
        lit += !result.on[y];
        result.on[y] = true;
      }
    }
  }
  result.never = lit == 0;
  result.always = n > 0 && lit == n;
  if (result.always) return result;
  for (std::size_t t = 0; t < n; ++t) {
    if (!result.on[t] || result.on[timeline.previous(t)]) continue;
    Run run{t, t, 0};
    while (result.on[run.after]) {
      run.duration_s += timeline.duration_s(run.after);
      run.after = timeline.next(run.after);
    }
    result.runs.push_back(run);
  }
  return result;
}

double yellow_after(const Timeline& timeline, std::size_t index, const Run& run) {
  double sum_s = 0;
  for (std::size_t t = run.after; timeline.letter(t, index) == 'y'; t = timeline.next(t))
    sum_s += timeline.duration_s(t);
  return sum_s;
}

std::vector<Changeover> changeovers(const Timeline& timeline, const Greens& from, const Greens& to) {
  std::vector<Changeover> result;
  if (to.always || to.never) return result;
  for (const Run& run : from.runs) {
    Changeover over{run.after, run.after, 0, 0};
    bool found = false;
    for (; over.count < timeline.size(); ++over.count) {
      if (to.on[over.after]) {
        // Green already before the end: the two overlap and nothing passes from one to the other here.
        found = over.count > 0 || !to.on[timeline.previous(over.after)];
        break;
      }
      if (from.on[over.after]) break;
      over.gap_s += timeline.duration_s(over.after);
      over.after = timeline.next(over.after);
    }
    if (found) result.push_back(over);
  }
  return result;
}

}  // namespace nightwave::verify
