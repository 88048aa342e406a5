// SPDX-License-Identifier: Apache-2.0
#include "search/island.hpp"

#include <algorithm>
#include <utility>

#include "base/errors.hpp"
#include "base/parallel.hpp"
#include "search/moves.hpp"
#include "search/progression.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"
#include "search/zone_sampler.hpp"

namespace nightwave {
namespace {

/// Individuals kept: as in the prototypes' steady-state search, enough to mix and few enough to converge within 1,000
/// evaluations.
constexpr std::size_t capacity = 24;
/// Generations without gain after which an island begins a new life around its champion.
constexpr int patience = 14;
/// Chance that a new life begins at other cycles than the champion's: small steps do not leave a valley. A search of
/// 80,000 evaluations would otherwise look into the same one again and again.
constexpr double chance_of_other_cycles = 0.5;
/// Relative gain that counts as one.
constexpr double least_gain = 2e-4;
/// Share of the children that vary the best plan; the others vary one that won a tournament.
constexpr double chance_of_the_best = 0.7;
/// Donors handed to single-signal moves.
constexpr std::size_t most_donors = 8;

/// Generations in which all but every fourth candidate is drawn from the zone models, and swept more often: then they
/// change most.
constexpr std::uint32_t guided_generations = 3;
/// Networks of fewer signals begin with all operators: decomposing them gained nothing in the prototypes.
constexpr std::size_t fewest_guided_signals = 8;
constexpr int guided_sweeps = 5, later_sweeps = 3;
/// Temperatures of the draws, in what a random offset costs: the highest at the beginning and at the end. A signal has
/// a few degrees of freedom, and each rises by about half the temperature.
constexpr double first_temperature = 0.03, last_temperature = 0.005;
constexpr int final_descents = 2;
/// Of so many draws one only descends from the best plan, and all but one end with a descent.
constexpr std::uint32_t kinds_of_draws = 4;
/// Share of visits that try another order or half the cycle, in draws that do.
constexpr double order_chance = 0.1, half_chance = 0.02;

bool better(const Individual& a, const Individual& b) { return a.objective < b.objective; }

}  // namespace

Individual score(const Objective& objective, Genome genome, const Measures& measures) {
  Individual individual{std::move(genome), objective(measures), {}};
  individual.zone_cost.reserve(measures.zones.size());
  for (const ZoneMeasures& zone : measures.zones) individual.zone_cost.push_back(objective.zone_cost(zone));
  return individual;
}

Island::Island(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
               std::vector<Individual> founders, ThreadPool& pool)
    : Island(space, objective, seed, number) {
  require(!founders.empty(), "an island needs a founder");
  model_.centre(*std::min_element(founders.begin(), founders.end(), better));
  model_.add(founders, pool);
  select(std::move(founders));
}

Island Island::restored(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
                        ByteReader& state) {
  Island island(space, objective, seed, number);
  state(island);
  if (island.population_.empty()) throw BrokenBytes("an island without a population");
  if (!island.model_.complete()) throw BrokenBytes("zone models of another scenario");
  return island;
}

void Island::admit(Individual immigrant) {
  std::vector<Individual> arrival;
  arrival.push_back(std::move(immigrant));
  select(std::move(arrival));
  model_.centre(population_.front());
}

const Individual& Island::best() const {
  if (!champion_.empty() && (population_.empty() || better(champion_.front(), population_.front())))
    return champion_.front();
  return population_.front();
}

double Island::median() const { return population_[population_.size() / 2].objective; }

const Individual& Island::pick(RandomStream& random) const {
  return population_[std::min(random.index(population_.size()), random.index(population_.size()))];
}

Genome Island::draw_from_zone_models(const ZoneSampler& sampler, std::uint32_t lane, Origin& origin) const {
  RandomStream random(seed_, StreamUse::zone_models, number_, generation_, lane + 1);
  const bool guided = generation_ < guided_generations;
  SamplingSchedule schedule;
  schedule.sweeps = guided ? guided_sweeps : later_sweeps;
  const std::uint32_t kind = lane % kinds_of_draws;
  const double warm = sampler.roughness() * random.uniform();
  schedule.first_temperature = kind == 0 ? 0 : first_temperature * warm;
  schedule.last_temperature = kind == 0 ? 0 : last_temperature * warm;
  schedule.descents = kind == 1 ? 0 : final_descents;
  if (random.chance(0.25)) {
    schedule.order_chance = order_chance;
    schedule.half_chance = half_chance;
  }
  // Whole plans where the models gain much; parts of them are right more often later.
  std::vector<SignalId> free = space_->adjustable;
  if (!guided && random.chance(0.5)) {
    const auto most = static_cast<std::size_t>(random.step(static_cast<int>(free.size())));
    if (random.chance(0.5)) {
      free = space_->graph.around(free[random.index(free.size())], most);
      std::erase_if(free, [&](SignalId id) { return !space_->choices[id].adjustable; });
    } else {
      for (std::size_t i = 0; i < most; ++i) std::swap(free[i], free[i + random.index(free.size() - i)]);
      free.resize(most);
    }
  }
  Genome child = sampler.draw(free, schedule, random);
  for (const SignalId id : free)
    if (child.signals[id] != population_.front().genome.signals[id]) origin.moved.push_back(id);
  return child;
}

Operator Island::choose(std::size_t lane, RandomStream& random) const {
  const bool guided = generation_ < guided_generations && space_->adjustable.size() >= fewest_guided_signals;
  if (guided && lane % 4 != 3) return Operator::zone_models;
  return choice_.choose(random);
}

Genome Island::vary(Operator op, std::uint32_t lane, Origin& origin) const {
  RandomStream random(seed_, StreamUse::offspring, number_, generation_, lane + 1);
  std::vector<const Genome*> donors;
  for (std::size_t i = 0; i < std::min(population_.size(), most_donors); ++i) {
    donors.push_back(&population_[random.index(population_.size())].genome);
  }
  if (op == Operator::separated_moves) {
    MovedGenome child = separated_moves(*space_, population_.front().genome, donors, random);
    origin.moved = std::move(child.moved);
    return std::move(child.genome);
  }
  Genome child = random.chance(chance_of_the_best) ? population_.front().genome : pick(random).genome;
  const Genome& donor = pick(random).genome;
  switch (op) {
    case Operator::cross_uniformly:
      cross_uniformly(*space_, child, donor, random);
      if (child == population_.front().genome || random.chance(0.5)) move_some(*space_, child, donors, random);
      break;
    case Operator::cross_block:
      cross_block(*space_, child, donor, random);
      if (random.chance(0.3)) move_some(*space_, child, donors, random);
      break;
    case Operator::shift_block:
      shift_block(*space_, child, random);
      break;
    case Operator::step_cycle:
      step_cycle(*space_, child, random);
      break;
    default:
      move_some(*space_, child, donors, random);
      break;
  }
  return child;
}

Genome Island::beginning_of_a_life() const {
  RandomStream random(seed_, StreamUse::restart, number_, generation_, 0);
  Genome genome = best().genome;
  if (!random.chance(chance_of_other_cycles)) return genome;
  for (std::size_t g = 0; g < space_->groups.size(); ++g) {
    if (g > 0 && random.chance(0.5)) continue;
    const CycleGroup& group = space_->groups[g];
    change_cycle(*space_, genome, g, cycle_between(group.shortest_s, group.longest_s, random.uniform()));
  }
  return genome;
}

Genome Island::disturb(Genome child, std::uint32_t lane) const {
  RandomStream random(seed_, StreamUse::restart, number_, generation_, lane + 1);
  if (random.chance(0.3)) step_cycle(*space_, child, random);
  if (random.chance(0.2)) guide_offsets(*space_, child, {0.9 + 0.5 * random.uniform(), 0.5}, random);
  const double share = 0.05 + 0.4 * random.uniform();
  const auto touched =
      std::max<std::size_t>(2, static_cast<std::size_t>(share * static_cast<double>(space_->adjustable.size())));
  for (std::size_t i = 0; i < touched; ++i) {
    const SignalId id = space_->adjustable[random.index(space_->adjustable.size())];
    for (int moves = random.between(1, 3); moves > 0; --moves) move_signal(*space_, child, id, {}, random);
  }
  return child;
}

std::vector<Genome> Island::propose(std::size_t lanes, ThreadPool& pool) {
  std::vector<Genome> genomes;
  origins_.clear();
  if (restarting_) {
    pending_.clear();
    genomes.resize(lanes);
    origins_.resize(lanes, {Operator::restart, {}, nullptr});
    const Genome beginning = beginning_of_a_life();
    pool.for_each_index(
        lanes, [&](std::size_t lane) { genomes[lane] = disturb(beginning, static_cast<std::uint32_t>(lane)); });
    return genomes;
  }
  for (auto& [composite, parent] : pending_) {
    if (genomes.size() >= lanes) break;
    genomes.push_back(std::move(composite.genome));
    origins_.push_back({Operator::composite, std::move(composite.moved), std::move(parent)});
  }
  pending_.clear();
  RandomStream random(seed_, StreamUse::offspring, number_, generation_, 0);
  const std::size_t confirming = genomes.size();
  std::optional<ZoneSampler> sampler;
  while (origins_.size() < lanes) {
    origins_.push_back({choose(origins_.size(), random), {}, nullptr});
    if (sampler || origins_.back().made_by != Operator::zone_models) continue;
    model_.fit(pool);
    sampler.emplace(*basis_, model_, population_.front().genome);
  }
  genomes.resize(lanes);
  pool.for_each_index(lanes - confirming, [&](std::size_t i) {
    const auto lane = static_cast<std::uint32_t>(confirming + i);
    Origin& origin = origins_[lane];
    genomes[lane] = origin.made_by == Operator::zone_models ? draw_from_zone_models(*sampler, lane, origin)
                                                            : vary(origin.made_by, lane, origin);
  });
  return genomes;
}

void Island::learn_from(const std::vector<Individual>& children) {
  const Individual& leader = population_.front();
  const double middle = median();
  Credit credit(*space_, leader, objective_.vehicles_due);
  for (std::size_t i = 0; i < children.size(); ++i) {
    const Origin& origin = origins_[i];
    const bool leads = better(children[i], leader);
    const bool joins = children[i].objective < middle;
    // A composite is what the separated moves are made for: its success is theirs.
    const Operator used = origin.made_by == Operator::composite ? Operator::separated_moves : origin.made_by;
    choice_.reward(used, leads ? 1.0 : (joins ? 0.1 : 0.0));
    if (origin.made_by == Operator::separated_moves) credit.read(children[i], origin.moved);
    if (origin.made_by == Operator::composite && origin.parent) {
      std::optional<MovedGenome> mended = without_failed_moves(*space_, *origin.parent, children[i], origin.moved);
      if (mended && pending_.size() < 2) pending_.push_back({std::move(*mended), nullptr});
    }
  }
  std::vector<MovedGenome> composites = credit.composites();
  if (!composites.empty()) {
    const auto parent = std::make_shared<const Individual>(leader);
    for (MovedGenome& composite : composites) pending_.push_back({std::move(composite), parent});
  }
  mend_best_draw(children);
  choice_.learn();
}

void Island::mend_best_draw(const std::vector<Individual>& children) {
  std::size_t best = children.size();
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (origins_[i].made_by != Operator::zone_models) continue;
    if (best == children.size() || better(children[i], children[best])) best = i;
  }
  if (best == children.size()) return;
  std::optional<MovedGenome> mended =
      without_failed_moves(*space_, population_.front(), children[best], origins_[best].moved);
  if (mended) pending_.push_back({std::move(*mended), nullptr});
}

