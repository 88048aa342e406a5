// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "app/checkpoint_keeper.hpp"
#include "app/plan_options.hpp"
#include "app/search_progress.hpp"
#include "app/telemetry_file.hpp"
#include "search/scorer.hpp"

namespace nightwave {

/// What one search of this run hears and tells: it hears of signals; rank 0 shows progress, and writes telemetry to the
/// logs, else beside the checkpoints, nowhere without either.
class SearchReport {
 public:
  /// `keeper`: whose work the telemetry tells of as well; nullptr: none.
  SearchReport(const PlanOptions& options, const Ranks& ranks, const CheckpointKeeper* keeper);

  /// For a search that this outlives; without SearchHooks::boundary.
  SearchHooks hooks();

 private:
  bool speaks_;
  SearchProgress progress_;
  std::optional<TelemetryFile> telemetry_;
};

}  // namespace nightwave
