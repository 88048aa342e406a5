// SPDX-License-Identifier: Apache-2.0
#include "search_peers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <span>

#include "base/errors.hpp"
#include "search/genome.hpp"
#include "search/optimizer.hpp"
#include "search/webster.hpp"

#ifdef NIGHTWAVE_HAVE_PAGMO
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/cmaes.hpp>
#include <pagmo/algorithms/sga.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#endif

namespace nightwave::bench {
namespace {

/// Scores genomes and keeps the course.
struct Judge {
  const SearchSpace& space;
  const Evaluator& evaluator;
  std::int64_t budget;
  Objective objective;
  Course course;

  Judge(const SearchSpace& space_, const Evaluator& evaluator_, std::int64_t budget_)
      : space(space_), evaluator(evaluator_), budget(budget_) {
    objective.vehicles_due = evaluator.vehicles_due();
  }

  bool ended() const { return course.evaluations() >= budget; }

  /// Genomes become canonical. Those beyond the budget are not scored and infinitely bad.
  std::vector<double> score(std::span<Genome> genomes) {
    std::vector<double> values(genomes.size(), std::numeric_limits<double>::max());
    std::vector<Plan> plans;
    const auto left = static_cast<std::size_t>(std::max<std::int64_t>(0, budget - course.evaluations()));
    for (Genome& genome : genomes.first(std::min(left, genomes.size()))) plans.push_back(decode(space, genome));
    if (plans.empty()) return values;
    const std::vector<Measures> measures = evaluator.evaluate(plans);
    for (std::size_t i = 0; i < measures.size(); ++i) course.note(values[i] = objective(measures[i]));
    return values;
  }
};

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  std::size_t index(std::size_t count) {
    return std::min(count - 1, static_cast<std::size_t>(uniform() * static_cast<double>(count)));
  }
  int between(int low, int high) { return low + static_cast<int>(index(static_cast<std::size_t>(high - low + 1))); }

 private:
  std::mt19937_64 engine_;
};

/// Genes as numbers in [0, 1]: cycles, then per signal offset, greens and order.
struct Coordinates {
  const SearchSpace& space;

  std::size_t dimensions() const {
    std::size_t count = space.groups.size();
    for (const SignalId id : space.adjustable) count += 2 + space.signals->all[id].stages.size();
    return count;
  }

  Genome genome(std::span<const double> x) const {
    Genome genome = encode(space, space.shipped);
    std::size_t next = 0;
    for (std::size_t g = 0; g < space.groups.size(); ++g) {
      const CycleGroup& group = space.groups[g];
      genome.cycle_s[g] =
          group.shortest_s + static_cast<int>(std::lround(x[next++] * (group.longest_s - group.shortest_s)));
    }
    for (const SignalId id : space.adjustable) {
      SignalGenes& genes = genome.signals[id];
      genes.half = false;
      const int cycle = cycle_of(space, genome, id);
      genes.offset_s = static_cast<int>(x[next++] * cycle);
      double total = 0;
      const std::size_t stages = genes.green_s.size();
      for (std::size_t k = 0; k < stages; ++k) total += x[next + k] + 0.02;
      for (std::size_t k = 0; k < stages; ++k)
        genes.green_s[k] = std::max(1, static_cast<int>(std::lround(cycle * (x[next + k] + 0.02) / total)));
      next += stages;
      const auto orders = static_cast<double>(space.choices[id].orders.size());
      genes.order = static_cast<std::uint8_t>(std::min(orders - 1, x[next++] * orders));
    }
    return genome;
  }

