// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "search/schedule.hpp"
#include "search/scorer.hpp"
#include "search/snapshot.hpp"
#include "search/telemetry.hpp"

namespace nightwave {

/// What every rank tells rank 0 after every generation.
struct RankReport {
  std::uint32_t generation = 0;
  std::int64_t evaluations = 0;  ///< of all ranks up to this generation
  RankRecord rank;
  std::vector<IslandRecord> islands;  ///< whose home this rank is
};
template <class Stream>
void fields(Stream& stream, RankReport& report) {
  stream(report.generation, report.evaluations, report.rank, report.islands);
}

/// What rank 0 concludes from the reports after a generation; all ranks follow it some generations later. Which islands
/// live and whether they mix decides about the result and depends on evaluations alone; the rest only about speed.
struct Decision {
  std::uint32_t generation = 0;     ///< whose reports it rests on
  std::vector<std::uint32_t> live;  ///< ascending
  bool migrating = false;           ///< from now on
  std::vector<double> speeds;       ///< by which the islands' candidates are shared among the ranks
  std::uint32_t keep_every = 1;     ///< generations between states kept for checkpoints
};
template <class Stream>
void fields(Stream& stream, Decision& decision) {
  stream(decision.generation, decision.live, decision.migrating, decision.speeds, decision.keep_every);
}

/// An island's state after a generation.
struct ColonyState {
  std::uint32_t generation = 0;
  std::int64_t evaluations = 0;
  std::uint32_t island = 0;
  Bytes state;
};
template <class Stream>
void fields(Stream& stream, ColonyState& state) {
  stream(state.generation, state.evaluations, state.island, state.state);
}

/// The archive of an island that is given up after a decision about a generation.
struct RetiredIsland {
  std::uint32_t generation = 0;
  std::uint32_t island = 0;
  Bytes archive;
};
template <class Stream>
void fields(Stream& stream, RetiredIsland& retired) {
  stream(retired.generation, retired.island, retired.archive);
}

/// Rank 0's part in a search: collects reports and states, decides, and puts checkpoints together.
class Coordinator {
 public:
  Coordinator(Scorer& scorer, int ranks) : scorer_(scorer), ranks_(ranks) {}

  /// Begins with islands 0 to below their first number, or where a snapshot ends.
  void begin(const Schedule& schedule, Bytes sweep_archive);
  void begin(const IslandsSnapshot& snapshot);

  void take(RankReport report);
  void take(ColonyState state);
  void take(RetiredIsland retired);

  /// Whether all ranks have reported about a generation.
  bool heard_all(std::uint32_t generation) const;
  /// Decides about it; they must have.
  Decision decide(std::uint32_t generation);

  /// Archives of the islands given up so far, in that order. Empty where one has not come.
  const std::vector<std::pair<std::uint32_t, Bytes>>& retired() const { return retired_; }

 private:
  /// What holds from a generation on.
  struct Era {
    std::uint32_t from = 0;
    std::vector<std::uint32_t> live;
    bool migrating = false;
    std::size_t retired = 0;  ///< islands given up until then
  };
  struct Generation {
    std::vector<RankReport> reports;
    std::map<std::uint32_t, Bytes> colonies;
  };

  const Era& era(std::uint32_t generation) const;
  void record(std::uint32_t generation, const Generation& all);
  void keep_if_complete(std::uint32_t generation, std::int64_t evaluations);
  std::vector<double> speeds_now(std::size_t islands);
  std::uint32_t keep_every() const;

  Scorer& scorer_;
  int ranks_;
  Schedule schedule_;
  Bytes sweep_archive_;
  std::vector<Era> eras_;
  std::vector<std::pair<std::uint32_t, Bytes>> retired_;
  std::map<std::uint32_t, Generation> generations_;
  std::map<int, RankRecord> since_decision_;  ///< sums
  std::vector<double> speeds_;
  std::uint32_t first_recorded_ = 0;
  std::uint32_t last_kept_ = 0;
  bool kept_ = false;
  std::uint32_t generations_timed_ = 0;
  double began_s_ = 0;
  double longest_keeping_s_ = 0;  ///< of a rank for one state, since the last decision
};

}  // namespace nightwave
