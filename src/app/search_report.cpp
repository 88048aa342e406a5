// SPDX-License-Identifier: Apache-2.0
#include "app/search_report.hpp"

#include <filesystem>
#include <functional>
#include <string>

#include "app/stop_signals.hpp"

namespace nightwave {

SearchReport::SearchReport(const PlanOptions& options, const Ranks& ranks, const CheckpointKeeper* keeper)
    : speaks_(ranks.speaks()) {
  const std::string& folder = options.log_folder.empty() ? options.checkpoint : options.log_folder;
  if (folder.empty() || !speaks_) return;
  telemetry_.emplace(std::filesystem::path(folder) / "telemetry.jsonl",
                     keeper != nullptr ? std::function<double()>([keeper] { return keeper->processor_s(); })
                                       : std::function<double()>());
}

SearchHooks SearchReport::hooks() {
  SearchHooks hooks;
  hooks.stop = StopSignals::requested;
  if (speaks_) hooks.progress = [this](const SearchStatus& status) { progress_.show(status); };
  if (telemetry_) hooks.generation = [this](const GenerationRecord& record) { telemetry_->write(record); };
  return hooks;
}

}  // namespace nightwave
