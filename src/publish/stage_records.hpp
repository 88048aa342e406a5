// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace nightwave {

/// How a stage of the night before publication ended.
struct StageRecord {
  std::string stage;             ///< import | plan | check | street
  std::optional<int> exit_code;  ///< none: it did not end: it never began, or was killed
  std::string said;              ///< one line on why, as far as its log tells; may be empty

  friend bool operator==(const StageRecord&, const StageRecord&) = default;
};

/// A stage did not do its work, so there is nothing to publish. `exit_code` is the stage's where it is one of nightwave
/// that asks for something (1 to 5), else 1.
class StageFailed : public std::runtime_error {
 public:
  StageFailed(const std::string& message, int exit_code_of_stage);
  int exit_code;
};

/// What jobs/night/stage.sh leaves in a folder, stage by stage in the night's order: STAGE.exit holds the exit code and
/// exists only after the end, STAGE.log the job's output. Never throws for what a stage left or did not leave.
std::vector<StageRecord> read_stage_records(const std::filesystem::path& folder);

/// The first stage that did not do its work; null when all did. A plan that `street` rejects (5) is no failure: it is
/// the policy's to decide.
const StageRecord* first_failure(const std::vector<StageRecord>& stages);

/// Throws for the first stage that failed: CheckFailed where `check` refuses the plan, else StageFailed. `current` is
/// the version that stays in force, which the message names.
void require_stages_done(const std::vector<StageRecord>& stages, const std::optional<std::string>& current);

}  // namespace nightwave
