// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace nightwave {

/// How a program ended.
struct ProcessEnd {
  int exit_code = 0;     ///< meaningful when `signal` is 0
  int signal = 0;        ///< that killed it; 0: none
  bool stopped = false;  ///< killed because a stop was requested
  bool succeeded() const { return exit_code == 0 && signal == 0; }
};

/// Runs a program without a shell and waits for it; stdout and stderr go to `log`. It is killed when `stop` is
/// requested and when this process dies. Throws EnvironmentError when it cannot be started.
ProcessEnd run_process(const std::vector<std::string>& arguments, const std::filesystem::path& log,
                       std::stop_token stop = {});

}  // namespace nightwave
