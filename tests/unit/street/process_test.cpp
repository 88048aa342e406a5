// SPDX-License-Identifier: Apache-2.0
#include "street/process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"

namespace nightwave {
namespace {

class Process : public testing::Test {
 protected:
  std::string log_text() const {
    std::ostringstream text;
    text << std::ifstream(log_).rdbuf();
    return text.str();
  }
  TemporaryFolder folder_;
  std::filesystem::path log_ = folder_.path() / "log";
};

TEST_F(Process, OutputGoesToTheLogAndNoShellReadsTheArguments) {
  EXPECT_TRUE(run_process({"echo", "$HOME; echo x"}, log_).succeeded());
  EXPECT_EQ(log_text(), "$HOME; echo x\n");
}

TEST_F(Process, ExitCodeAndSignalAreTold) {
  EXPECT_EQ(run_process({"sh", "-c", "exit 7"}, log_).exit_code, 7);
  EXPECT_EQ(run_process({"sh", "-c", "kill -SEGV $$"}, log_).signal, SIGSEGV);
}

TEST_F(Process, ProgramThatIsMissingIsAnEnvironmentError) {
  EXPECT_THROW(run_process({(folder_.path() / "nothing").string()}, log_), EnvironmentError);
}

TEST_F(Process, StopKillsTheProgram) {
  std::stop_source stop;
  const auto begin = std::chrono::steady_clock::now();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_stop();
  });
  EXPECT_TRUE(run_process({"sleep", "30"}, log_, stop.get_token()).stopped);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

}  // namespace
}  // namespace nightwave
