// SPDX-License-Identifier: Apache-2.0
#include "verify/requirements.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace nightwave::verify {

namespace {

constexpr double none = std::numeric_limits<double>::infinity();

/// The shipped program, and what it shows of each index.
struct Shipped {
  Timeline timeline;
  std::vector<Greens> greens;  ///< yellow that returns to green bridged
};

/// Whether an index stays green from before a changeover until after it.
bool held_through(const Shipped& shipped, const Changeover& over, std::size_t index) {
  const Greens& g = shipped.greens[index];
  if (g.always) return true;
  if (!g.on[shipped.timeline.previous(over.first)] || !g.on[over.after]) return false;
  for (std::size_t t = over.first, k = 0; k < over.count; ++k, t = shipped.timeline.next(t)) {
    if (!g.on[t]) return false;
  }
  return true;
}

/// Whether a changeover happens within one transition: no stage lies between its end and its beginning. An interval is
/// a stage when it shows no yellow or red + yellow, and a green that was not simply kept; kept greens make a stage of
/// intervals that last as long as a green must.
bool is_direct(const Shipped& shipped, const Changeover& over) {
  const Timeline& line = shipped.timeline;
  for (std::size_t t = over.first, k = 0; k < over.count; ++k, t = line.next(t)) {
    bool changing = false;
    bool green = false;
    for (std::size_t i = 0; i < line.indices(); ++i) {
      changing |= line.letter(t, i) == 'y' || line.letter(t, i) == 'u';
      if (!shipped.greens[i].on[t] || shipped.greens[i].always) continue;
      green |= !held_through(shipped, over, i) || line.duration_s(t) >= least_green_s;
    }
    if (green && !changing) return false;
  }
  return true;
}

/// Seconds of a changeover in which no movement that ever stops may drive, greens kept through it apart.
double all_red_s(const SignalRules& rules, const Shipped& shipped, const Changeover& over) {
  const Timeline& line = shipped.timeline;
  double sum_s = 0;
  for (std::size_t t = over.first, k = 0; k < over.count; ++k, t = line.next(t)) {
    bool moving = false;
    for (std::size_t i = 0; i < line.indices(); ++i) {
      if (rules.kinds[i] == Kind::pedestrians || held_through(shipped, over, i)) continue;
      moving |= shipped.greens[i].on[t] || line.letter(t, i) == 'y';
    }
    if (!moving) sum_s += line.duration_s(t);
  }
  return sum_s;
}

IndexRequirement index_requirement(const SignalRules& rules, const Shipped& shipped, std::size_t i) {
  const Timeline& line = shipped.timeline;
  const bool walks = rules.kinds[i] == Kind::pedestrians;
  IndexRequirement result;
  for (std::size_t t = 0; t < line.size(); ++t) {
    const char letter = line.letter(t, i);
    result.served |= is_green(letter);
    if (is_green(letter)) result.most_permission = std::max(result.most_permission, permission(letter));
    result.stop_and_go |= letter == 's';
    result.off |= letter == 'o' || letter == 'O';
  }
  double yellow_s = none;
  result.red_yellow = !shipped.greens[i].runs.empty() && !walks;
  for (const Run& run : shipped.greens[i].runs) {
    yellow_s = std::min(yellow_s, yellow_after(line, i, run));
    result.red_yellow &= line.letter(line.previous(run.first), i) == 'u';
  }
  result.yellow_s = yellow_s < none ? yellow_s : walks ? 0 : standard_yellow_s;
  result.minimum_green_s = least_green_s;
  for (const Run& run : greens(line, i, Yellow::interrupts).runs) {
    // A plan has whole seconds: what is shipped with a fraction may be rounded down.
    result.minimum_green_s = std::min(result.minimum_green_s, std::floor(run.duration_s + 1e-6));
  }
  return result;
}

PairRequirement pair_requirement(const Timeline& line, int a, int b) {
  PairRequirement result{.a = a, .b = b};
  for (std::size_t t = 0; t < line.size(); ++t) {
    const char la = line.letter(t, static_cast<std::size_t>(a));
    const char lb = line.letter(t, static_cast<std::size_t>(b));
    for (int p = 0; p <= permission(la); ++p) {
      for (int q = 0; q <= permission(lb); ++q) result.together[p][q] = true;
    }
    result.overlap |= is_green(la) && is_green(lb);
    result.a_yellow_b_green |= la == 'y' && is_green(lb);
    result.b_yellow_a_green |= lb == 'y' && is_green(la);
  }
  // Stopping is always allowed, whatever the other does.
  for (int p = 0; p < 3; ++p) result.together[p][0] = result.together[0][p] = true;
  return result;
}

/// What the shipped program shows of clearances, per index: the basis for pairs that it never has.
struct Evidence {
  double all_red_before_vehicles_s = 0;     ///< longest after its end, before vehicles begin
  double all_red_before_pedestrians_s = 0;  ///< longest after its end, before pedestrians begin
  double all_red_before_itself_s = 0;       ///< longest after vehicles' end, before it begins
  double shortest_gap_s = none;             ///< from its end to the next green of any index it conflicts with
};

/// A pair of indices in the order in which right of way passes.
struct Ordered {
  std::size_t from = 0;
  std::size_t to = 0;
  double* clearance_s = nullptr;
  double direct_s = none;  ///< shortest shipped gap within one transition
  double any_s = none;     ///< shortest shipped gap
};

void observe(const SignalRules& rules, const Shipped& shipped, Ordered& pair, std::vector<Evidence>& evidence) {
  Evidence& from = evidence[pair.from];
  for (const Changeover& over : changeovers(shipped.timeline, shipped.greens[pair.from], shipped.greens[pair.to])) {
    pair.any_s = std::min(pair.any_s, over.gap_s);
    from.shortest_gap_s = std::min(from.shortest_gap_s, over.gap_s);
    if (!is_direct(shipped, over)) continue;
    pair.direct_s = std::min(pair.direct_s, over.gap_s);
    if (rules.kinds[pair.from] == Kind::pedestrians) continue;
    const double all_red = all_red_s(rules, shipped, over);
    double& before =
        rules.kinds[pair.to] == Kind::pedestrians ? from.all_red_before_pedestrians_s : from.all_red_before_vehicles_s;
    before = std::max(before, all_red);
    evidence[pair.to].all_red_before_itself_s = std::max(evidence[pair.to].all_red_before_itself_s, all_red);
  }
}

double clearance_s(const SignalRules& rules, const Ordered& pair, const std::vector<Evidence>& evidence,
                   const std::vector<IndexRequirement>& indices) {
  if (pair.direct_s < none) return pair.direct_s;
  const Evidence& from = evidence[pair.from];
  double derived_s = 0;
  if (rules.kinds[pair.from] == Kind::pedestrians) {
    const double walk_s = std::ceil(rules.crossing_length_m[pair.from] / walking_speed_m_s);
    derived_s = walk_s > 0 ? std::min(walk_s, from.shortest_gap_s) : from.shortest_gap_s;
    if (!(derived_s < none)) derived_s = 0;
  } else {
    const double before =
        rules.kinds[pair.to] == Kind::pedestrians ? from.all_red_before_pedestrians_s : from.all_red_before_vehicles_s;
    derived_s = indices[pair.from].yellow_s + std::max(before, evidence[pair.to].all_red_before_itself_s);
  }
  return std::min(derived_s, pair.any_s);
}

}  // namespace

