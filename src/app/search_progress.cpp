// SPDX-License-Identifier: Apache-2.0
#include "app/search_progress.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace nightwave {
namespace {

constexpr double seconds_between_drawings = 0.2;
constexpr double seconds_between_lines = 5.0;
constexpr int bar_width = 24;

std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(std::max(0.0, seconds)));
  return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                       : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string bar(double progress) {
  const auto full = static_cast<std::size_t>(std::lround(progress * bar_width));
  return "[" + std::string(full, '#') + std::string(bar_width - full, '.') + "]";
}

}  // namespace

std::string describe(const SearchStatus& status) {
  std::string line = fmt::format("{} evaluations, {:.0f}/s, best {:.2f} s per vehicle", status.evaluations,
                                 status.evaluations_per_s, status.best);
  if (status.median) line += fmt::format(", median {:.2f}", *status.median);
  line += fmt::format(", cycle {} s", status.cycle_s);
  if (status.progress > 0.01)
    line += ", " + clock_text(status.elapsed_s * (1.0 - status.progress) / status.progress) + " left";
  return line;
}

SearchProgress::SearchProgress() : terminal_(isatty(STDERR_FILENO) == 1) {}

SearchProgress::~SearchProgress() {
  if (drawn_) std::cerr << '\n';
}

void SearchProgress::show(const SearchStatus& status) {
  if (status.elapsed_s < next_s_ || !spdlog::should_log(spdlog::level::info)) return;
  if (terminal_) {
    next_s_ = status.elapsed_s + seconds_between_drawings;
    std::cerr << '\r' << bar(status.progress) << ' ' << describe(status) << "\x1b[K" << std::flush;
    drawn_ = true;
  } else {
    next_s_ = status.elapsed_s + seconds_between_lines;
    spdlog::info("{}", describe(status));
  }
}

}  // namespace nightwave
