// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/parallel.hpp"
#include "row_of_signals.hpp"
#include "search/random_stream.hpp"
#include "search/ridge.hpp"
#include "search/zone_basis.hpp"
#include "search/zone_model.hpp"
#include "search/zone_sampler.hpp"

namespace nightwave {
namespace {

using testing::make_row;
using testing::Row;

Genome shipped_genome(const SearchSpace& space, int cycle_s) {
  Genome genome = encode(space, space.shipped);
  for (std::size_t g = 0; g < space.groups.size(); ++g) change_cycle(space, genome, g, cycle_s);
  decode(space, genome);
  return genome;
}

/// Random offsets, and greens up to 3 s away.
Genome random_genome(const SearchSpace& space, int cycle_s, std::uint32_t number) {
  Genome genome = shipped_genome(space, cycle_s);
  RandomStream random(7, StreamUse::test, 0, 0, number);
  for (const SignalId id : space.adjustable) {
    SignalGenes& genes = genome.signals[id];
    genes.offset_s = random.below(cycle_s);
    const std::size_t from = random.index(genes.green_s.size());
    const std::size_t to = (from + 1) % genes.green_s.size();
    const int seconds = random.below(4);
    genes.green_s[from] -= seconds;
    genes.green_s[to] += seconds;
    if (space.choices[id].orders.size() > 1) genes.order = static_cast<std::uint8_t>(random.below(2));
  }
  decode(space, genome);
  return genome;
}

using ZoneCost = std::function<double(const ZoneBasis&, const Genome&, SignalId)>;

Individual individual_of(const ZoneBasis& basis, Genome genome, const ZoneCost& cost) {
  Individual individual{std::move(genome), 0, {}};
  for (std::uint32_t z = 0; z < basis.zones(); ++z) {
    individual.zone_cost.push_back(cost(basis, individual.genome, SignalId{z}));
    individual.objective += individual.zone_cost.back();
  }
  individual.zone_cost.push_back(0);
  return individual;
}

/// A cost that the basis can express: 100 and the features times coefficients that `coefficient` gives by zone and
/// feature.
ZoneCost linear_cost(std::function<double(SignalId, std::uint32_t)> coefficient) {
  return [coefficient](const ZoneBasis& basis, const Genome& genome, SignalId zone) {
    std::vector<double> x(basis.layout(zone).features);
    basis.features(genome, zone, x);
    double cost = 100;
    for (std::uint32_t i = 1; i < x.size(); ++i) cost += coefficient(zone, i) * x[i];
    return cost;
  };
}

/// The street's platoons want the middle of green, alike in all zones: what a prior can learn.
double alike(const ZoneBasis& basis, SignalId zone, std::uint32_t feature) {
  const ZoneLayout& layout = basis.layout(zone);
  if (layout.streams.empty() || feature < layout.streams[0].feature) return 0;
  return feature == layout.streams[0].feature ? -20 : (feature == layout.streams[0].feature + 1 ? 5 : 0);
}

double root_mean_square_error(const ZoneModel& model, const ZoneBasis& basis, const ZoneCost& cost, int cycle_s) {
  double sum = 0, count = 0;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const Genome genome = random_genome(basis.space(), cycle_s, 10'000 + i);
    for (std::uint32_t z = 0; z < basis.zones(); ++z) {
      const double error = model.predict(genome, SignalId{z}) - cost(basis, genome, SignalId{z});
      sum += error * error;
      count += 1;
    }
  }
  return std::sqrt(sum / count);
}

TEST(Ridge, SolvesAPositiveDefiniteSystem) {
  std::vector<double> lower = {4, 2, 5, 0, 1, 3};
  std::vector<double> right = {4 * 1.0 + 2 * 2.0, 2 * 1.0 + 5 * 2.0 + 1 * 3.0, 1 * 2.0 + 3 * 3.0};
  ASSERT_TRUE(solve_symmetric(lower, right));
  EXPECT_NEAR(right[0], 1, 1e-12);
  EXPECT_NEAR(right[1], 2, 1e-12);
  EXPECT_NEAR(right[2], 3, 1e-12);
}

TEST(Ridge, RefusesAMatrixThatIsNotPositiveDefinite) {
  std::vector<double> lower = {1, 2, 1};
  std::vector<double> right = {1, 1};
  EXPECT_FALSE(solve_symmetric(lower, right));
}

TEST(ZoneBasis, CountsPhasesFromTheUndisturbedArrival) {
  const auto row = make_row(2);
  const ZoneBasis basis(row->space);
  Genome genome = shipped_genome(row->space, 72);
  const SignalId up(0), down(1);
  ASSERT_EQ(basis.layout(down).streams.size(), 1u);
  const Stream& stream = basis.layout(down).streams.front();
  std::vector<int> from(basis.ports(up).size()), to(basis.ports(down).size());
  basis.middles(genome, up, from);
  basis.middles(genome, down, to);
  // Middles are half seconds; an even difference leaves whole seconds for the offset.
  if ((from[stream.from_port] - to[stream.to_port]) % 2 != 0) {
    genome.signals[up].green_s[0] += 1;
    genome.signals[up].green_s[1] -= 1;
    basis.middles(genome, up, from);
  }
  genome.signals[down].offset_s = genome.signals[up].offset_s + 20 + (from[stream.from_port] - to[stream.to_port]) / 2;
  std::vector<double> x(basis.layout(down).features);
  basis.features(genome, down, x);
  for (int h = 0; h < stream.harmonics; ++h) {
    EXPECT_NEAR(x[stream.feature + 2 * h], 1, 1e-9);
    EXPECT_NEAR(x[stream.feature + 2 * h + 1], 0, 1e-9);
  }
}

TEST(ZoneBasis, SeesOnlyEvenHarmonicsOfASignalAtHalfCycle) {
  const auto row = make_row(2);
  const ZoneBasis basis(row->space);
  Genome genome = random_genome(row->space, 80, 3);
  const Stream& stream = basis.layout(SignalId(1)).streams.front();
  genome.signals[SignalId(0)].half = true;
  decode(row->space, genome);
  ASSERT_TRUE(genome.signals[SignalId(0)].half);
  std::vector<double> x(basis.layout(SignalId(1)).features), later(x.size());
  basis.features(genome, SignalId(1), x);
  EXPECT_EQ(x[stream.feature], 0);
  EXPECT_EQ(x[stream.feature + 4], 0);
  EXPECT_NEAR(std::hypot(x[stream.feature + 2], x[stream.feature + 3]), 1, 1e-9);
  genome.signals[SignalId(0)].offset_s += 40;
  basis.features(genome, SignalId(1), later);
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_NEAR(x[i], later[i], 1e-9) << "half of the group's cycle later it is the same";
}

TEST(ZoneBasis, SeesNoPhaseBetweenSignalsOfDifferentCycles) {
  const auto row = make_row(2, false);
  const ZoneBasis basis(row->space);
  Genome genome = shipped_genome(row->space, 70);
  genome.cycle_s[0] = 83;
  decode(row->space, genome);
  const Stream& stream = basis.layout(SignalId(1)).streams.front();
  std::vector<double> x(basis.layout(SignalId(1)).features);
  basis.features(genome, SignalId(1), x);
  for (int i = 0; i < 2 * stream.harmonics; ++i) EXPECT_EQ(x[stream.feature + static_cast<std::uint32_t>(i)], 0);
}

TEST(ZoneBasis, CommonHarmonicsAreThoseThatBothCyclesRepeat) {
  EXPECT_EQ(common_harmonic(80, 80, 80), 1);
  EXPECT_EQ(common_harmonic(80, 40, 80), 2);
  EXPECT_EQ(common_harmonic(80, 40, 40), 2);
  EXPECT_EQ(common_harmonic(90, 30, 90), 3);
  EXPECT_EQ(common_harmonic(80, 83, 80), 0);
  EXPECT_EQ(common_harmonic(80, 160, 80), 0);
  EXPECT_EQ(common_harmonic(80, 20, 80), 0) << "no fourth harmonic is learned";
}

ThreadPool pool(2);

void learn(ZoneModel& model, const Individual& individual) { model.add({&individual, 1}, pool); }

TEST(ZoneModel, RecoversACostThatIsInItsBasis) {
  const auto row = make_row(5);
  const ZoneBasis basis(row->space);
  const ZoneCost cost = linear_cost([](SignalId zone, std::uint32_t feature) {
    RandomStream random(11, StreamUse::test, 0, zone.value, feature);
    return 3 * random.normal();
  });
  ZoneModel model(basis);
  model.centre(individual_of(basis, random_genome(row->space, 72, 0), [](auto&&...) { return 1000.0; }));
  for (std::uint32_t generation = 0; generation < 30; ++generation) {
    model.age();
    for (std::uint32_t i = 0; i < 40; ++i)
      learn(model, individual_of(basis, random_genome(row->space, 72, 1 + 40 * generation + i), cost));
  }
  model.fit(pool);
  EXPECT_LT(root_mean_square_error(model, basis, cost, 72), 0.5) << "costs vary by about 9";
}

TEST(ZoneModel, LearnsFromAllZonesWhatOneZoneCannotTell) {
  const auto row = make_row(40);
  const ZoneBasis basis(row->space);
  const ZoneCost cost = linear_cost([&](SignalId zone, std::uint32_t feature) { return alike(basis, zone, feature); });
  ZoneModel model(basis);
  model.centre(individual_of(basis, random_genome(row->space, 72, 0), cost));
  // Six samples per zone for more than six coefficients: only together the zones can know.
  for (std::uint32_t i = 0; i < 6; ++i) learn(model, individual_of(basis, random_genome(row->space, 72, i), cost));
  model.fit(pool);
  EXPECT_LT(root_mean_square_error(model, basis, cost, 72), 5) << "costs vary by about 15";
}

TEST(ZoneModel, CarriesPhasesOverToANeighbouringCycle) {
  const auto row = make_row(20);
  const ZoneBasis basis(row->space);
  const ZoneCost cost = linear_cost([&](SignalId zone, std::uint32_t feature) { return alike(basis, zone, feature); });
  ZoneModel model(basis);
  model.centre(individual_of(basis, random_genome(row->space, 72, 0), cost));
  for (std::uint32_t i = 0; i < 200; ++i) learn(model, individual_of(basis, random_genome(row->space, 72, i), cost));
  model.centre(individual_of(basis, random_genome(row->space, 75, 0), cost));
  model.fit(pool);
  EXPECT_LT(root_mean_square_error(model, basis, cost, 75), 3);
}

TEST(ZoneModel, LearnsTheSameOnAnyNumberOfThreads) {
  const auto row = make_row(40);
  const ZoneBasis basis(row->space);
  const ZoneCost cost = linear_cost([&](SignalId zone, std::uint32_t feature) { return alike(basis, zone, feature); });
  std::vector<Individual> individuals;
  for (std::uint32_t i = 0; i < 30; ++i)
    individuals.push_back(individual_of(basis, random_genome(row->space, 72, i), cost));
  const auto learned = [&](unsigned threads) {
    ThreadPool own(threads);
    ZoneModel model(basis);
    model.centre(individuals.front());
    model.add(individuals, own);
    model.fit(own);
    std::vector<double> weights;
    for (const SignalId zone : row->space.signals->all.ids())
      weights.insert(weights.end(), model.weights(zone).begin(), model.weights(zone).end());
    return weights;
  };
  const std::vector<double> alone = learned(1);
  EXPECT_EQ(learned(2), alone);
  EXPECT_EQ(learned(5), alone);
}

TEST(ZoneModel, DoesNotTakeAJamForTheRule) {
  const auto row = make_row(3);
  const ZoneBasis basis(row->space);
  ZoneModel model(basis);
  model.centre(individual_of(basis, random_genome(row->space, 72, 0), [](auto&&...) { return 100.0; }));
  const SignalId zone(1);
  EXPECT_DOUBLE_EQ(model.compressed(zone, 140), 140);
  EXPECT_NEAR(model.compressed(zone, 150.001), 150, 0.01) << "continuous";
  EXPECT_GT(model.compressed(zone, 1e5), model.compressed(zone, 1e4)) << "and still the worse the more";
  EXPECT_LT(model.compressed(zone, 1e5), 1200);
}

/// A model of random coefficients: rich in local optima.
ZoneModel rugged_model(const Row& row, const ZoneBasis& basis) {
  const ZoneCost cost = linear_cost([&](SignalId zone, std::uint32_t feature) {
    RandomStream random(23, StreamUse::test, 0, zone.value, feature);
    return feature < basis.layout(zone).first_split ? 5 * random.normal() : 0.0;
  });
  ZoneModel model(basis);
  model.centre(individual_of(basis, random_genome(row.space, 40, 0), [](auto&&...) { return 1000.0; }));
  for (std::uint32_t i = 0; i < 400; ++i) learn(model, individual_of(basis, random_genome(row.space, 40, i), cost));
  model.fit(pool);
  return model;
}

TEST(ZoneSampler, SumsWhatTheModelsPredict) {
  const auto row = make_row(4);
  const ZoneBasis basis(row->space);
  const ZoneModel model = rugged_model(*row, basis);
  const Genome first = random_genome(row->space, 40, 1);
  const ZoneSampler sampler(basis, model, first);
  const auto predicted = [&](const Genome& genome) {
    double sum = 0;
    for (std::uint32_t z = 0; z < basis.zones(); ++z) sum += model.predict(genome, SignalId{z});
    return sum;
  };
  for (std::uint32_t i = 2; i < 20; ++i) {
    Genome other = random_genome(row->space, 40, i);
    EXPECT_NEAR(sampler.energy(other) - sampler.energy(first), predicted(other) - predicted(first), 1e-3);
  }
}

TEST(ZoneSampler, FindsTheOptimumOfASmallModel) {
  const auto row = make_row(3);
  const ZoneBasis basis(row->space);
  const ZoneModel model = rugged_model(*row, basis);
  const Genome start = random_genome(row->space, 40, 5);
  const ZoneSampler sampler(basis, model, start);
  double least = std::numeric_limits<double>::max();
  Genome tried = start;  // the first offset stands for all: only differences matter
  for (int a = 0; a < 40; ++a) {
    for (int b = 0; b < 40; ++b) {
      tried.signals[SignalId(1)].offset_s = a;
      tried.signals[SignalId(2)].offset_s = b;
      least = std::min(least, sampler.energy(tried));
    }
  }
  SamplingSchedule schedule;
  schedule.sweeps = 12;
  schedule.first_temperature = 5;
  double found = std::numeric_limits<double>::max();
  for (std::uint32_t lane = 0; lane < 16; ++lane) {
    RandomStream random(1, StreamUse::zone_models, 0, 0, lane);
    found = std::min(found, sampler.energy(sampler.draw(row->space.adjustable, schedule, random)));
  }
  EXPECT_LE(found, least + 1e-3);
}

TEST(ZoneSampler, OnlyVariesWhatIsFree) {
  const auto row = make_row(6);
  const ZoneBasis basis(row->space);
  const ZoneModel model = rugged_model(*row, basis);
  const Genome start = random_genome(row->space, 40, 5);
  const ZoneSampler sampler(basis, model, start);
  SamplingSchedule schedule;
  schedule.first_temperature = schedule.last_temperature = 1e3;
  RandomStream random(1, StreamUse::zone_models, 0, 0, 0);
  const std::vector<SignalId> free = {SignalId(2), SignalId(4)};
  const Genome drawn = sampler.draw(free, schedule, random);
  for (const SignalId id : row->space.adjustable) {
    const bool is_free = std::find(free.begin(), free.end(), id) != free.end();
    EXPECT_EQ(drawn.signals[id] == start.signals[id], !is_free) << id.value;
  }
}

TEST(ZoneSampler, DrawsTheSameFromTheSameNumbers) {
  const auto row = make_row(6);
  const ZoneBasis basis(row->space);
  const ZoneModel model = rugged_model(*row, basis);
  const Genome start = random_genome(row->space, 40, 5);
  const ZoneSampler sampler(basis, model, start), again(basis, model, start);
  SamplingSchedule schedule;
  schedule.first_temperature = 5;
  schedule.order_chance = 0.5;
  schedule.half_chance = 0.5;
  RandomStream a(1, StreamUse::zone_models, 0, 0, 1), b(1, StreamUse::zone_models, 0, 0, 1),
      c(1, StreamUse::zone_models, 0, 0, 2);
  const Genome drawn = sampler.draw(row->space.adjustable, schedule, a);
  EXPECT_EQ(again.draw(row->space.adjustable, schedule, b), drawn);
  EXPECT_NE(sampler.draw(row->space.adjustable, schedule, c), drawn);
}

}  // namespace
}  // namespace nightwave
