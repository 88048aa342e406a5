// SPDX-License-Identifier: Apache-2.0
#include "signals/green_bounds.hpp"

#include <algorithm>
#include <numeric>

#include "signals/green_runs.hpp"
#include "signals/largest_remainder.hpp"
#include "signals/minimum_greens.hpp"

namespace nightwave {

GreenBounds::GreenBounds(const Signal& signal, const std::vector<std::uint8_t>& order) {
  const std::size_t count = order.size();
  for (const std::uint8_t stage : order) {
    stage_least_.push_back(signal.stages[stage].minimum_duration_s);
  }
  // Movements that share a stage pattern bind alike: keep the strongest bound of each.
  std::vector<int> strongest(count * (count + 1), 0);
  for (const GreenRun& run : green_runs(signal, order)) {
    if (run.stages > 0) {
      const int least = std::max(signal.minimum_green_s[run.index], shortest_planned_green_s) - run.fixed_s;
      int& slot = strongest[run.first * (count + 1) + run.stages];
      slot = std::max(slot, least);
    }
  }
  for (std::size_t first = 0; first < count; ++first) {
    stage_least_[first] = std::max(stage_least_[first], strongest[first * (count + 1) + 1]);
  }
  for (std::size_t stages = 2; stages <= count; ++stages) {
    for (std::size_t first = 0; first < count; ++first) {
      const Span span{first, stages, strongest[first * (count + 1) + stages]};
      if (sum_over(span, stage_least_) < span.least_s) {
        spans_.push_back(span);
      }
    }
  }
}

int GreenBounds::sum_over(const Span& span, const std::vector<int>& greens) const {
  int sum = 0;
  for (std::size_t k = 0; k < span.stages; ++k) {
    sum += greens[(span.first + k) % greens.size()];
  }
  return sum;
}

/// Ends of the places, each as early as the bounds allow in a cycle of this much green; none when it is too short. The
/// bounds are differences of ends, so the longest path from the beginning gives them (Bellman and Ford).
std::optional<std::vector<int>> GreenBounds::earliest_ends(int total_s) const {
  const std::size_t count = stage_least_.size();
  std::vector<int> ends(count + 1, 0);  // ends[k]: of place k - 1
  bool changed = true;
  for (std::size_t round = 0; changed && round <= count + 1; ++round) {
    changed = false;
    const auto at_least = [&](std::size_t k, int value) {
      if (ends[k] < value) {
        ends[k] = value;
        changed = true;
      }
    };
    for (std::size_t k = 0; k < count; ++k) {
      at_least(k + 1, ends[k] + stage_least_[k]);
    }
    for (const Span& span : spans_) {
      const std::size_t end = span.first + span.stages;
      if (end <= count) {
        at_least(end, ends[span.first] + span.least_s);
      } else {
        at_least(end - count, ends[span.first] + span.least_s - total_s);
      }
    }
  }
  if (changed || ends.back() > total_s) {
    return std::nullopt;
  }
  return ends;
}

std::vector<int> GreenBounds::shortest() const {
  const std::size_t count = stage_least_.size();
  int total = std::accumulate(stage_least_.begin(), stage_least_.end(), 0);
  std::optional<std::vector<int>> ends;
  while (!(ends = earliest_ends(total))) {
    ++total;
  }
  ends->back() = total;
  std::vector<int> greens(count);
  for (std::size_t k = 0; k < count; ++k) {
    greens[k] = (*ends)[k + 1] - (*ends)[k];
  }
  return greens;
}

/// Raises the least greens of a span's stages, in proportion to their greens, so that they satisfy it by themselves.
bool GreenBounds::raise(const Span& span, const std::vector<int>& greens, std::vector<int>& least) const {
  if (sum_over(span, greens) >= span.least_s) {
    return false;
  }
  std::vector<int> weights;
  std::vector<int> floor;
  for (std::size_t k = 0; k < span.stages; ++k) {
    const std::size_t place = (span.first + k) % greens.size();
    weights.push_back(greens[place]);
    floor.push_back(least[place]);
  }
  const std::vector<int> raised = share_out_whole(span.least_s, weights, floor);
  for (std::size_t k = 0; k < span.stages; ++k) {
    least[(span.first + k) % greens.size()] = raised[k];
  }
  return true;
}

std::optional<std::vector<int>> GreenBounds::share(int total_s, const std::vector<int>& wanted) const {
  const auto sum = [](const std::vector<int>& greens) { return std::accumulate(greens.begin(), greens.end(), 0); };
  std::vector<int> least = stage_least_;
  while (sum(least) <= total_s) {
    std::vector<int> greens = share_out_whole(total_s, wanted, least);
    bool raised = false;
    for (const Span& span : spans_) {
      raised = raise(span, greens, least) || raised;
      if (raised) {
        break;  // the others may hold once this one's share is found anew
      }
    }
    if (!raised) {
      return greens;
    }
  }
  // Raising span by span asked for more than there is; the tightest solution may still fit.
  const std::vector<int> tightest = shortest();
  if (sum(tightest) > total_s) {
    return std::nullopt;
  }
  return share_out_whole(total_s, wanted, tightest);
}

}  // namespace nightwave
