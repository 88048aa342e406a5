// SPDX-License-Identifier: Apache-2.0
#include "cluster/launcher.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/errors.hpp"

namespace nightwave {
namespace {

/// Sets an environment variable for the length of a test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(ALauncher, ThatAnnouncesTasksWhichDoNotKnowOfEachOtherIsRefused) {
  const Environment tasks("SLURM_NTASKS", "4");
  try {
    require_launched_together(1);
    FAIL() << "four processes would each plan the city";
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string(error.what()).find("4 tasks (SLURM_NTASKS), but this process is alone"), std::string::npos);
  }
  EXPECT_NO_THROW(require_launched_together(4));
}

TEST(ALauncher, ThatAnnouncesOneTaskOrNoneIsBelieved) {
  EXPECT_NO_THROW(require_launched_together(1));
  const Environment tasks("SLURM_NTASKS", "1");
  EXPECT_NO_THROW(require_launched_together(1));
}

}  // namespace
}  // namespace nightwave
