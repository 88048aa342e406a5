// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "search/checkpoint_folder.hpp"

namespace nightwave {

/// Keeps the newest state of a search in memory and a thread that writes it: every so often, and at once when a stop is
/// asked for, whatever the search is busy with. A generation of a large city outlasts a scheduler's grace.
class CheckpointKeeper {
 public:
  /// `every_s` seconds between checkpoints; `stop` tells, from any thread, whether the run is to end.
  CheckpointKeeper(CheckpointFolder folder, double every_s, std::function<bool()> stop);
  ~CheckpointKeeper();
  CheckpointKeeper(const CheckpointKeeper&) = delete;
  CheckpointKeeper& operator=(const CheckpointKeeper&) = delete;

  /// Takes the newest state.
  void keep(Bytes state);
  /// Sees to it that the newest state is on disk; the file. Throws EnvironmentError.
  std::filesystem::path write_newest();
  /// Ends writing and removes the checkpoints: the search has done its work.
  void clear();

  /// Whether this run has written any: then it can be gone on with.
  bool has_written() const;

  /// Seconds of the thread's processor time so far, for telemetry.
  double processor_s() const;

 private:
  void work(const std::stop_token& end);

  CheckpointFolder folder_;
  std::chrono::duration<double> every_;
  std::function<bool()> stop_;
  mutable std::mutex mutex_;  // guards what follows
  Bytes newest_;
  std::uint64_t newest_number_ = 0;   ///< states taken so far
  std::uint64_t written_number_ = 0;  ///< the one on disk; 0: none
  std::filesystem::path written_path_;
  double processor_s_ = 0;
  std::mutex writing_;   // one writer at a time
  std::jthread thread_;  // last: it uses all of the above
};

/// Ends this process with exit code 85 when a stop was asked for and the process is still there some time later: in an
/// evaluation that takes longer than the grace of any scheduler, or waiting for a rank that does not answer.
class LastResort {
 public:
  /// `ready` tells whether the checkpoint is written; where this rank writes none, always.
  LastResort(std::function<bool()> stop, std::function<bool()> ready);

 private:
  std::jthread thread_;
};

}  // namespace nightwave
