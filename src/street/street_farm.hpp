// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "cluster/mailbox.hpp"
#include "cluster/pulse.hpp"
#include "street/street.hpp"

namespace nightwave {

/// Runs of SUMO on all ranks, and so on all their machines: rank 0 says what is driven, batch after batch, and gathers
/// the runs in the order of the jobs, so that nothing depends on who drove what. Machines need not share any folder:
/// programs travel as text, and every rank has its own SUMO and sources.
class StreetFarm {
 public:
  /// `place`: this rank's SUMO and sources; nothing else of it counts. `patience`: how long rank 0 waits for a sign of
  /// life of another.
  StreetFarm(Mailbox& mail, StreetSetting place, std::chrono::steady_clock::duration patience = longest_silence);

  /// On rank 0: a StreetDriver. Every other rank must be in follow(), or come to it. A stop that is requested on any
  /// rank kills the runs on all of them. Throws StreetStopped, and EnvironmentError or RankFailed when a run fails or a
  /// rank is silent.
  std::vector<StreetRun> run(const StreetSetting& setting, std::span<const StreetJob> jobs,
                             const StreetOptions& options);
  /// On the other ranks: drives this rank's jobs until rank 0 ends it. Threads and stop of `options` count.
  void follow(const StreetOptions& options);
  /// On rank 0: lets the others leave follow().
  void end();

  /// False: after a stop a rank was silent, and the others cannot end with it.
  bool all_answered() const { return all_answered_; }

 private:
  StreetSetting here(StreetSetting setting) const;
  const std::vector<unsigned>& slots(const StreetOptions& options);

  Mailbox& mail_;
  StreetSetting place_;
  std::chrono::steady_clock::duration patience_;
  std::vector<unsigned> slots_;  ///< runs at a time, by rank; empty until they are known
  bool all_answered_ = true;
};

}  // namespace nightwave
