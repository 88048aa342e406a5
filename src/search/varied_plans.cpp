// SPDX-License-Identifier: Apache-2.0
#include "search/varied_plans.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>

#include "base/modulo.hpp"
#include "search/genome.hpp"
#include "search/webster.hpp"
#include "signals/constraints.hpp"

namespace nightwave {
namespace {

/// Draws that are the same with every standard library.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * std::numbers::pi * uniform()); }
  int between(int low, int high) { return low + static_cast<int>(uniform() * (high - low + 1)); }

 private:
  std::mt19937_64 engine_;
};

std::vector<std::uint8_t> random_order(const Signal& signal, const std::vector<std::uint8_t>& shipped, Draw& draw) {
  auto order = shipped;
  for (std::size_t i = order.size(); i > 2; --i) {  // the first stays: turning the circle is an offset
    std::swap(order[i - 1], order[static_cast<std::size_t>(draw.between(1, static_cast<int>(i) - 1))]);
  }
  return order_allowed(signal, order) ? order : shipped;
}

/// Greens in the shipped proportions times random factors, for a cycle; the shipped timing where nothing legal results.
SignalTiming vary(const Signal& signal, const SignalTiming& shipped, int cycle_s, double green_spread, Draw& draw) {
  SignalTiming timing = shipped;
  for (auto& green : timing.green_s)
    green = std::max(1, static_cast<int>(std::lround(green * std::exp(green_spread * draw.normal()))));
  return fit(signal, timing, cycle_s).value_or(shipped);
}

Plan random_plan(const Signals& signals, const Plan& shipped, Draw& draw) {
  constexpr int longest_random_cycle_s = 130;
  const double green_spread = 0.2 + 0.8 * draw.uniform();
  Plan plan = shipped;
  std::map<std::uint32_t, int> shortest;
  for (const auto id : signals.all.ids()) {
    const auto& signal = signals.all[id];
    if (!signal.adjustable || !signal.coordination_group) continue;
    auto& least = shortest[*signal.coordination_group];
    least = std::max(least, minimum_cycle(signal, shipped.timings[id].order));
  }
  std::map<std::uint32_t, int> cycles;
  for (const auto& [group, least] : shortest)
    cycles[group] = draw.between(least, std::max(least + 20, longest_random_cycle_s));
  for (const auto id : signals.all.ids()) {
    const auto& signal = signals.all[id];
    if (!signal.adjustable) continue;
    const int least = minimum_cycle(signal, shipped.timings[id].order);
    const int cycle = signal.coordination_group ? cycles[*signal.coordination_group]
                                                : draw.between(least, std::max(least + 20, longest_random_cycle_s));
    SignalTiming start = shipped.timings[id];
    if (draw.uniform() < 0.25) {
      const auto order = random_order(signal, start.order, draw);
      if (minimum_cycle(signal, order) <= cycle) start.order = order;
    }
    auto timing = vary(signal, start, cycle, green_spread, draw);
    timing.offset_s = draw.between(0, timing.cycle_s - 1);
    plan.timings[id] = timing;
  }
  return plan;
}

Plan perturbed_plan(const Signals& signals, const Plan& base, double strength, Draw& draw) {
  constexpr double offset_spread_s = 25;
  Plan plan = base;
  for (const auto id : signals.all.ids()) {
    if (!signals.all[id].adjustable) continue;
    auto timing = vary(signals.all[id], base.timings[id], base.timings[id].cycle_s, strength, draw);
    timing.offset_s = modulo(
        timing.offset_s + static_cast<int>(std::lround(offset_spread_s * strength * draw.normal())), timing.cycle_s);
    plan.timings[id] = timing;
  }
  return plan;
}

}  // namespace

std::vector<VariedPlan> varied_plans(const SearchSpace& space, std::size_t count, std::uint64_t seed) {
  Draw draw(seed);
  const Signals& signals = *space.signals;
  const Plan& shipped = space.shipped;
  Genome webster_genes = webster_genome(space);
  const Plan webster = decode(space, webster_genes);
  std::vector<VariedPlan> plans = {{"shipped", shipped}, {"webster", webster}};
  plans.resize(std::min(plans.size(), count));
  while (plans.size() < count) {
    const double strength = 0.1 + 0.7 * draw.uniform();
    switch (plans.size() % 5) {
      case 0:
      case 2:
        plans.push_back({"random", random_plan(signals, shipped, draw)});
        break;
      case 4:
        plans.push_back({"perturbed webster", perturbed_plan(signals, webster, strength, draw)});
        break;
      default:
        plans.push_back({"perturbed shipped", perturbed_plan(signals, shipped, strength, draw)});
    }
  }
  return plans;
}

std::vector<VariedPlan> plans_around(const SearchSpace& space, std::span<const VariedPlan> given, std::size_t count,
                                     std::uint64_t seed) {
  Draw draw(seed);
  std::vector<VariedPlan> plans(given.begin(), given.end());
  while (plans.size() < count && !given.empty()) {
    const auto& [name, base] = given[plans.size() % given.size()];
    const double strength = 0.05 + 0.35 * draw.uniform();
    plans.push_back({"around " + name, perturbed_plan(*space.signals, base, strength, draw)});
  }
  return plans;
}

}  // namespace nightwave