void Island::select(std::vector<Individual> children) {
  population_.insert(population_.end(), std::make_move_iterator(children.begin()),
                     std::make_move_iterator(children.end()));
  std::stable_sort(population_.begin(), population_.end(), better);
  const auto same = [](const Individual& a, const Individual& b) {
    return a.objective == b.objective && a.genome == b.genome;
  };
  population_.erase(std::unique(population_.begin(), population_.end(), same), population_.end());
  if (population_.size() > capacity) population_.resize(capacity);
}

void Island::count_stagnation(double before) {
  const double after = population_.front().objective;
  stagnant_ = after < before * (1.0 - least_gain) ? 0 : stagnant_ + 1;
  if (stagnant_ < patience) return;
  if (champion_.empty() || better(population_.front(), champion_.front())) champion_.assign(1, population_.front());
  restarting_ = true;
  stagnant_ = 0;
}

void Island::absorb(std::vector<Genome> genomes, std::span<const Measures> measures, ThreadPool& pool) {
  std::vector<Individual> children;
  for (std::size_t i = 0; i < measures.size(); ++i)
    children.push_back(score(objective_, std::move(genomes[i]), measures[i]));
  generation_ += 1;
  if (children.empty()) return;
  model_.age();
  model_.add(children, pool);
  if (restarting_) {
    population_.clear();
    restarting_ = false;
    select(std::move(children));
    model_.centre(population_.front());
    return;
  }
  const double before = population_.front().objective;
  learn_from(children);
  select(std::move(children));
  model_.centre(population_.front());
  count_stagnation(before);
}

}  // namespace nightwave
