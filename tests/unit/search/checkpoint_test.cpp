// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/sha256.hpp"
#include "search/checkpoint_folder.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

class Checkpoints : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("nightwave-checkpoints-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static Bytes state(int number) { return to_bytes(std::string("a state"), number); }
  static std::string content(const fs::path& path) {
    std::ostringstream all;
    all << std::ifstream(path, std::ios::binary).rdbuf();
    return all.str();
  }
  static void put(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  }
  std::optional<Bytes> newest(const SearchOrigin& origin) {
    warnings_.clear();
    return CheckpointFolder(folder_, origin).newest([&](const std::string& text) { warnings_.push_back(text); });
  }
  template <class Action>
  static std::string refusal(Action&& action) {
    try {
      action();
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
  const SearchOrigin origin_{{"--seed", "1"}, {"scenario_sha256", "abc"}};
  std::vector<std::string> warnings_;
};

TEST_F(Checkpoints, GiveBackTheNewestStateAndKeepTwo) {
  EXPECT_FALSE(newest(origin_));
  CheckpointFolder folder(folder_, origin_);
  for (int i = 1; i <= 5; ++i) folder.write(state(i));
  EXPECT_EQ(folder.files().size(), 2u);
  EXPECT_EQ(newest(origin_), state(5));
  EXPECT_TRUE(warnings_.empty());
  CheckpointFolder(folder_, origin_).write(state(6));
  EXPECT_EQ(newest(origin_), state(6)) << "a later run counts on";
  folder.clear();
  EXPECT_FALSE(newest(origin_));
}

TEST_F(Checkpoints, FallBackToTheOlderOneWhicheverByteOfTheNewestIsDamaged) {
  CheckpointFolder folder(folder_, origin_);
  folder.write(state(1));
  const fs::path path = folder.write(state(2));
  const std::string whole = content(path);
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (const int flip : {0x01, 0x80}) {
      std::string damaged = whole;
      damaged[place] = static_cast<char>(damaged[place] ^ flip);
      put(path, damaged);
      ASSERT_EQ(newest(origin_), state(1)) << "byte " << place;
      ASSERT_EQ(warnings_.size(), 1u);
    }
  }
  for (std::size_t length = 0; length < whole.size(); ++length) {
    put(path, whole.substr(0, length));
    ASSERT_EQ(newest(origin_), state(1)) << length << " bytes";
  }
  put(path, whole + "x");
  EXPECT_EQ(newest(origin_), state(1));
  put(path, whole);
  EXPECT_EQ(newest(origin_), state(2));
}

TEST_F(Checkpoints, AreRefusedWhenAllAreDamaged) {
  CheckpointFolder folder(folder_, origin_);
  for (int i = 1; i <= 2; ++i) put(folder.write(state(i)), "nonsense");
  EXPECT_EQ(refusal([&] { newest(origin_); }),
            (folder_ / "checkpoint-00000001.nwc").string() + ": is damaged (it is too short); remove it to begin anew");
}

TEST_F(Checkpoints, OfAnotherSearchAreRefusedByName) {
  CheckpointFolder(folder_, origin_).write(state(1));
  const std::string path = (folder_ / "checkpoint-00000001.nwc").string();
  EXPECT_EQ(refusal([&] {
              newest({{"--seed", "2"}, {"scenario_sha256", "abc"}});
            }),
            path +
                ": --seed = 1 (this run has 2); go on with what it was begun with, or remove the checkpoint to begin "
                "anew");
  EXPECT_NE(refusal([&] {
              newest({{"--seed", "1"}, {"scenario_sha256", ""}});
            }).find("(this run has nothing)"),
            std::string::npos);
}

TEST_F(Checkpoints, OfAnotherFormatAreRefused) {
  CheckpointFolder folder(folder_, origin_);
  folder.write(state(1));
  const fs::path path = folder.write(state(2));
  std::string text = content(path);
  text.replace(0, 22, "nightwave checkpoint 9");
  text.resize(text.rfind("\nsha256 "));
  put(path, text + "\nsha256 " + sha256_of(text) + "\n");
  EXPECT_NE(refusal([&] { newest(origin_); }).find("version of nightwave with another format"), std::string::npos);
}

TEST_F(Checkpoints, LeaveNothingOfAKilledWriter) {
  fs::create_directories(folder_);
  put(folder_ / ".checkpoint-00000007.nwc.123-0.tmp", "half");
  CheckpointFolder folder(folder_, origin_);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Checkpoints, InAPlaceThatIsNoFolderAreToldAtOnce) {
  put(folder_, "a file");
  EXPECT_THROW(CheckpointFolder(folder_, origin_), EnvironmentError);
}

}  // namespace
}  // namespace nightwave