  std::vector<double> coordinates(const Genome& genome) const {
    std::vector<double> x;
    for (std::size_t g = 0; g < space.groups.size(); ++g) {
      const CycleGroup& group = space.groups[g];
      x.push_back(static_cast<double>(genome.cycle_s[g] - group.shortest_s) /
                  std::max(1, group.longest_s - group.shortest_s));
    }
    for (const SignalId id : space.adjustable) {
      const SignalGenes& genes = genome.signals[id];
      const double cycle = cycle_of(space, genome, id);
      x.push_back((genes.offset_s + 0.5) / cycle);
      const double longest = *std::max_element(genes.green_s.begin(), genes.green_s.end());
      for (const int green : genes.green_s) x.push_back(std::clamp(green / longest, 0.0, 1.0));
      x.push_back((genes.order + 0.5) / static_cast<double>(space.choices[id].orders.size()));
    }
    return x;
  }
};

std::vector<Genome> first_plans(const SearchSpace& space) {
  return {encode(space, space.shipped), webster_genome(space)};
}

/// A random cycle, Webster's splits and random offsets.
Genome random_plan(const SearchSpace& space, Draw& draw) {
  Genome genome = webster_genome(space);
  for (std::size_t g = 0; g < space.groups.size(); ++g)
    change_cycle(space, genome, g, draw.between(space.groups[g].shortest_s, space.groups[g].longest_s));
  set_webster_splits(space, genome);
  for (const SignalId id : space.adjustable)
    genome.signals[id].offset_s = draw.between(0, std::max(1, cycle_of(space, genome, id)) - 1);
  return genome;
}

/// One random change of one signal, or now and then of a cycle.
void mutate(const SearchSpace& space, Genome& genome, Draw& draw) {
  if (draw.uniform() < 0.05) {
    const std::size_t group = draw.index(space.groups.size());
    change_cycle(space, genome, group, genome.cycle_s[group] + draw.between(-8, 8));
    return;
  }
  const SignalId id = space.adjustable[draw.index(space.adjustable.size())];
  SignalGenes& genes = genome.signals[id];
  const double way = draw.uniform();
  if (way < 0.05 && space.choices[id].orders.size() > 1) {
    genes.order = static_cast<std::uint8_t>(draw.index(space.choices[id].orders.size()));
  } else if (way < 0.5) {
    const int cycle = cycle_of(space, genome, id);
    genes.offset_s += draw.uniform() < 0.5 ? draw.between(-cycle / 8, cycle / 8) : draw.between(0, cycle - 1);
  } else {
    const std::size_t stages = genes.green_s.size();
    const std::size_t from = draw.index(stages), to = (from + 1 + draw.index(stages - 1)) % stages;
    const int seconds = std::min(draw.between(1, 8), std::max(0, genes.green_s[from] - 1));
    genes.green_s[from] -= seconds;
    genes.green_s[to] += seconds;
  }
}

/// Steady-state genetic algorithm: 40 plans, binary tournaments, uniform crossover signal by signal, about one mutation
/// per child; children replace the worst.
Course genetic(Judge judge, std::uint64_t seed) {
  constexpr std::size_t population_size = 40, children_at_once = 16;
  const SearchSpace& space = judge.space;
  Draw draw(seed);
  std::vector<Genome> population = first_plans(space);
  while (population.size() < population_size) population.push_back(random_plan(space, draw));
  std::vector<double> values = judge.score(population);
  const auto tournament = [&] {
    const std::size_t a = draw.index(population.size()), b = draw.index(population.size());
    return values[a] < values[b] ? a : b;
  };
  while (!judge.ended()) {
    std::vector<Genome> children;
    for (std::size_t i = 0; i < children_at_once; ++i) {
      Genome child = population[tournament()];
      const Genome& other = population[tournament()];
      for (const SignalId id : space.adjustable)
        if (draw.uniform() < 0.5) child.signals[id] = other.signals[id];
      do mutate(space, child, draw);
      while (draw.uniform() < 0.5);
      children.push_back(std::move(child));
    }
    const std::vector<double> scores = judge.score(children);
    for (std::size_t i = 0; i < children.size(); ++i) {
      const auto worst = static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
      if (scores[i] >= values[worst]) continue;
      values[worst] = scores[i];
      population[worst] = std::move(children[i]);
    }
  }
  return judge.course;
}

/// First improvement from the better of the first plans; after as many failures as there are signals times 20, from a
/// plan disturbed in a tenth of them.
Course hill_climbing(Judge judge, std::uint64_t seed) {
  const SearchSpace& space = judge.space;
  Draw draw(seed);
  std::vector<Genome> plans = first_plans(space);
  const std::vector<double> values = judge.score(plans);
  std::size_t at = values[1] < values[0] ? 1 : 0;
  Genome best = plans[at];
  double value = values[at];
  std::size_t failures = 0;
  const std::size_t patience = 20 * space.adjustable.size();
  while (!judge.ended()) {
    Genome child = best;
    mutate(space, child, draw);
    const double score = judge.score({&child, 1}).front();
    failures = score < value ? 0 : failures + 1;
    if (score < value) {
      value = score;
      best = std::move(child);
    } else if (failures > patience) {
      for (std::size_t i = 0; i <= space.adjustable.size() / 10; ++i) mutate(space, best, draw);
      value = judge.score({&best, 1}).front();
      failures = 0;
    }
  }
  return judge.course;
}

Course nightwave_search(Judge judge, std::uint64_t seed) {
  SearchRequest request;
  request.seed = seed;
  request.budget.evaluations = judge.budget;
  request.objective = judge.objective;
  request.preferred_batch = judge.evaluator.preferred_batch();
  request.threads = judge.evaluator.options().threads;
  const auto score = [&](std::span<const Plan> plans) {
    std::vector<Measures> measures = judge.evaluator.evaluate(plans);
    for (const Measures& m : measures) judge.course.note(judge.objective(m));
    return measures;
  };
  optimize(judge.space, score, request);
  return judge.course;
}

#ifdef NIGHTWAVE_HAVE_PAGMO
/// The search as pagmo sees it: minimise over the unit cube.
struct UnitCube {
  Judge* judge = nullptr;

