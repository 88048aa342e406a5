// SPDX-License-Identifier: Apache-2.0
#include "search/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <set>

#include "base/parallel.hpp"
#include "search/island.hpp"
#include "search/progression.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"
#include "search/webster.hpp"

namespace nightwave {
namespace {

using Cycles = std::vector<int>;  // per cycle group

/// Cycles between the shortest and the longest of any group, beside the shipped, Webster's and the incumbent's.
constexpr int geometric_cycles = 9;
constexpr std::size_t most_rounds = 15;
/// Rounds before cycles are compared: Webster and shipped splits, each with guided offsets, and the shipped plan. After
/// as many more they are compared again.
constexpr std::size_t rounds_at_once = 3;
/// Cycles of a group that all rounds are for: the worse half of the others drops out at every comparison (successive
/// halving, Jamieson & Talwalkar, AISTATS 2016).
constexpr std::size_t fewest_cycles = 3;
/// The round of simple_plan() that leaves splits and offsets as they are.
constexpr std::size_t unguided_round = 1;
/// Share of the budget for the sweep.
constexpr double sweep_share = 0.2;
constexpr std::size_t founders_per_island = 12;
/// The first island has the best plan at one cycle as well where its compositions of groups, each at its own best
/// cycle, all have more than so many times the objective. By judgement, between cities in which that plan was no gain
/// and one in which its lead of 6 % was never made good (bench/results/2026-11-28-cluster.md).
constexpr double composition_loss = 1.02;
/// Plans that are scored in the time of one, or two, on most machines.
constexpr std::size_t lanes_of_a_batch = 16;

std::vector<Cycles> cycles_to_try(const SearchSpace& space, const std::optional<Genome>& incumbent) {
  std::vector<Cycles> list{encode(space, space.shipped).cycle_s};
  if (incumbent) list.push_back(incumbent->cycle_s);
  list.push_back(webster_genome(space).cycle_s);
  int shortest = std::numeric_limits<int>::max(), longest = 1;
  for (const CycleGroup& group : space.groups) {
    shortest = std::min(shortest, group.shortest_s);
    longest = std::max(longest, group.longest_s);
  }
  for (int i = 0; i < geometric_cycles; ++i) {
    const int cycle = cycle_between(shortest, longest, static_cast<double>(i) / (geometric_cycles - 1));
    Cycles cycles;
    for (const CycleGroup& group : space.groups) cycles.push_back(std::clamp(cycle, group.shortest_s, group.longest_s));
    list.push_back(std::move(cycles));
  }
  std::vector<Cycles> unique;
  std::set<Cycles> seen;
  for (Cycles& cycles : list) {
    if (seen.insert(cycles).second) unique.push_back(std::move(cycles));
  }
  return unique;
}

/// Splits `share` of the way from the present ones to Webster's.
void blend_splits(const SearchSpace& space, Genome& genome, double share) {
  Genome webster = genome;
  set_webster_splits(space, webster);
  for (const SignalId id : space.adjustable) {
    std::vector<int>& greens = genome.signals[id].green_s;
    for (std::size_t s = 0; s < greens.size(); ++s) {
      greens[s] = static_cast<int>(std::lround((1.0 - share) * greens[s] + share * webster.signals[id].green_s[s]));
    }
  }
}

void randomise_offsets(const SearchSpace& space, Genome& genome, RandomStream& random) {
  for (const SignalId id : space.adjustable)
    genome.signals[id].offset_s = random.below(std::max(1, cycle_of(space, genome, id)));
}

/// The round-th simple plan at given cycles; `base` is shipped or, in one round, the incumbent.
Genome simple_plan(const SearchSpace& space, const Genome& base, const Cycles& cycles, std::size_t round,
                   RandomStream& random) {
  Genome genome = base;
  for (std::size_t g = 0; g < cycles.size(); ++g) change_cycle(space, genome, g, cycles[g]);
  double webster_share = 0;
  ProgressionStyle style;
  bool guided = true, random_offsets = false;
  switch (round) {
    case 0:
      webster_share = 1.0;
      break;
    case unguided_round:
      guided = false;
      break;
    case 2:
      style.travel_factor = 1.1;
      break;
    case 3:
      webster_share = 1.0;
      style.travel_factor = 1.2;
      break;
    case 4:
      webster_share = 0.5;
      style.flow_noise = 0.3;
      break;
    case 5:
      webster_share = 1.0;
      random_offsets = true;
      break;
    default:
      webster_share = random.uniform();
      style = {0.9 + 0.6 * random.uniform(), 0.5};
      random_offsets = round % 4 == 1;
  }
  if (webster_share > 0) blend_splits(space, genome, webster_share);
  decode(space, genome);  // guidance needs the greens as they will be
  if (random_offsets) {
    randomise_offsets(space, genome, random);
  } else if (guided) {
    guide_offsets(space, genome, style, random);
  }
  return genome;
}

double group_cost(const SearchSpace& space, const Individual& individual, std::size_t group) {
  if (space.groups.size() == 1) return individual.objective;
  double cost = 0;
  for (const SignalId id : space.groups[group].signals) cost += individual.zone_cost[id.index()];
  return cost;
}

/// All simple plans, scored: [cycles][round].
using Tries = std::vector<std::vector<Individual>>;

/// Per group: positions in `tries` of the cycles, best first.
std::vector<std::vector<std::size_t>> rank_cycles(const SearchSpace& space, const Tries& tries) {
  std::vector<std::vector<std::size_t>> ranked(space.groups.size());
  for (std::size_t g = 0; g < space.groups.size(); ++g) {
    std::vector<std::pair<double, std::size_t>> best;
    std::set<int> seen;
    for (std::size_t c = 0; c < tries.size(); ++c) {
      double cost = std::numeric_limits<double>::max();
      for (const Individual& individual : tries[c]) cost = std::min(cost, group_cost(space, individual, g));
      if (!tries[c].empty()) best.emplace_back(cost, c);
    }
    std::stable_sort(best.begin(), best.end());
    for (const auto& [cost, c] : best) {
      if (seen.insert(tries[c].front().genome.cycle_s[g]).second) ranked[g].push_back(c);
    }
  }
  return ranked;
}

/// Genes of every group from its own rank-th best plan at its own best cycles.
Genome compose(const SearchSpace& space, const Tries& tries, const std::vector<std::vector<std::size_t>>& ranked,
               std::size_t island, std::size_t rank) {
  Genome genome = tries[ranked.front().front()].front().genome;
  for (std::size_t g = 0; g < space.groups.size(); ++g) {
    const auto& plans = tries[ranked[g][std::min(island, ranked[g].size() - 1)]];
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t r = 0; r < plans.size(); ++r) order.emplace_back(group_cost(space, plans[r], g), r);
    std::stable_sort(order.begin(), order.end());
    const Genome& from = plans[order[std::min(rank, order.size() - 1)].second].genome;
    genome.cycle_s[g] = from.cycle_s[g];
    for (const SignalId id : space.groups[g].signals) genome.signals[id] = from.signals[id];
  }
  return genome;
}

/// The best of all simple plans.
const Individual& best_of(const Tries& tries) {
  const Individual* best = nullptr;
  for (const auto& plans : tries)
    for (const Individual& plan : plans)
      if (best == nullptr || plan.objective < best->objective) best = &plan;
  return *best;
}

std::vector<Individual> score_all(const SearchSpace& space, Scorer& scorer, std::vector<Genome> genomes) {
  std::vector<Plan> plans;
  for (Genome& genome : genomes) plans.push_back(decode(space, genome));
  const std::vector<Measures> measures = scorer.score(plans);
  std::vector<Individual> scored;
  for (std::size_t i = 0; i < measures.size(); ++i)
    scored.push_back(score(scorer.objective(), std::move(genomes[i]), measures[i]));
  return scored;
}

class SimplePlans {
 public:
  SimplePlans(const SearchSpace& space, std::uint64_t seed, const std::optional<Genome>& incumbent, ThreadPool& pool)
      : space_(space),
        seed_(seed),
        incumbent_(incumbent),
        pool_(pool),
        shipped_(encode(space, space.shipped)),
        cycles_(cycles_to_try(space, incumbent)),
        tried_(cycles_.size()),
        tries_(cycles_.size()) {}

