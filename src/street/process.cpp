// SPDX-License-Identifier: Apache-2.0
#include "street/process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "base/errors.hpp"

namespace nightwave {
namespace {

/// Closes a file descriptor at the end of its scope.
struct Descriptor {
  int value = -1;
  explicit Descriptor(int fd) : value(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void reset() {
    if (value >= 0) close(value);
    value = -1;
  }
};

/// Runs in the child between fork and exec: only async-signal-safe calls, for other threads may have held locks.
[[noreturn]] void become(char* const* arguments, int log, int failure_pipe, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent) {  // else the parent died before prctl
    const int null_input = open("/dev/null", O_RDONLY);
    dup2(null_input, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    execvp(arguments[0], arguments);
  }
  const int error = errno;
  [[maybe_unused]] const auto written = write(failure_pipe, &error, sizeof error);
  _exit(127);
}

}  // namespace

ProcessEnd run_process(const std::vector<std::string>& arguments, const std::filesystem::path& log,
                       std::stop_token stop) {
  std::vector<char*> raw;
  raw.reserve(arguments.size() + 1);
  for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);

  Descriptor output(open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (output.value < 0) throw system_failure(log.string() + " cannot be written", errno);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw system_failure("no pipe for " + arguments[0], errno);
  Descriptor failure_in(ends[0]);
  Descriptor failure_out(ends[1]);

  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw system_failure(arguments[0] + " cannot be started", errno);
  if (child == 0) become(raw.data(), output.value, failure_out.value, parent);

  failure_out.reset();
  int start_error = 0;
  ssize_t got = 0;
  do {
    got = read(failure_in.value, &start_error, sizeof start_error);
  } while (got < 0 && errno == EINTR);

  {
    std::stop_callback kill_child(stop, [child] { kill(child, SIGKILL); });
    siginfo_t seen;
    // Leaves the zombie in place, so that the callback cannot hit a process that took over the number.
    while (waitid(P_PID, static_cast<id_t>(child), &seen, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (got == sizeof start_error) throw system_failure(arguments[0] + " cannot be started", start_error);

  ProcessEnd end;
  if (WIFSIGNALED(status))
    end.signal = WTERMSIG(status);
  else
    end.exit_code = WEXITSTATUS(status);
  end.stopped = stop.stop_requested() && end.signal == SIGKILL;
  return end;
}

}  // namespace nightwave
