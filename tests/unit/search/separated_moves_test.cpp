// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "evaluate/model_constants.hpp"
#include "io/files.hpp"
#include "search/local_search.hpp"
#include "search/moves.hpp"
#include "search/objective.hpp"
#include "search/random_stream.hpp"
#include "search/space.hpp"
#include "synth/synthesize.hpp"

namespace nightwave {
namespace {

/// A city with a decent plan whose signals are moved.
struct MovedCity {
  MovedCity(const Network& network, const Signals& signals, const Demand& demand)
      : evaluator(network, signals, demand, {}, {.backend = Backend::cpu, .threads = 1, .drain_s = 600}),
        space(make_search_space(network, signals, demand, {})),
        parent(encode(space, space.shipped)) {
    objective.vehicles_due = evaluator.vehicles_due();
    before = evaluate(parent);
  }

  struct Cost {
    double total = 0;
    std::vector<double> zones;
  };
  Cost evaluate(Genome genome) const { return evaluate(std::vector<Genome>{std::move(genome)}).front(); }
  std::vector<Cost> evaluate(std::vector<Genome> genomes) const {
    std::vector<Plan> plans;
    for (Genome& genome : genomes) plans.push_back(decode(space, genome));
    std::vector<Cost> costs;
    for (const Measures& m : evaluator.evaluate(plans)) {
      Cost& cost = costs.emplace_back();
      cost.total = m.delay_s * objective.vehicles_due;
      for (const ZoneMeasures& zone : m.zones) cost.zones.push_back(objective.zone_cost(zone));
    }
    return costs;
  }

  /// Share of clear moves, made `spacing` apart in one plan, of which the cost around each (radius 1) says as the move
  /// alone does whether it helped.
  double right_signs(int spacing, std::size_t moves) const {
    std::vector<Genome> children, singles;
    std::vector<SignalId> moved;
    std::vector<std::size_t> child_of;
    for (std::uint32_t i = 0; singles.size() < moves; ++i) {
      RandomStream random(3, StreamUse::test, 9, static_cast<std::uint32_t>(spacing), i);
      children.push_back(parent);
      for (const SignalId id : space.graph.separated(space.adjustable, spacing, random)) {
        move_signal(space, children.back(), id, {}, random);
        singles.push_back(parent);
        singles.back().signals[id] = children.back().signals[id];
        moved.push_back(id);
        child_of.push_back(i);
      }
    }
    const std::vector<Cost> together = evaluate(children), alone = evaluate(singles);
    const double clear = 0.005 * before.total / static_cast<double>(space.adjustable.size());
    double right = 0, all = 0;
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const double truth = alone[i].total - before.total;
      if (std::abs(truth) < clear) continue;
      const double read = neighbourhood_cost(space, together[child_of[i]].zones, moved[i]) -
                          neighbourhood_cost(space, before.zones, moved[i]);
      all += 1;
      right += (read < 0) == (truth < 0);
    }
    EXPECT_GE(all, 0.4 * static_cast<double>(moves)) << "most moves do something";
    return right / all;
  }

  Evaluator evaluator;
  SearchSpace space;
  Genome parent;
  Objective objective;
  Cost before;
};

TEST(SeparatedMoves, AreToldApartInAGrid) {
  const SyntheticCity c = synthesize({.layout = GridLayout{9, 9}});
  const MovedCity city(c.network, c.signals, c.demand);
  EXPECT_GE(city.right_signs(3, 32), 0.8);
  EXPECT_GE(city.right_signs(5, 32), 0.8);
  EXPECT_GE(city.right_signs(9, 32), 0.85);
}

TEST(SeparatedMoves, AreToldApartInATownLessWellTheCloserTheyAre) {
  const Scenario c = read_scenario(NIGHTWAVE_SOURCE_DIR "/inputs/town/town.nc");
  const MovedCity city(c.network, c.signals, c.demand);
  EXPECT_GE(city.right_signs(3, 48), 0.65);
  EXPECT_GE(city.right_signs(5, 48), 0.75);
  EXPECT_GE(city.right_signs(9, 48), 0.8);
}

}  // namespace
}  // namespace nightwave
