// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/score.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "evaluate/evaluator.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"
#include "places.hpp"
#include "search/objective.hpp"
#include "support/small_city.hpp"
#include "test_city.hpp"

namespace nightwave {
namespace {

using population::CostsView;
using population::Lanes;
using population::Population;
using population::Tiling;
using testing::TestCity;

class Scores : public testing::EveryPlace {};

/// Numbers in the memory of a population.
template <class T>
class Placed {
 public:
  Placed(Population& population, const std::vector<T>& values)
      : memory_(population.allocate(values.size() * sizeof(T))) {
    population.copy_in(memory_.get(), values.data(), values.size() * sizeof(T));
  }
  T* data() const { return static_cast<T*>(memory_.get()); }

 private:
  std::shared_ptr<void> memory_;
};

/// Outcomes as a simulation in tiles leaves them: [tile][node: delay, stops, arrived; entry: delay][lane].
std::vector<double> in_tiles(const std::vector<model::Outcome>& outcomes, std::size_t width) {
  const std::size_t nodes = outcomes[0].node_delay.size(), entries = outcomes[0].entry_delay.size();
  const std::size_t rows = 3 * nodes + entries;
  std::vector<double> tiles((outcomes.size() + width - 1) / width * rows * width);
  for (std::size_t c = 0; c < outcomes.size(); ++c) {
    double* const lane = tiles.data() + c / width * rows * width + c % width;
    for (std::size_t n = 0; n < nodes; ++n) {
      lane[(3 * n) * width] = outcomes[c].node_delay[n];
      lane[(3 * n + 1) * width] = outcomes[c].node_stops[n];
      lane[(3 * n + 2) * width] = outcomes[c].node_arrived[n];
    }
    for (std::size_t e = 0; e < entries; ++e) lane[(3 * nodes + e) * width] = outcomes[c].entry_delay[e];
  }
  return tiles;
}

TEST_P(Scores, AreTheObjectiveOfTheEvaluatorsMeasuresBitForBit) {
  for (const auto& city : testing::small_cities()) {
    const std::uint32_t count = 21;
    std::mt19937 random(4);
    std::vector<Plan> plans;
    while (plans.size() < count) plans.push_back(testing::random_plan(city->signals, random));
    const Evaluator evaluator(city->network, city->signals, city->demand, city->constants,
                              {.backend = Backend::cpu, .drain_s = 300});
    const std::vector<Measures> measures = evaluator.evaluate(plans);
    const Objective objective{.stop_weight_s = 7.3, .vehicles_due = evaluator.vehicles_due()};

    std::vector<model::Outcome> outcomes;
    for (const Plan& plan : plans)
      outcomes.push_back(model::run_naive(city->packed.tables, city->packed.demand,
                                          timings_of(city->packed.tables, city->signals, plan, city->constants)));
    const auto population = make(city->tables, 64);
    const Tiling tiling{3};
    const std::size_t width = tiling.width();
    const auto nodes = static_cast<std::uint32_t>(city->packed.tables.nodes.size());
    const auto entries = static_cast<std::uint32_t>(city->packed.tables.entries.size());
    const Placed<double> costs(*population, in_tiles(outcomes, width));
    const std::size_t stride = (3 * std::size_t{nodes} + entries) * width;
    const auto rows = [&](std::size_t first, std::size_t step, std::uint32_t entities) {
      return CostsView{tiling, {costs.data() + first * width, stride, step * width}, entities};
    };
    population::ScoreRule rule;
    rule.delay_veh_s = {{rows(0, 3, nodes), rows(3 * nodes, 1, entries)}};
    rule.stops = {{rows(1, 3, nodes), {}}};
    rule.arrived = {{rows(2, 3, nodes), {}}};
    rule.vehicles_due = city->packed.vehicles_due;
    rule.stop_weight_s = objective.stop_weight_s;
    rule.unserved_penalty_s = objective.unserved_penalty_s;
    population->score({30, count}, rule);
    const std::vector<double> scores = population->read_scores({30, count});
    for (std::uint32_t c = 0; c < count; ++c) EXPECT_EQ(scores[c], objective(measures[c])) << city->title << ' ' << c;
  }
}

TEST_P(Scores, OfZonesAreThoseOfTheEvaluator) {
  const auto city = std::move(testing::small_cities()[1]);
  std::mt19937 random(9);
  std::vector<Plan> plans;
  while (plans.size() < 5) plans.push_back(testing::random_plan(city->signals, random));
  const Evaluator evaluator(city->network, city->signals, city->demand, city->constants,
                            {.backend = Backend::cpu, .drain_s = 300});
  const std::vector<Measures> measures = evaluator.evaluate(plans);

  const std::size_t nodes = city->packed.tables.nodes.size(), entries = city->packed.tables.entries.size();
  const auto zones = static_cast<std::uint32_t>(city->signals.all.size() + 1);
  std::vector<std::uint32_t> begin{0}, entity;
  for (std::uint32_t z = 0; z < zones; ++z) {
    for (std::uint32_t n = 0; n < nodes; ++n)
      if (city->packed.node_zone[n] == z) entity.push_back(n);
    for (std::uint32_t e = 0; e < entries; ++e)
      if (city->packed.entry_zone[e] == z) entity.push_back(static_cast<std::uint32_t>(nodes + e));
    begin.push_back(static_cast<std::uint32_t>(entity.size()));
  }
  const std::size_t width = 8;
  std::vector<double> delays((nodes + entries) * width);
  for (std::size_t c = 0; c < plans.size(); ++c) {
    const model::Outcome outcome =
        model::run_naive(city->packed.tables, city->packed.demand,
                         timings_of(city->packed.tables, city->signals, plans[c], city->constants));
    for (std::size_t n = 0; n < nodes; ++n) delays[n * width + c] = outcome.node_delay[n];
    for (std::size_t e = 0; e < entries; ++e) delays[(nodes + e) * width + c] = outcome.entry_delay[e];
  }
  const auto population = make(city->tables, 8);
  const Placed<double> costs(*population, delays);
  const Placed<std::uint32_t> begins(*population, begin), entities(*population, entity);
  const Placed<double> sums(*population, std::vector<double>(zones * width));
  population->sum_zones(5, {Tiling{3}, {costs.data(), 0, 0}, static_cast<std::uint32_t>(nodes + entries)}, zones,
                        {begins.data(), entities.data()}, {sums.data(), 0, 0});
  std::vector<double> found(zones * width);
  population->copy_out(found.data(), sums.data(), found.size() * sizeof(double));
  for (std::size_t c = 0; c < plans.size(); ++c)
    for (std::size_t z = 0; z < zones; ++z)
      EXPECT_EQ(found[z * width + c], measures[c].zones[z].delay_veh_s) << z << ' ' << c;
}

TEST_P(Scores, ThatAreNoNumbersAreTheWorst) {
  const auto city = testing::odd_signals(1);
  const auto population = make(city->tables, 4);
  const double none = std::numeric_limits<double>::quiet_NaN(), endless = std::numeric_limits<double>::infinity();
  const Placed<double> costs(*population, {1.0, none, endless, -endless});
  population::ScoreRule rule;
  rule.delay_veh_s = {{{Tiling{2}, {costs.data(), 0, 0}, 1}, {}}};
  rule.vehicles_due = 0;
  population->score({0, 4}, rule);
  const double worst = std::numeric_limits<double>::max();
  EXPECT_EQ(population->read_scores({0, 4}), (std::vector<double>{1.0, worst, worst, worst}));
}

TEST_P(Scores, DoNotRewardArrivalsBeyondThoseDue) {
  const auto city = testing::odd_signals(1);
  const auto population = make(city->tables, 4);
  const Placed<double> arrived(*population, {8.0, 10.0, 10.5, 12.0});  // of 10
  population::ScoreRule rule;
  rule.arrived = {{{Tiling{2}, {arrived.data(), 0, 0}, 1}, {}}};
  rule.vehicles_due = 10;
  rule.unserved_penalty_s = 600;
  population->score({0, 4}, rule);
  EXPECT_EQ(population->read_scores({0, 4}), (std::vector<double>{120, 0, 0, 0}));
}

IN_EVERY_PLACE(Scores);

TEST(SortableScores, AreInTheOrderOfTheScores) {
  const double endless = std::numeric_limits<double>::infinity();
  const double ascending[] = {-endless, -2.5, -1e-310, 0.0, 5e-324, 1.0, 1.0000000000000002, 1e300, endless};
  for (std::size_t i = 1; i < std::size(ascending); ++i)
    EXPECT_LT(population::sortable(ascending[i - 1]), population::sortable(ascending[i])) << i;
  EXPECT_EQ(population::sortable(-0.0), population::sortable(0.0));
  for (const double none : {std::nan(""), -std::nan("")}) EXPECT_EQ(population::sortable(none), UINT64_MAX);
}

}  // namespace
}  // namespace nightwave
