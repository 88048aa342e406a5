// SPDX-License-Identifier: Apache-2.0
#include "app/telemetry_file.hpp"

#include <spdlog/spdlog.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

namespace nightwave {

TelemetryFile::TelemetryFile(std::filesystem::path path, std::function<double()> checkpoint_s)
    : path_(std::move(path)), checkpoint_s_(std::move(checkpoint_s)), file_(std::fopen(path_.c_str(), "a")) {
  if (file_ == nullptr) spdlog::warn("no telemetry: cannot write {}: {}", path_.string(), std::strerror(errno));
}

TelemetryFile::~TelemetryFile() {
  if (file_ != nullptr) std::fclose(file_);
}

void TelemetryFile::write(const GenerationRecord& record) {
  if (file_ == nullptr) return;
  nlohmann::ordered_json line{
      {"generation", record.generation}, {"evaluations", record.evaluations}, {"elapsed_s", record.elapsed_s}};
  if (checkpoint_s_) line["checkpoint_s"] = checkpoint_s_();
  line["islands"] = nlohmann::ordered_json::array();
  for (const IslandRecord& island : record.islands)
    line["islands"].push_back({{"island", island.island}, {"best", island.best}, {"median", island.median}});
  line["ranks"] = nlohmann::ordered_json::array();
  for (const RankRecord& rank : record.ranks) {
    const double pace = rank.evaluating_s > 0 ? static_cast<double>(rank.evaluations) / rank.evaluating_s : 0.0;
    line["ranks"].push_back({{"rank", rank.rank},
                             {"evaluations", rank.evaluations},
                             {"evaluations_per_s", pace},
                             {"evaluating_s", rank.evaluating_s},
                             {"waiting_s", rank.waiting_s},
                             {"migrating_s", rank.migrating_s},
                             {"keeping_s", rank.keeping_s},
                             {"processor_s", rank.processor_s},
                             {"bytes_migrated", rank.bytes_migrated},
                             {"bytes_sent", rank.bytes_sent}});
  }
  // One write per line, so that a killed run leaves no half line but perhaps the last.
  const std::string text = line.dump() + "\n";
  const bool written = std::fwrite(text.data(), 1, text.size(), file_) == text.size() && std::fflush(file_) == 0;
  if (written) return;
  spdlog::warn("telemetry ends here: cannot write {}: {}", path_.string(), std::strerror(errno));
  std::fclose(file_);
  file_ = nullptr;
}

}  // namespace nightwave
