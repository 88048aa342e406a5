// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <random>
#include <vector>

#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/batch_simulator.hpp"
#include "support/small_city.hpp"

namespace nightwave::model {

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

inline constexpr RunOptions every_option[] = {{Resolution::single, MeasureSet::costs},
                                              {Resolution::single, MeasureSet::all},
                                              {Resolution::half, MeasureSet::costs},
                                              {Resolution::half, MeasureSet::all}};

/// A city with plans, and what naive says of them: plan i % plans.size() is that of candidate i.
class SimulatedCity {
 public:
  SimulatedCity(const Network& network, const Signals& signals, const Demand& demand, std::size_t plans,
                const std::vector<float>& factors = {1.0f}, int drain_s = 300)
      : city_(pack(network, signals, demand, constants_, drain_s)) {
    std::mt19937 random(5);
    for (std::size_t i = 0; i < plans; ++i)
      timings_.push_back(timings_of(city_.tables, signals, testing::random_plan(signals, random), constants_));
    for (const float factor : factors) {
      demands_.push_back(city_.demand);
      for (float& departing : demands_.back().departures) departing *= factor;
    }
    std::vector<const DemandTables*> all;
    for (const DemandTables& d : demands_) {
      all.push_back(&d);
      demand_programs_.emplace_back(city_.tables, d);
    }
    has_ends_ = links_with_ends(city_.tables, all);
  }
  explicit SimulatedCity(const testing::SmallCity& c, std::size_t plans, const std::vector<float>& factors = {1.0f},
                         int drain_s = 300)
      : SimulatedCity(c.network, c.signals, c.demand, plans, factors, drain_s) {}

  const ModelTables& tables() const { return city_.tables; }
  const std::vector<DemandProgram>& demands() const { return demand_programs_; }
  const CandidateTimings& timings(std::size_t candidate) const { return timings_[candidate % timings_.size()]; }
  Program program(const RunOptions& options) const {
    return {city_.tables, has_ends_, warp_width, options.resolution, options.measures};
  }

  /// Sets what is expected of every candidate and demand.
  void run_naive(const RunOptions& options) {
    outcomes_.assign(demands_.size(), {});
    states_.assign(demands_.size(), {});
    for (std::size_t d = 0; d < demands_.size(); ++d)
      for (const CandidateTimings& t : timings_) {
        states_[d].emplace_back();
        outcomes_[d].push_back(model::run_naive(city_.tables, demands_[d], t, options, &states_[d].back()));
      }
  }

  bool is_expected(const Outcome& o, std::size_t candidate, std::size_t demand) const {
    const Outcome& expected = outcomes_[demand][candidate % timings_.size()];
    return same_bits(o.nodes, expected.nodes) && same_bits(o.entries, expected.entries);
  }

  /// Runs so many candidates and compares outcomes and states with what run_naive() found.
  void expect_equal(BatchSimulator& simulator, std::size_t candidates, ThreadPool& pool) const {
    std::vector<int> taken(candidates, 0), equal(candidates, 0), equal_states(candidates, 0);
    Batch batch;
    batch.candidates = candidates;
    batch.timings = [&](std::size_t i) { return timings(i); };
    batch.take = [&](std::size_t i, std::span<const Outcome> outcomes) {
      ++taken[i];
      for (std::size_t d = 0; d < outcomes.size(); ++d) equal[i] += is_expected(outcomes[d], i, d);
    };
    batch.take_state = [&](std::size_t i, std::size_t d, const FinalState& state) {
      equal_states[i] += same_bits(state.values, states_[d][i % timings_.size()].values);
    };
    simulator.run(batch, pool);
    const auto demands = static_cast<int>(demands_.size());
    for (std::size_t i = 0; i < candidates; ++i) {
      EXPECT_EQ(taken[i], 1) << "candidate " << i << " of " << candidates;
      EXPECT_EQ(equal[i], demands) << "candidate " << i << " of " << candidates;
      EXPECT_EQ(equal_states[i], demands) << "candidate " << i << " of " << candidates;
      if (::testing::Test::HasFailure()) return;
    }
  }

 private:
  ModelConstants constants_;
  PackedCity city_;
  std::vector<CandidateTimings> timings_;
  std::vector<DemandTables> demands_;
  std::vector<DemandProgram> demand_programs_;
  std::vector<std::uint8_t> has_ends_;
  std::vector<std::vector<Outcome>> outcomes_;   // [demand][plan]
  std::vector<std::vector<FinalState>> states_;  // likewise
};

}  // namespace nightwave::model