Requirements requirements(const SignalRules& rules) {
  Shipped shipped{Timeline(rules.shipped), {}};
  Requirements result;
  for (std::size_t i = 0; i < rules.kinds.size(); ++i)
    shipped.greens.push_back(greens(shipped.timeline, i, Yellow::bridges));
  for (std::size_t i = 0; i < rules.kinds.size(); ++i) result.indices.push_back(index_requirement(rules, shipped, i));

  std::set<std::pair<int, int>> pairs;
  for (auto [a, b] : rules.conflicts) {
    if (a != b) pairs.insert(std::minmax(a, b));
  }
  for (auto [a, b] : pairs) result.pairs.push_back(pair_requirement(shipped.timeline, a, b));

  std::vector<Ordered> ordered;
  for (PairRequirement& pair : result.pairs) {
    if (pair.overlap) continue;
    const auto a = static_cast<std::size_t>(pair.a);
    const auto b = static_cast<std::size_t>(pair.b);
    ordered.push_back({.from = a, .to = b, .clearance_s = &pair.clearance_ab_s});
    ordered.push_back({.from = b, .to = a, .clearance_s = &pair.clearance_ba_s});
  }
  std::vector<Evidence> evidence(rules.kinds.size());
  for (Ordered& pair : ordered) observe(rules, shipped, pair, evidence);
  for (Ordered& pair : ordered) *pair.clearance_s = clearance_s(rules, pair, evidence, result.indices);
  return result;
}

}  // namespace nightwave::verify