  /// Adds the rounds from `first` to below `last` at some cycles to what is to be scored.
  void add_rounds(std::size_t first, std::size_t last, const std::vector<std::size_t>& cycles) {
    std::vector<Genome> made((last - first) * cycles.size());
    pool_.for_each_index(
        made.size(), [&](std::size_t i) { made[i] = plan_of(cycles[i % cycles.size()], first + i / cycles.size()); });
    for (std::size_t i = 0; i < made.size(); ++i) {
      const std::size_t c = cycles[i % cycles.size()];
      if (std::find(tried_[c].begin(), tried_[c].end(), made[i]) != tried_[c].end()) continue;
      tried_[c].push_back(made[i]);
      waiting_.push_back(std::move(made[i]));
      place_.push_back(c);
      added_ += 1;
    }
  }
  std::size_t waiting() const { return waiting_.size(); }
  /// Those that wait and those that are scored.
  std::size_t added() const { return added_; }

  /// Scores the first `count` of those that wait as one batch: vector lanes and threads are filled.
  void score_first(Scorer& scorer, std::size_t count) {
    const auto end = static_cast<std::ptrdiff_t>(std::min(count, waiting_.size()));
    std::vector<Individual> scored = score_all(space_, scorer, {waiting_.begin(), waiting_.begin() + end});
    for (std::size_t i = 0; i < scored.size(); ++i) tries_[place_[i]].push_back(std::move(scored[i]));
    waiting_.erase(waiting_.begin(), waiting_.begin() + end);
    place_.erase(place_.begin(), place_.begin() + end);
  }

  std::size_t cycles() const { return cycles_.size(); }
  const Tries& scored() const { return tries_; }
  Tries take() { return std::move(tries_); }

