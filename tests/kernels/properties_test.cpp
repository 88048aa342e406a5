// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"
#include "support/small_city.hpp"
#include "support/small_tables.hpp"

namespace nightwave::model {
namespace {

using testing::StateParts;

double sum(const Outcome& o, Measure measure) {
  double all = 0;
  for (std::size_t n = 0; n < o.nodes.size() / o.measures; ++n) all += o.node(n, measure);
  return all;
}

double entered(const Outcome& o) {
  double all = 0;
  for (std::size_t e = 0; e < o.entries.size() / entry_measures; ++e) all += o.entry_entered(e);
  return all;
}

/// A random city under a random plan, run by the naive backend.
struct RandomRun {
  RandomRun(std::uint32_t seed, double vehicles, int drain_s) : random(seed + 100) {
    source = testing::random_grid(seed, vehicles);
    city = pack(source.network, source.signals, source.demand, {}, drain_s);
    plan = testing::random_plan(source.signals, random);
    outcome = run(plan, &state);
  }
  Outcome run(const Plan& p, FinalState* s, const RunOptions& options = {}) const {
    return run_naive(city.tables, city.demand, timings_of(city.tables, source.signals, p, {}), options, s);
  }

  std::mt19937 random;
  testing::SmallCity source;
  PackedCity city;
  Plan plan;
  FinalState state;
  Outcome outcome;
};

/// Light and heavy traffic, in the middle of it and after its end.
class RandomCity : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  RandomCity() {
    for (const double vehicles : {3.0, 80.0})
      for (const int drain_s : {0, 600}) runs.emplace_back(GetParam(), vehicles, drain_s);
  }
  std::vector<RandomRun> runs;
};

TEST(RandomCities, HaveLanesBetweenWhichVehiclesMayChange) {
  const RandomRun r(10, 3.0, 0);
  EXPECT_TRUE(std::ranges::any_of(r.city.tables.turns, [](const Turn& turn) { return turn.beside > 0; }));
}

TEST_P(RandomCity, LosesAndGainsNoVehicle) {
  for (const RandomRun& r : runs) {
    const ModelTables& m = r.city.tables;
    const StateParts state(m, r.state);
    const std::vector<float>& d = r.city.demand.departures;
    const double departed = block_steps * std::accumulate(d.begin(), d.end(), 0.0);
    const double inside = entered(r.outcome), arrived = sum(r.outcome, Measure::ended);
    EXPECT_NEAR(departed, r.city.vehicles_due, 1e-3 * departed);
    EXPECT_NEAR(departed, state.outside() + inside, 1e-4 * departed);
    EXPECT_NEAR(inside, arrived + state.inside(m), 1e-4 * departed);
    EXPECT_EQ(r.city.unconnected_vehicles, 0);
  }
}

TEST_P(RandomCity, LosesAndGainsNoVehicleAtHalfResolution) {
  for (const RandomRun& r : runs) {
    const ModelTables& m = r.city.tables;
    FinalState end;
    const Outcome o = r.run(r.plan, &end, {Resolution::half, MeasureSet::costs});
    const StateParts state(m, end);
    EXPECT_NEAR(entered(o), sum(o, Measure::ended) + state.inside(m), 1e-4 * entered(o) + 1e-3);
  }
}

TEST_P(RandomCity, CountsTheSameCostsWhateverElseIsCounted) {
  for (const RandomRun& r : runs) {
    FinalState end;
    const Outcome all = r.run(r.plan, &end, {Resolution::single, MeasureSet::all});
    EXPECT_EQ(end.values, r.state.values);
    for (const Measure measure : {Measure::delay, Measure::stops, Measure::ended})
      EXPECT_EQ(sum(all, measure), sum(r.outcome, measure));
    EXPECT_LE(sum(all, Measure::green_arrivals), sum(all, Measure::lit_arrivals) * (1 + 1e-6));
  }
}

TEST_P(RandomCity, KeepsQueuesAndRoomsWithinTheirBounds) {
  constexpr float eps = 1e-3f;
  for (const RandomRun& r : runs) {
    const ModelTables& m = r.city.tables;
    const StateParts state(m, r.state);
    for (std::size_t k = 0; k < m.turns.size(); ++k) {
      EXPECT_GE(state.queue[k], -eps);
      EXPECT_GE(state.head[k], 0);
      EXPECT_LE(state.head[k], state.queue[k] + eps);
    }
    for (std::size_t l = 0; l < m.links.size(); ++l) {
      // Single precision adds up the vehicles that come and go.
      const float drift = eps + 1e-4f * m.links[l].storage;
      EXPECT_LE(state.room[l], m.links[l].storage + drift);
      // Where only standing vehicles count, those under way may come to stand beyond the room.
      if (!m.links[l].standing_only) {
        EXPECT_GE(state.room[l], -drift);
      }
    }
    for (const float v : state.ring) EXPECT_GE(v, 0);
    for (const float v : state.waiting) EXPECT_GE(v, -eps);
  }
}

TEST_P(RandomCity, TakesFromTheRoomOfALinkWhatIsOnIt) {
  for (const RandomRun& r : runs) {
    const ModelTables& m = r.city.tables;
    const StateParts state(m, r.state);
    for (const Link& link : m.links) {
      ModelTables alone;  // this link only
      alone.blocks = m.blocks;
      if (!link.standing_only)
        alone.streams.assign(m.streams.begin() + link.stream_begin,
                             m.streams.begin() + link.stream_begin + link.stream_count);
      StateParts here = state;
      here.queue.assign(state.queue.begin() + link.turn_begin, state.queue.begin() + link.turn_begin + link.turn_count);
      EXPECT_NEAR(link.storage - state.room[static_cast<std::size_t>(&link - m.links.data())], here.inside(alone),
                  5e-3);
    }
  }
}

TEST_P(RandomCity, DoesNotCareAboutOffsetsThatDifferByCycles) {
  for (const RandomRun& r : runs) {
    Plan later = r.plan;
    int cycles = -2;
    for (SignalTiming& t : later.timings) t.offset_s += cycles++ % 3 * t.cycle_s;
    FinalState state;
    const Outcome outcome = r.run(later, &state);
    EXPECT_EQ(state.values, r.state.values);
    EXPECT_EQ(outcome.nodes, r.outcome.nodes);
    EXPECT_EQ(outcome.entries, r.outcome.entries);
  }
}

TEST_P(RandomCity, DelaysNobodyWhenNobodyDrives) {
  for (RandomRun& r : runs) {
    std::fill(r.city.demand.departures.begin(), r.city.demand.departures.end(), 0.0f);
    FinalState state;
    const Outcome o = r.run(r.plan, &state);
    for (const std::vector<double>& counted : {o.nodes, o.entries})
      EXPECT_EQ(std::accumulate(counted.begin(), counted.end(), 0.0), 0);
    EXPECT_EQ(StateParts(r.city.tables, state).inside(r.city.tables), 0);
  }
}

TEST_P(RandomCity, HasHistoriesThatANeighbourABlockAheadDoesNotOverwrite) {
  const ModelTables& m = runs[0].city.tables;
  for (const Stream& s : m.streams) {
    EXPECT_EQ(s.ring_steps % block_steps, 0);
    EXPECT_GE(s.ring_steps, s.travel_steps + block_steps);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCity, ::testing::Range(10u, 18u));

}  // namespace
}  // namespace nightwave::model
