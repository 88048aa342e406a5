// SPDX-License-Identifier: Apache-2.0
#include "app/checkpoint_keeper.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "base/errors.hpp"
#include "base/exit_code.hpp"
#include "base/processor_time.hpp"

namespace nightwave {
namespace {

constexpr std::chrono::milliseconds between_looks{20};
/// Schedulers give 30 s or more between a signal and SIGKILL.
constexpr std::chrono::seconds patience_after_stop{20};

}  // namespace

CheckpointKeeper::CheckpointKeeper(CheckpointFolder folder, double every_s, std::function<bool()> stop)
    : folder_(std::move(folder)),
      every_(every_s),
      stop_(std::move(stop)),
      thread_([this](const std::stop_token& end) { work(end); }) {}

CheckpointKeeper::~CheckpointKeeper() = default;

void CheckpointKeeper::keep(Bytes state) {
  const std::lock_guard lock(mutex_);
  newest_ = std::move(state);
  newest_number_ += 1;
}

std::filesystem::path CheckpointKeeper::write_newest() {
  const std::lock_guard one_writer(writing_);
  Bytes state;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    require(newest_number_ > 0, "a search begins with a state");
    if (written_number_ == newest_number_) return written_path_;
    state = newest_;
    number = newest_number_;
  }
  std::filesystem::path path = folder_.write(std::move(state));
  const std::lock_guard lock(mutex_);
  written_number_ = number;
  written_path_ = std::move(path);
  return written_path_;
}

void CheckpointKeeper::clear() {
  thread_.request_stop();
  thread_.join();
  folder_.clear();
}

bool CheckpointKeeper::has_written() const {
  const std::lock_guard lock(mutex_);
  return written_number_ > 0;
}

double CheckpointKeeper::processor_s() const {
  const std::lock_guard lock(mutex_);
  return processor_s_;
}

void CheckpointKeeper::work(const std::stop_token& end) {
  auto last = std::chrono::steady_clock::now();
  bool stop_seen = false;
  while (!end.stop_requested()) {
    std::this_thread::sleep_for(between_looks);
    const bool stop_now = stop_() && !stop_seen;
    const bool due = std::chrono::steady_clock::now() - last >= every_;
    if (!stop_now && !due) continue;
    {
      const std::lock_guard lock(mutex_);
      processor_s_ = thread_processor_s();
      if (newest_number_ == 0 || written_number_ == newest_number_) continue;
    }
    stop_seen = stop_seen || stop_now;
    try {
      write_newest();
    } catch (const EnvironmentError& error) {
      // The plan of the night is worth more than its checkpoint; after a stop main() asks again and reports.
      spdlog::warn("no checkpoint: {}", error.what());
    }
    last = std::chrono::steady_clock::now();
  }
}

LastResort::LastResort(std::function<bool()> stop, std::function<bool()> ready)
    : thread_([stop = std::move(stop), ready = std::move(ready)](const std::stop_token& end) {
        std::optional<std::chrono::steady_clock::time_point> asked;
        while (!end.stop_requested()) {
          std::this_thread::sleep_for(between_looks);
          if (!stop()) continue;
          const auto now = std::chrono::steady_clock::now();
          if (!asked) asked = now;
          if (now - *asked < patience_after_stop || !ready()) continue;
          _exit(static_cast<int>(ExitCode::interrupted));
        }
      }) {}

}  // namespace nightwave