 private:
  Genome plan_of(std::size_t cycle, std::size_t round) const {
    RandomStream random(seed_, StreamUse::sweep, static_cast<std::uint32_t>(cycle), static_cast<std::uint32_t>(round),
                        0);
    const bool from_incumbent = incumbent_ && round == 0;
    if (incumbent_ && round > 0) round -= 1;
    Genome genome = simple_plan(space_, from_incumbent ? *incumbent_ : shipped_, cycles_[cycle],
                                from_incumbent ? unguided_round : round, random);
    decode(space_, genome);
    return genome;
  }

  const SearchSpace& space_;
  std::uint64_t seed_;
  const std::optional<Genome>& incumbent_;
  ThreadPool& pool_;
  Genome shipped_;
  std::vector<Cycles> cycles_;
  std::vector<std::vector<Genome>> tried_;
  std::vector<Genome> waiting_;
  std::vector<std::size_t> place_;  ///< of those that wait: their cycles'
  std::size_t added_ = 0;
  Tries tries_;
};

/// Positions in `tries` of the cycles that are among the first `count` of any group, ascending. A whole city tries a
/// cycle in all of its groups at once, so one that suits a single group stays.
std::vector<std::size_t> leading_cycles(const SearchSpace& space, const Tries& tries, std::size_t count) {
  std::set<std::size_t> leading;
  for (const std::vector<std::size_t>& ranked : rank_cycles(space, tries))
    leading.insert(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(std::min(count, ranked.size())));
  return {leading.begin(), leading.end()};
}

Tries try_simple_plans(const SearchSpace& space, Scorer& scorer, std::uint64_t seed,
                       const std::optional<Genome>& incumbent, ThreadPool& pool) {
  SimplePlans plans(space, seed, incumbent, pool);
  std::vector<std::size_t> cycles(plans.cycles());
  std::iota(cycles.begin(), cycles.end(), std::size_t{0});
  const bool by_the_clock = !scorer.evaluations_left();
  std::size_t per_group = plans.cycles(), rounds = 0;
  do {
    plans.add_rounds(rounds, rounds + rounds_at_once, cycles);
    rounds += rounds_at_once;
    // By the clock, where a plan takes as long as many, those that do not fill a batch wait for others.
    const std::size_t batch = scorer.whole_batch();
    const std::size_t rest = by_the_clock && plans.waiting() > batch ? plans.waiting() % batch : 0;
    plans.score_first(scorer, plans.waiting() - rest);
    if (scorer.ended()) return plans.take();
    per_group = std::max((per_group + 1) / 2, fewest_cycles);
    cycles = leading_cycles(space, plans.scored(), per_group);
  } while (rounds < most_rounds && static_cast<double>(plans.added() + rounds_at_once * cycles.size()) <=
                                       sweep_share * scorer.expected_evaluations());
  // A few plans more would cost the time of a register full of them.
  if (plans.waiting() >= lanes_of_a_batch / 2) plans.score_first(scorer, plans.waiting());
  return plans.take();
}

}  // namespace

std::vector<std::vector<Individual>> sweep_cycles(const SearchSpace& space, Scorer& scorer, std::uint64_t seed,
                                                  const std::optional<Genome>& incumbent,
                                                  const std::function<std::size_t()>& islands, ThreadPool& pool) {
  Tries tries = try_simple_plans(space, scorer, seed, incumbent, pool);
  const auto ranked = rank_cycles(space, tries);
  std::vector<std::vector<Individual>> founders;
  if (ranked.empty() || ranked.front().empty()) return founders;
  std::size_t distinct = 0;
  for (const auto& cycles : ranked) distinct = std::max(distinct, cycles.size());
  const std::size_t wanted = std::min(islands(), distinct);
  if (space.groups.size() == 1) {
    for (std::size_t island = 0; island < wanted; ++island)
      founders.push_back(std::move(tries[ranked.front()[island]]));
    return founders;
  }
  std::vector<Genome> genomes;  // of all islands, to be scored as one batch
  std::vector<std::size_t> count;
  for (std::size_t island = 0; island < wanted; ++island) {
    std::vector<Genome> own;
    for (std::size_t rank = 0; rank < founders_per_island; ++rank) {
      Genome genome = compose(space, tries, ranked, island, rank);
      if (std::find(own.begin(), own.end(), genome) == own.end()) own.push_back(std::move(genome));
    }
    count.push_back(own.size());
    std::move(own.begin(), own.end(), std::back_inserter(genomes));
  }
  std::vector<Individual> scored = score_all(space, scorer, std::move(genomes));
  auto next = scored.begin();
  for (const std::size_t own : count) {
    const auto end = next + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(own), scored.end() - next);
    if (next != end) founders.emplace_back(std::make_move_iterator(next), std::make_move_iterator(end));
    next = end;
  }
  if (founders.empty()) return founders;
  // Parts that are each the best at a cycle of their own may be worse together than the whole city at one cycle.
  const Individual& best = best_of(tries);
  const auto& together = founders.front();
  if (std::all_of(together.begin(), together.end(),
                  [&](const Individual& founder) { return founder.objective > composition_loss * best.objective; }))
    founders.front().push_back(best);
  return founders;
}

}  // namespace nightwave
