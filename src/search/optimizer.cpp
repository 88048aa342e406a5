// SPDX-License-Identifier: Apache-2.0
#include "search/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "search/genome.hpp"
#include "search/island.hpp"
#include "search/sweep.hpp"

namespace nightwave {
namespace {

constexpr std::size_t first_islands = 3;
/// Lanes of an island in a generation: a hundredth of all evaluations, so that there are enough generations, in whole
/// vector registers. More than 64 of one parent are wasted.
constexpr std::size_t fewest_lanes = 16;
constexpr std::size_t most_lanes = 64;

/// When islands that have fallen behind the best are given up, and by how much they may be behind.
struct Culling {
  double progress;
  double allowed_gap;
};
constexpr Culling cullings[] = {{0.35, 0.06}, {0.5, 0.02}, {0.65, 0.0}};

std::size_t lanes_for(double expected_evaluations) {
  const auto wanted = static_cast<std::size_t>(std::min(expected_evaluations / 100.0, 1e6));
  return std::clamp(wanted / fewest_lanes * fewest_lanes, fewest_lanes, most_lanes);
}

bool ahead(const Island& a, const Island& b) { return a.best().objective < b.best().objective; }

void cull(std::vector<Island>& islands, double progress) {
  double gap = -1;
  for (const Culling& culling : cullings) {
    if (progress >= culling.progress) gap = culling.allowed_gap;
  }
  if (gap < 0 || islands.size() < 2) return;
  std::stable_sort(islands.begin(), islands.end(), ahead);
  const double limit = islands.front().best().objective * (1.0 + gap);
  const auto behind = [&](const Island& island) { return island.best().objective > limit; };
  islands.erase(std::remove_if(islands.begin() + 1, islands.end(), behind), islands.end());
}

void evolve(const SearchSpace& space, Scorer& scorer, std::vector<Island> islands) {
  const std::size_t lanes = lanes_for(scorer.expected_evaluations());
  while (!scorer.ended()) {
    // One batch for all islands: the more plans at once, the better vector lanes and threads are filled.
    std::vector<std::vector<Genome>> genomes;
    std::vector<Plan> plans;
    for (Island& island : islands) {
      genomes.push_back(island.propose(lanes));
      for (Genome& genome : genomes.back()) plans.push_back(decode(space, genome));
    }
    const std::vector<Measures> measures = scorer.score(plans);
    if (measures.size() < plans.size()) break;
    for (std::size_t i = 0; i < islands.size(); ++i) {
      islands[i].absorb(std::move(genomes[i]), std::span(measures).subspan(i * lanes, lanes));
    }
    scorer.set_median(std::min_element(islands.begin(), islands.end(), ahead)->median());
    cull(islands, scorer.status().progress);
  }
}

}  // namespace

SearchResult optimize(const SearchSpace& space, ScoreFunction score, const SearchRequest& request) {
  Scorer scorer(space, std::move(score), request.objective, request.budget, request.preferred_batch, request.hooks);
  SearchResult result;

  // The shipped plan is a candidate only where it obeys what is asked of plans, one cycle per group above all.
  Genome shipped = encode(space, space.shipped);
  const Plan legal_shipped = decode(space, shipped);
  const bool shipped_is_legal = legal_shipped == space.shipped;
  result.shipped_measures = scorer.score_first(space.shipped, shipped_is_legal);
  result.shipped_objective = scorer.objective()(result.shipped_measures);
  if (!shipped_is_legal) scorer.score_first(legal_shipped, true);

  std::optional<Genome> incumbent;
  if (request.incumbent) {
    incumbent = encode(space, *request.incumbent);
    scorer.score_first(decode(space, *incumbent), true);
  }
  if (!space.adjustable.empty()) {
    std::vector<Island> islands;
    for (std::vector<Individual>& founders : sweep_cycles(space, scorer, request.seed, incumbent, first_islands)) {
      islands.emplace_back(space, scorer.objective(), request.seed, static_cast<std::uint32_t>(islands.size()),
                           std::move(founders));
    }
    if (!islands.empty()) evolve(space, scorer, std::move(islands));
  }

  result.best = scorer.best();
  result.best_measures = scorer.best_measures();
  result.objective = scorer.best_objective();
  result.finalists = scorer.archive().most_different(request.finalists);
  result.status = scorer.status();
  result.interrupted = scorer.stopped();
  return result;
}

}  // namespace nightwave
