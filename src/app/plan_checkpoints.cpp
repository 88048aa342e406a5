// SPDX-License-Identifier: Apache-2.0
#include "app/plan_checkpoints.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "app/stop_signals.hpp"
#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "base/version.hpp"

namespace nightwave {

namespace {

/// What a checkpoint of this run is a checkpoint of: everything that the result depends on. Threads, ranks and backends
/// are not in it, for it does not depend on them.
SearchOrigin origin_of(const PlanOptions& options) {
  SearchOrigin origin;
  origin["nightwave"] = std::string(build().version) + " " + std::string(build().commit);
  origin["scenario_sha256"] = sha256_of_file(options.scenario);
  origin["config_sha256"] = options.config.empty() ? "" : sha256_of_file(options.config);
  origin["incumbent_sha256"] = options.incumbent.empty() ? "" : sha256_of_file(options.incumbent);
  origin["incumbent_day"] = options.incumbent_day.date + options.incumbent_day.type;
  origin["--seed"] = std::to_string(options.seed);
  origin["--evaluations"] = options.evaluations > 0 ? std::to_string(options.evaluations) : "";
  origin["--time"] = options.time.empty() && options.evaluations > 0 ? "" : fmt::format("{} s", seconds_of(options));
  origin["--islands"] = options.islands > 0 ? std::to_string(options.islands) : "";
  origin["--street"] = options.finalists > 0 ? std::to_string(options.finalists) : "";
  origin["--day"] = options.day ? "a day" : "";
  origin["--periods"] = options.periods;
  origin["--max-plans"] = options.most_plans ? std::to_string(*options.most_plans) : "";
  origin["--min-period"] = options.shortest;
  origin["model"] = options.backend == Backend::reference ? "double" : "float";
  return origin;
}

std::optional<Bytes> state_in(const CheckpointFolder& folder, const PlanOptions& options) {
  if (!options.resume) {
    if (folder.files().empty()) return std::nullopt;
    throw UsageError(folder.files().back().string() +
                     " is of a search that has not ended; go on with --resume, or remove it to begin anew");
  }
  std::optional<Bytes> state = folder.newest([](const std::string& warning) { spdlog::warn("{}", warning); });
  if (state) {
    spdlog::info("going on from {}", folder.files().back().string());
  } else {
    spdlog::info("{} holds no checkpoint: beginning anew", options.checkpoint);
  }
  return state;
}

}  // namespace

PlanCheckpoints::PlanCheckpoints(const PlanOptions& options, bool keeps) : wanted_(!options.checkpoint.empty()) {
  if (!wanted_) return;
  if (keeps) {
    CheckpointFolder folder(options.checkpoint, origin_of(options));
    state_ = state_in(folder, options);
    keeper_ = std::make_unique<CheckpointKeeper>(std::move(folder), parse_time("--every", options.every),
                                                 StopSignals::requested);
  }
  last_resort_.emplace(StopSignals::requested, [this] { return keeper_ == nullptr || keeper_->has_written(); });
}

std::function<void(Bytes)> PlanCheckpoints::boundary() {
  if (!wanted_) return {};
  return [this](Bytes state) { keeper_->keep(std::move(state)); };
}

ExitCode PlanCheckpoints::leave(std::int64_t evaluations, double elapsed_s) {
  const std::string path = keeper_->write_newest().string();
  spdlog::info("interrupted after {} evaluations in {:.1f} s; go on from {} with --resume", evaluations, elapsed_s,
               path);
  return ExitCode::interrupted;
}

void PlanCheckpoints::clear() {
  if (keeper_ != nullptr) keeper_->clear();
}

}  // namespace nightwave
