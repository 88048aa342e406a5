// SPDX-License-Identifier: Apache-2.0
#include "base/atomic_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

class AnAtomicFile : public testing::Test {
 protected:
  fs::path target() const { return folder_ / "plan.nc"; }
  std::string content() const {
    std::ifstream file(target());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::ptrdiff_t files() const { return std::distance(fs::directory_iterator(folder_), fs::directory_iterator()); }

  TemporaryFolder temporary_;
  fs::path folder_ = temporary_.path();
};

TEST_F(AnAtomicFile, AppearsOnlyWhenCommitted) {
  AtomicFile file(target());
  std::ofstream(file.path()) << "new";
  EXPECT_FALSE(fs::exists(target()));
  file.commit();
  EXPECT_EQ(content(), "new");
  EXPECT_EQ(files(), 1);
}

TEST_F(AnAtomicFile, LeavesTheOlderFileWhenAbandoned) {
  write_atomically(target(), "old");
  {
    AtomicFile file(target());
    std::ofstream(file.path()) << "half";
  }
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(AnAtomicFile, ReplacesWhatALinkPointsTo) {
  write_atomically(folder_ / "version_1", "old");
  fs::create_symlink("version_1", target());
  write_atomically(target(), "new");
  EXPECT_TRUE(fs::is_symlink(target()));
  EXPECT_EQ(content(), "new");
}

TEST_F(AnAtomicFile, HasTheUsualPermissions) {
  write_atomically(target(), "x");
  std::ofstream(folder_ / "plain") << "x";
  EXPECT_EQ(fs::status(target()).permissions(), fs::status(folder_ / "plain").permissions());
}

TEST_F(AnAtomicFile, NamesTheTargetWhenTheFolderIsMissing) {
  try {
    AtomicFile file(folder_ / "missing" / "plan.nc");
    FAIL() << "no error";
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string(error.what()).find("missing/plan.nc: No such file"), std::string::npos) << error.what();
  }
}

TEST_F(AnAtomicFile, NeverReplacesADeviceOrAFolder) {
  EXPECT_THROW(AtomicFile("/dev/null"), EnvironmentError);
  EXPECT_THROW(AtomicFile{folder_}, EnvironmentError);
}

}  // namespace
}  // namespace nightwave
