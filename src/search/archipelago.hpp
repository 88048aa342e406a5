// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/parallel.hpp"
#include "search/colony.hpp"
#include "search/coordinator.hpp"
#include "search/layout.hpp"
#include "search/schedule.hpp"
#include "search/scorer.hpp"
#include "search/snapshot.hpp"

namespace nightwave {

/// The islands of a search on all ranks. What they come to depends on the seed and the schedule, not on who scores
/// which candidates, nor on when a message arrives.
class Archipelago {
 public:
  /// `pool`: threads that draw candidates and learn from them.
  Archipelago(const SearchSpace& space, Scorer& scorer, Mailbox& mail, std::uint64_t seed, ThreadPool& pool);

  /// Begins with founders per cycle, best cycle first: the islands are dealt out among them.
  void begin(const Schedule& schedule, const std::vector<std::vector<Individual>>& founders);
  /// Goes on where a search was.
  void begin(const IslandsSnapshot& snapshot);

  /// Generation after generation until the budget is used or the search is ended.
  void evolve();

  /// Everything good that was found, on rank 0; what is known here elsewhere. To be called once, by all ranks.
  Archive gather();

 private:
  struct Candidates {
    std::size_t place = 0;  ///< of the island among those that live
    Colony* colony = nullptr;
    std::vector<Genome> genomes;
    std::vector<Plan> plans;
    std::vector<Measures> measures;
    LaneShare mine;
  };
  struct FinalArchives {
    std::int64_t uncounted = 0;
    std::vector<std::pair<std::uint32_t, Bytes>> archives;

    template <class Stream>
    void fields(Stream& stream) {
      stream(uncounted, archives);
    }
  };

  bool ended() const { return scorer_.ending().over(); }
  bool pump_and_look();
  void pump();
  std::optional<Message> wait(int tag, std::optional<int> from);
  void settle(const std::vector<double>& speeds);
  bool at_home(std::size_t place) const { return layout_[place].front().rank == mail_.rank(); }
  bool works_on(std::size_t place) const;
  Colony& colony(std::size_t place) { return colonies_.at(live_[place]); }

  std::vector<Candidates> propose(const std::vector<std::size_t>& lanes);
  bool score(std::vector<Candidates>& all, std::int64_t lanes_of_all);
  bool exchange_scores(std::vector<Candidates>& all);
  bool generation(const std::vector<std::size_t>& lanes);

  bool end_generation();
  void announce();
  void send_emigrants();
  bool take_in_immigrants();
  bool follow_decision();
  bool move_islands(const Decision& decision);
  void report(std::uint32_t generation, std::int64_t evaluations);
  void keep();
  bool migrates(std::uint32_t generation) const;

  const SearchSpace& space_;
  Scorer& scorer_;
  Mailbox& mail_;
  std::uint64_t seed_;
  ThreadPool& pool_;
  std::optional<Coordinator> coordinator_;  ///< on rank 0
  Schedule schedule_;
  std::uint32_t generation_ = 0;
  std::vector<std::uint32_t> live_;           ///< numbers of the islands, ascending
  Layout layout_;                             ///< index: place in live_
  std::map<std::uint32_t, Colony> colonies_;  ///< by number: those that this rank scores a part of
  std::vector<Colony> departed_;              ///< sent to other ranks at the last decision
  bool migrating_ = false;
  std::uint32_t keep_every_ = 1;
  bool broken_off_ = false;
  Archive leftovers_;  ///< of a generation that was broken off
  std::int64_t uncounted_ = 0;
  RankRecord record_;  ///< since the last report
  std::size_t bytes_reported_ = 0;
  double processor_reported_s_ = 0;
  std::int64_t evaluated_reported_ = 0;
  double evaluating_reported_s_ = 0;
};

}  // namespace nightwave
