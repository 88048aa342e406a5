// SPDX-License-Identifier: Apache-2.0
#include "search/island.hpp"

#include <algorithm>
#include <utility>

#include "base/errors.hpp"
#include "search/moves.hpp"
#include "search/progression.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"

namespace nightwave {
namespace {

/// Individuals kept: as in the prototypes' steady-state search, enough to mix and few enough to converge within 1,000
/// evaluations.
constexpr std::size_t capacity = 24;
/// Generations without gain after which an island begins a new life around its champion.
constexpr int patience = 14;
/// Relative gain that counts as one.
constexpr double least_gain = 2e-4;
/// Donors handed to single-signal moves.
constexpr std::size_t most_donors = 8;

bool better(const Individual& a, const Individual& b) { return a.objective < b.objective; }

}  // namespace

Individual score(const Objective& objective, Genome genome, const Measures& measures) {
  Individual individual{std::move(genome), objective(measures), {}};
  individual.zone_cost.reserve(measures.zones.size());
  for (const ZoneMeasures& zone : measures.zones) individual.zone_cost.push_back(objective.zone_cost(zone));
  return individual;
}

Island::Island(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
               std::vector<Individual> founders)
    : Island(space, objective, seed, number) {
  require(!founders.empty(), "an island needs a founder");
  select(std::move(founders));
}

Island Island::restored(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
                        ByteReader& state) {
  Island island(space, objective, seed, number);
  state(island);
  if (island.population_.empty()) throw BrokenBytes("an island without a population");
  return island;
}

void Island::admit(Individual immigrant) {
  std::vector<Individual> arrival;
  arrival.push_back(std::move(immigrant));
  select(std::move(arrival));
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

Genome Island::vary(Operator op, std::uint32_t lane, Origin& origin) {
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
  Genome child = random.chance(0.4) ? population_.front().genome : pick(random).genome;
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

Genome Island::disturb(std::uint32_t lane) const {
  RandomStream random(seed_, StreamUse::restart, number_, generation_, lane + 1);
  Genome child = best().genome;
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

std::vector<Genome> Island::propose(std::size_t lanes) {
  std::vector<Genome> genomes;
  origins_.clear();
  if (restarting_) {
    pending_.clear();
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      genomes.push_back(disturb(lane));
      origins_.push_back({Operator::restart, {}, nullptr});
    }
    return genomes;
  }
  for (auto& [composite, parent] : pending_) {
    if (genomes.size() >= lanes) break;
    genomes.push_back(std::move(composite.genome));
    origins_.push_back({Operator::composite, std::move(composite.moved), std::move(parent)});
  }
  pending_.clear();
  RandomStream random(seed_, StreamUse::offspring, number_, generation_, 0);
  while (genomes.size() < lanes) {
    Origin origin{choice_.choose(random), {}, nullptr};
    genomes.push_back(vary(origin.made_by, static_cast<std::uint32_t>(genomes.size()), origin));
    origins_.push_back(std::move(origin));
  }
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
  choice_.learn();
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

void Island::absorb(std::vector<Genome> genomes, std::span<const Measures> measures) {
  std::vector<Individual> children;
  for (std::size_t i = 0; i < measures.size(); ++i)
    children.push_back(score(objective_, std::move(genomes[i]), measures[i]));
  generation_ += 1;
  if (children.empty()) return;
  if (restarting_) {
    population_.clear();
    restarting_ = false;
    select(std::move(children));
    return;
  }
  const double before = population_.front().objective;
  learn_from(children);
  select(std::move(children));
  count_stagnation(before);
}

}  // namespace nightwave
