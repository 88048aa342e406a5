// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <filesystem>
#include <functional>

#include "search/telemetry.hpp"

namespace nightwave {

/// One JSON object per line and generation, appended to a file: docs/operations.md names the members. A file that
/// cannot be written costs the telemetry, not the plan.
class TelemetryFile {
 public:
  /// `checkpoint_s`: processor time of writing checkpoints so far; may be empty.
  TelemetryFile(std::filesystem::path path, std::function<double()> checkpoint_s);
  ~TelemetryFile();
  TelemetryFile(const TelemetryFile&) = delete;
  TelemetryFile& operator=(const TelemetryFile&) = delete;

  void write(const GenerationRecord& record);

 private:
  std::filesystem::path path_;
  std::function<double()> checkpoint_s_;
  std::FILE* file_;
};

}  // namespace nightwave
