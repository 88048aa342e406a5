// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "app/checkpoint_keeper.hpp"
#include "app/plan_options.hpp"
#include "base/byte_stream.hpp"
#include "base/exit_code.hpp"

namespace nightwave {

/// The checkpoints of a run of `nightwave plan`: none where --checkpoint was not given. Rank 0 reads and writes them;
/// all ranks end some time after a signal, whatever they are busy with.
class PlanCheckpoints {
 public:
  /// `keeps`: whether this is the rank that reads and writes. Throws UsageError where there is a checkpoint but no
  /// --resume, InputError where it is of another search, EnvironmentError.
  PlanCheckpoints(const PlanOptions& options, bool keeps);

  /// The state to go on from; none: begin. Of one call only.
  std::optional<Bytes> take_state() { return std::move(state_); }
  /// For SearchHooks::boundary, on every rank: takes states; empty where nobody wants any.
  std::function<void(Bytes)> boundary();
  /// On rank 0, where checkpoints are kept; else nullptr.
  CheckpointKeeper* keeper() { return keeper_.get(); }
  /// Sees to it that the newest state is on disk and tells where; after a signal. Throws EnvironmentError.
  ExitCode leave(std::int64_t evaluations, double elapsed_s);
  /// The plan is written: removes the checkpoints.
  void clear();

 private:
  bool wanted_;
  std::optional<Bytes> state_;
  std::unique_ptr<CheckpointKeeper> keeper_;
  std::optional<LastResort> last_resort_;  // last: it asks the keeper
};

}  // namespace nightwave
