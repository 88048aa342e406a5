// SPDX-License-Identifier: Apache-2.0
#include "search/archive.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "base/modulo.hpp"
#include "search/space.hpp"

namespace nightwave {
namespace {

constexpr std::size_t capacity = 48;
/// Plans that are worse than the best by more than this share are not kept.
constexpr double tolerance = 0.15;
/// Plans nearer than this count as one.
constexpr double same_basin = 0.02;

double circular_share(int difference, int cycle) {
  const int folded = modulo(difference, cycle);
  return 2.0 * std::min(folded, cycle - folded) / cycle;
}

double timing_distance(const SignalTiming& a, const SignalTiming& b) {
  if (a.cycle_s <= 0 || b.cycle_s <= 0) return 0;
  const double cycle = static_cast<double>(std::abs(a.cycle_s - b.cycle_s)) / std::max(a.cycle_s, b.cycle_s);
  double shares = 0;
  for (std::size_t s = 0; s < std::min(a.green_s.size(), b.green_s.size()); ++s) {
    shares += std::abs(static_cast<double>(a.green_s[s]) / a.cycle_s - static_cast<double>(b.green_s[s]) / b.cycle_s);
  }
  return (cycle + shares / 2.0 + (a.order == b.order ? 0.0 : 1.0)) / 3.0;
}

}  // namespace

double plan_distance(const SearchSpace& space, const Plan& a, const Plan& b) {
  double timing = 0, lag = 0;
  for (const SignalId id : space.adjustable) timing += timing_distance(a.timings[id], b.timings[id]);
  std::size_t pairs = 0;
  for (const SignalId id : space.adjustable) {
    for (const SignalId near : space.graph.neighbours(id)) {
      if (near < id || !space.choices[near].adjustable) continue;
      const int cycle = std::max({1, a.timings[id].cycle_s, b.timings[id].cycle_s});
      const int lag_a = a.timings[near].offset_s - a.timings[id].offset_s;
      const int lag_b = b.timings[near].offset_s - b.timings[id].offset_s;
      lag += circular_share(lag_a - lag_b, cycle);
      pairs += 1;
    }
  }
  const double signals = static_cast<double>(std::max<std::size_t>(1, space.adjustable.size()));
  return pairs == 0 ? timing / signals : (timing / signals + lag / static_cast<double>(pairs)) / 2.0;
}

void Archive::offer(const Plan& plan, double objective) {
  if (!kept_.empty() && objective > kept_.front().objective * (1.0 + tolerance)) return;
  if (kept_.size() == capacity && objective >= kept_.back().objective) return;
  for (auto near = kept_.begin(); near != kept_.end(); ++near) {
    if (plan_distance(*space_, near->plan, plan) >= same_basin) continue;
    if (near->objective <= objective) return;
  }
  std::erase_if(kept_, [&](const ScoredPlan& old) { return plan_distance(*space_, old.plan, plan) < same_basin; });
  const auto place = std::upper_bound(kept_.begin(), kept_.end(), objective,
                                      [](double value, const ScoredPlan& s) { return value < s.objective; });
  kept_.insert(place, {plan, objective});
  const double worst = kept_.front().objective * (1.0 + tolerance);
  std::erase_if(kept_, [&](const ScoredPlan& old) { return old.objective > worst; });
  if (kept_.size() > capacity) kept_.pop_back();
}

void Archive::offer_all(const Archive& other) {
  for (const ScoredPlan& scored : other.kept_) offer(scored.plan, scored.objective);
}

std::vector<ScoredPlan> Archive::most_different(std::size_t count) const {
  std::vector<ScoredPlan> chosen;
  if (kept_.empty() || count == 0) return chosen;
  chosen.push_back(kept_.front());
  std::vector<bool> used(kept_.size(), false);
  used[0] = true;
  for (const double allowance : {0.02, 0.05, tolerance}) {
    const double limit = kept_.front().objective * (1.0 + allowance);
    while (chosen.size() < count) {
      std::size_t farthest = 0;
      double distance = -1;
      for (std::size_t i = 1; i < kept_.size() && kept_[i].objective <= limit; ++i) {
        if (used[i]) continue;
        double nearest = std::numeric_limits<double>::max();
        for (const ScoredPlan& taken : chosen)
          nearest = std::min(nearest, plan_distance(*space_, taken.plan, kept_[i].plan));
        if (nearest > distance) {
          distance = nearest;
          farthest = i;
        }
      }
      if (distance < 0) break;
      used[farthest] = true;
      chosen.push_back(kept_[farthest]);
    }
  }
  return chosen;
}

}  // namespace nightwave
