// SPDX-License-Identifier: Apache-2.0
#include "search/local_search.hpp"

#include <algorithm>
#include <numeric>

#include "search/moves.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"

namespace nightwave {
namespace {

/// Progressions between moved signals: below three, the neighbourhoods that are read overlap.
constexpr int near_spacing = 3;
constexpr int far_spacing = 5;
/// A gain counts as clear above this share of the mean cost of a zone: smaller ones are mostly other moves' echoes.
constexpr double clear_share = 0.005;

}  // namespace

MovedGenome separated_moves(const SearchSpace& space, const Genome& parent, std::span<const Genome* const> donors,
                            RandomStream& random) {
  const int spacing = random.chance(0.7) ? near_spacing : far_spacing;
  MovedGenome child{parent, space.graph.separated(space.adjustable, spacing, random)};
  for (const SignalId id : child.moved) move_signal(space, child.genome, id, donors, random);
  return child;
}

double neighbourhood_cost(const SearchSpace& space, const std::vector<double>& zone_cost, SignalId id, int radius) {
  double cost = 0;
  for (const SignalId near : space.graph.within(id, radius)) cost += zone_cost[near.index()];
  return cost;
}

Credit::Credit(const SearchSpace& space, const Individual& parent, double vehicles_due)
    : space_(space), parent_(parent), vehicles_due_(vehicles_due) {
  const double total = std::accumulate(parent.zone_cost.begin(), parent.zone_cost.end(), 0.0);
  clear_gain_ = clear_share * total / static_cast<double>(std::max<std::size_t>(1, parent.zone_cost.size()));
}

void Credit::read(const Individual& child, const std::vector<SignalId>& moved) {
  for (const SignalId id : moved) {
    if (child.genome.signals[id] == parent_.genome.signals[id]) continue;
    // A single move is credited with all it did; among several only the neighbourhood can tell them apart.
    const double gain = moved.size() == 1 ? (parent_.objective - child.objective) * vehicles_due_
                                          : neighbourhood_cost(space_, parent_.zone_cost, id) -
                                                neighbourhood_cost(space_, child.zone_cost, id);
    if (gain <= 0) continue;
    const auto place =
        std::lower_bound(best_.begin(), best_.end(), id, [](const Gain& g, SignalId s) { return g.signal < s; });
    if (place == best_.end() || place->signal != id) {
      best_.insert(place, Gain{gain, id, child.genome.signals[id]});
    } else if (gain > place->vehicle_s) {
      *place = Gain{gain, id, child.genome.signals[id]};
    }
  }
}

MovedGenome Credit::apply(std::span<const Gain> gains) const {
  MovedGenome composite{parent_.genome, {}};
  for (const Gain& gain : gains) {
    composite.genome.signals[gain.signal] = gain.genes;
    composite.moved.push_back(gain.signal);
  }
  return composite;
}

std::vector<MovedGenome> Credit::composites() const {
  std::vector<Gain> sorted = best_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Gain& a, const Gain& b) { return a.vehicle_s > b.vehicle_s; });
  std::vector<Gain> apart;
  std::vector<bool> taken(space_.graph.size(), false);
  for (const Gain& gain : sorted) {
    if (gain.vehicle_s < clear_gain_) break;
    const auto& near = space_.graph.neighbours(gain.signal);
    if (std::any_of(near.begin(), near.end(), [&](SignalId id) { return taken[id.index()]; })) continue;
    taken[gain.signal.index()] = true;
    apart.push_back(gain);
  }
  std::vector<MovedGenome> result;
  if (apart.size() >= 2) result.push_back(apply(apart));
  if (apart.size() >= 4) result.push_back(apply(std::span(apart).first(apart.size() / 2)));
  if (sorted.size() >= 2 && sorted.size() > apart.size()) result.push_back(apply(sorted));
  return result;
}

std::optional<MovedGenome> without_failed_moves(const SearchSpace& space, const Individual& parent,
                                                const Individual& composite, const std::vector<SignalId>& moved) {
  MovedGenome mended{composite.genome, {}};
  for (const SignalId id : moved) {
    if (neighbourhood_cost(space, composite.zone_cost, id) > neighbourhood_cost(space, parent.zone_cost, id)) {
      mended.genome.signals[id] = parent.genome.signals[id];
    } else {
      mended.moved.push_back(id);
    }
  }
  if (mended.moved.size() == moved.size() || mended.moved.empty()) return std::nullopt;
  return mended;
}

}  // namespace nightwave