  pagmo::vector_double fitness(const pagmo::vector_double& x) const {
    Genome genome = Coordinates{judge->space}.genome(x);
    return {judge->score({&genome, 1}).front()};
  }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    const std::size_t n = judge == nullptr ? 1 : Coordinates{judge->space}.dimensions();
    return {pagmo::vector_double(n, 0.0), pagmo::vector_double(n, 1.0)};
  }
  /// One thread, one judge: copies share it.
  template <class Archive>
  void serialize(Archive&, unsigned) {}
};

/// pagmo2 with its defaults, population 4 + 3 ln(n) for CMA-ES (Hansen's) and 40 for SGA, begun with the same first
/// plans and random ones.
Course pagmo_search(Judge judge, const std::string& method, std::uint64_t seed) {
  const Coordinates coordinates{judge.space};
  const std::size_t n = coordinates.dimensions();
  const std::size_t size = method == "cmaes" ? 4 + static_cast<std::size_t>(3 * std::log(static_cast<double>(n))) : 40;
  pagmo::population population(pagmo::problem(UnitCube{&judge}), 0, static_cast<unsigned>(seed));
  for (Genome& genome : first_plans(judge.space)) {
    decode(judge.space, genome);
    population.push_back(coordinates.coordinates(genome));
  }
  Draw draw(seed);
  while (population.size() < size) {
    Genome genome = random_plan(judge.space, draw);
    decode(judge.space, genome);
    population.push_back(coordinates.coordinates(genome));
  }
  const auto generations =
      static_cast<unsigned>((judge.budget + static_cast<std::int64_t>(size)) / static_cast<std::int64_t>(size));
  const auto seed32 = static_cast<unsigned>(seed);
  pagmo::algorithm algorithm =
      method == "cmaes" ? pagmo::algorithm(pagmo::cmaes(generations, -1, -1, -1, -1, 0.2, 0, 0, false, true, seed32))
                        : pagmo::algorithm(pagmo::sga(generations, 0.9, 1.0, 0.02, 1.0, 2u, "exponential", "polynomial",
                                                      "tournament", seed32));
  algorithm.evolve(population);
  return judge.course;
}
#endif

}  // namespace

void Course::note(double objective) {
  evaluations_ += 1;
  if (improvements_.empty() || objective < improvements_.back().second)
    improvements_.emplace_back(evaluations_, objective);
}

double Course::best_after(std::int64_t evaluations) const {
  double best = std::numeric_limits<double>::max();
  for (const auto& [at, value] : improvements_)
    if (at <= evaluations) best = value;
  return best;
}

std::optional<std::int64_t> Course::first_below(double objective) const {
  for (const auto& [at, value] : improvements_)
    if (value <= objective) return at;
  return std::nullopt;
}

const std::vector<std::string>& search_methods() {
  static const std::vector<std::string> methods = {
      "nightwave", "ga",  "hill",
#ifdef NIGHTWAVE_HAVE_PAGMO
      "cmaes",     "sga",
#endif
  };
  return methods;
}

Course search_by(const std::string& method, const SearchSpace& space, const Evaluator& evaluator,
                 std::int64_t evaluations, std::uint64_t seed) {
  Judge judge(space, evaluator, evaluations);
  if (method == "nightwave") return nightwave_search(std::move(judge), seed);
  if (method == "ga") return genetic(std::move(judge), seed);
  if (method == "hill") return hill_climbing(std::move(judge), seed);
#ifdef NIGHTWAVE_HAVE_PAGMO
  if (method == "cmaes" || method == "sga") return pagmo_search(std::move(judge), method, seed);
#endif
  throw UsageError("no search is called " + method);
}

}  // namespace nightwave::bench
