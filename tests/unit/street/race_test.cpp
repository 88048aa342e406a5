// SPDX-License-Identifier: Apache-2.0
#include "street/race.hpp"

#include <gtest/gtest.h>

#include <map>

namespace nightwave {
namespace {

/// A simulator whose delays are given: by candidate, with some seeds that jam.
class FakeStreet {
 public:
  double incumbent_s = 60;
  std::vector<double> delay_s;
  std::map<std::pair<std::size_t, std::uint64_t>, double> jams_s;
  std::map<std::pair<std::size_t, std::uint64_t>, long> stranded;
  std::size_t runs = 0;

  RaceResult race() {
    return nightwave::race(
        delay_s.size(), [this](std::span<const RaceJob> jobs) { return drive(jobs); }, RaceOptions{});
  }

 private:
  std::vector<StreetRun> drive(std::span<const RaceJob> jobs) {
    std::vector<StreetRun> results;
    for (const auto& job : jobs) {
      ++runs;
      StreetRun run;
      run.seed = job.seed;
      run.trips.due = 1000;
      double delay = incumbent_s;
      if (job.candidate) {
        const auto key = std::pair(*job.candidate, job.seed);
        delay = jams_s.contains(key) ? jams_s[key] : delay_s[*job.candidate];
        if (stranded.contains(key)) run.trips.running = stranded[key];
      }
      run.trips.delay_s = 1000 * (delay + 0.01 * static_cast<double>(job.seed % 7));
      results.push_back(run);
    }
    return results;
  }
};

TEST(Race, BestCandidateWinsAndWeakOnesLeaveEarly) {
  FakeStreet street;
  street.delay_s = {55, 50, 40, 52, 58, 45, 70, 57};
  const auto result = street.race();
  EXPECT_EQ(result.winner, 2);
  EXPECT_EQ(result.entries[2].runs.size(), 5 + 8);
  EXPECT_EQ(result.entries[6].runs.size(), 2);
  EXPECT_EQ(street.runs, 5 + 8 * 2 + 4 * 1 + 2 * 2 + 8);  // incumbent, all, half, quarter, the proof of the winner
}

TEST(Race, CandidateThatJamsOnOneSeedLeaves) {
  FakeStreet street;
  street.delay_s = {55, 40, 50, 52};
  street.jams_s[{1, 105}] = 90;
  const auto result = street.race();
  EXPECT_TRUE(result.entries[1].jammed);
  EXPECT_EQ(result.winner, 2);
}

TEST(Race, CandidateThatJamsInItsProofLeavesAndTheNextIsProven) {
  FakeStreet street;
  street.delay_s = {55, 40, 50, 52};
  street.jams_s[{1, 111}] = 90;
  const auto result = street.race();
  EXPECT_TRUE(result.entries[1].jammed);
  EXPECT_EQ(result.winner, 2);
  EXPECT_EQ(result.entries[2].runs.size(), 5 + 8);
  EXPECT_NEAR(result.entries[2].delay_ratio.mean, 50.0 / 60, 1e-3) << "of the seeds that the incumbent drove, too";
}

TEST(Race, IncumbentStaysWhenNobodyComesThroughTheProof) {
  FakeStreet street;
  street.delay_s = {55, 40};
  street.jams_s[{0, 113}] = street.jams_s[{1, 106}] = 300;
  EXPECT_FALSE(street.race().winner.has_value());
}

TEST(Race, CandidateThatLeavesVehiclesStrandedIsJammed) {
  FakeStreet street;
  street.delay_s = {40, 50};
  street.stranded[{0, 101}] = 50;
  EXPECT_EQ(street.race().winner, 1);
}

TEST(Race, IncumbentStaysWhenNothingIsBetter) {
  FakeStreet street;
  street.delay_s = {60, 61, 75};
  EXPECT_FALSE(street.race().winner.has_value());
}

TEST(Race, IncumbentStaysWhenEverythingJams) {
  FakeStreet street;
  street.delay_s = {40, 41};
  street.jams_s[{0, 101}] = 400;
  street.jams_s[{1, 104}] = 400;
  EXPECT_FALSE(street.race().winner.has_value());
}

TEST(Race, NoCandidatesNeedNoRace) {
  FakeStreet street;
  EXPECT_FALSE(street.race().winner.has_value());
}

}  // namespace
}  // namespace nightwave
