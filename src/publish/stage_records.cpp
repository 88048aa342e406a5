// SPDX-License-Identifier: Apache-2.0
#include "publish/stage_records.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string_view>

#include "base/errors.hpp"
#include "base/exit_code.hpp"

namespace nightwave {

namespace fs = std::filesystem;

namespace {

constexpr const char* stage_names[] = {"import", "plan", "check", "street"};
/// The reason is at a log's end; a search may have written much before.
constexpr std::uintmax_t most_log_bytes = 1 << 16;
/// How nightwave begins the line on why it fails.
constexpr std::string_view own_line = "nightwave: ";
/// What is in Slurm's line on why it ends a job: `slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT ... ***`.
constexpr std::string_view line_of_slurm = "error: *** ";

/// The end of a file, empty where there is none.
std::string tail_of(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) return {};
  in.seekg(static_cast<std::streamoff>(bytes - std::min(bytes, most_log_bytes)));
  return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<int> exit_code_in(const fs::path& path) {
  const std::string text = tail_of(path);
  int code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  // Whoever was killed while writing it did not end.
  if (error != std::errc() || std::string_view(end, text.data() + text.size()) != "\n") return std::nullopt;
  return code;
}

/// What nightwave itself said, else Slurm, else the last line: launchers have the last word, but not on the reason.
std::string reason_in(const fs::path& log) {
  const std::string text = tail_of(log);
  std::string_view last;
  std::string_view slurm;
  std::string_view own;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line(text.data() + begin, end - begin);
    if (!line.empty()) last = line;
    if (line.find(line_of_slurm) != line.npos) slurm = line;
    if (line.starts_with(own_line)) own = line.substr(own_line.size());
    begin = end + 1;
  }
  return std::string(!own.empty() ? own : !slurm.empty() ? slurm : last);
}

bool did_its_work(const StageRecord& record) {
  if (record.exit_code == static_cast<int>(ExitCode::done)) return true;
  return record.stage == "street" && record.exit_code == static_cast<int>(ExitCode::street_rejects);
}

}  // namespace

StageFailed::StageFailed(const std::string& message, int exit_code_of_stage)
    : std::runtime_error(message),
      exit_code(exit_code_of_stage >= 1 && exit_code_of_stage <= static_cast<int>(ExitCode::street_rejects)
                    ? exit_code_of_stage
                    : static_cast<int>(ExitCode::environment_failed)) {}

std::vector<StageRecord> read_stage_records(const fs::path& folder) {
  std::vector<StageRecord> records;
  for (const std::string stage : stage_names) {
    StageRecord record{stage, exit_code_in(folder / (stage + ".exit")), {}};
    if (!did_its_work(record)) record.said = reason_in(folder / (stage + ".log"));
    records.push_back(std::move(record));
  }
  return records;
}

const StageRecord* first_failure(const std::vector<StageRecord>& stages) {
  const auto failed = std::ranges::find_if_not(stages, did_its_work);
  return failed == stages.end() ? nullptr : &*failed;
}

void require_stages_done(const std::vector<StageRecord>& stages, const std::optional<std::string>& current) {
  const StageRecord* failed = first_failure(stages);
  if (failed == nullptr) return;
  std::string message = current ? "version " + *current + " stays current" : "nothing is published";
  message += ": the stage " + failed->stage;
  message += failed->exit_code ? " ended with exit code " + std::to_string(*failed->exit_code) : " did not end";
  message += ": " + (failed->said.empty() ? "its log says nothing" : failed->said);
  if (failed->stage == "check" && failed->exit_code == static_cast<int>(ExitCode::no_legal_plan))
    throw CheckFailed(message);
  throw StageFailed(message, failed->exit_code.value_or(static_cast<int>(ExitCode::environment_failed)));
}

}  // namespace nightwave
