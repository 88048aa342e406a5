// SPDX-License-Identifier: Apache-2.0
#include "app/ranks.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>

#include "app/error_line.hpp"
#include "base/errors.hpp"
#include "base/parallel.hpp"

namespace nightwave {
namespace {

constexpr int end_tag = 1000;  // beyond the search's tags

/// How long a failed rank waits for rank 0 to end the run; a batch of a large city takes seconds.
constexpr std::chrono::seconds patience_with_rank_0{60};

void keep_log(const std::filesystem::path& folder, int rank) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::filesystem::path path = folder / fmt::format("rank-{:04}.log", rank);
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path.string());
    sink->set_pattern("%Y-%m-%d %H:%M:%S %l %v");
    sink->set_level(spdlog::level::trace);
    spdlog::default_logger()->sinks().push_back(sink);
    spdlog::flush_every(std::chrono::seconds(1));
    spdlog::flush_on(spdlog::level::warn);
  } catch (const spdlog::spdlog_ex&) {
    throw EnvironmentError("cannot write " + path.string() + "; give --log-dir a folder that every rank can write");
  }
}

}  // namespace

Ranks::Ranks(const std::string& log_folder) : world_(make_world()), mail_(*world_) {
  if (mail_.rank() > 0)
    for (const auto& sink : spdlog::default_logger()->sinks()) sink->set_level(spdlog::level::off);
  if (!log_folder.empty()) keep_log(log_folder, mail_.rank());
  spdlog::debug("rank {} of {}, {} of {} on this machine", mail_.rank(), mail_.size(), world_->node_rank(),
                world_->node_size());
}

Placement Ranks::placement(int devices) const {
  return place_rank(world_->node_rank(), world_->node_size(), devices, available_processors(), installed_processors());
}

ExitCode Ranks::end_as(ExitCode code) {
  if (mail_.rank() > 0) return from_bytes<ExitCode>(mail_.wait(end_tag, 0).bytes);
  mail_.send_others(end_tag, to_bytes(code));
  world_->flush();
  return code;
}

void Ranks::wait_for_rank_0() {
  const auto begin = std::chrono::steady_clock::now();
  Patience patience;
  while (std::chrono::steady_clock::now() - begin < patience_with_rank_0) {
    mail_.collect();
    patience.step();
  }
}

void Ranks::end_by_force(ExitCode code) {
  if (mail_.rank() > 0) {
    wait_for_rank_0();
    fail(ExitCode::environment_failed, "rank 0 does not answer any more: its process is stopped or its node hangs");
  }
  spdlog::shutdown();
  world_->abort(static_cast<int>(code));
  std::abort();  // as below
}

void Ranks::fail(ExitCode code, const std::string& message) {
  const int number = static_cast<int>(code);
  if (mail_.rank() > 0) {
    mail_.send(0, Mailbox::failure_tag, to_bytes(Failure{number, message}));
    spdlog::error("{}", message);
    wait_for_rank_0();  // which ends this process with all others as soon as it hears of it
  }
  write_error_line(message);
  spdlog::shutdown();
  world_->abort(number);
  std::abort();  // abort() above does not return; g++ 12 forgets that of virtual functions
}

}  // namespace nightwave
