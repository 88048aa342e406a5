// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "io/files.hpp"
#include "sample_scenario.hpp"

namespace nightwave {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// Reads a damaged file: either it is refused, or it still holds what was written.
class ADamagedFile : public testing::Test {
 protected:
  void SetUp() override {
    write_scenario(sample_scenario(), folder_.path() / "scenario.nc");
    write_plan(sample_plan(), sample_scenario(), folder_.path() / "plan.nc");
    scenario_ = content_of(folder_.path() / "scenario.nc");
    plan_ = content_of(folder_.path() / "plan.nc");
  }

  /// Whether the scenario is refused.
  bool scenario_refused(const std::string& content) {
    put(folder_.path() / "damaged.nc", content);
    try {
      EXPECT_EQ(all_values(read_scenario(folder_.path() / "damaged.nc")), all_values(sample_scenario()));
    } catch (const InputError& error) {
      EXPECT_EQ(error.file(), (folder_.path() / "damaged.nc").string());
      return true;
    }
    return false;
  }

  bool plan_refused(const std::string& content) {
    put(folder_.path() / "damaged.nc", content);
    try {
      EXPECT_EQ(read_plan(folder_.path() / "damaged.nc", sample_scenario()).calendar.types[0].day.periods[1].plan,
                sample_plan().calendar.types[0].day.periods[1].plan);
    } catch (const InputError&) {
      return true;
    }
    return false;
  }

  TemporaryFolder folder_;
  std::string scenario_;
  std::string plan_;
  std::mt19937 random_{7};
};

TEST_F(ADamagedFile, IsRefusedWhenTruncated) {
  constexpr std::size_t seal_length = 100;
  for (std::size_t length = 0; length + seal_length < scenario_.size(); length += 1 + random_() % 997) {
    EXPECT_TRUE(scenario_refused(scenario_.substr(0, length))) << length;
  }
  for (std::size_t length = 0; length + seal_length < plan_.size(); length += 1 + random_() % 499) {
    EXPECT_TRUE(plan_refused(plan_.substr(0, length))) << length;
  }
}

TEST_F(ADamagedFile, IsRefusedOrIntactWhenCutInItsSeal) {
  for (std::size_t cut = 1; cut < 100; ++cut) scenario_refused(scenario_.substr(0, scenario_.size() - cut));
}

TEST_F(ADamagedFile, IsRefusedOrIntactWhenBitsFlip) {
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string damaged = scenario_;
    damaged[random_() % damaged.size()] ^= static_cast<char>(1 << random_() % 8);
    refused += scenario_refused(damaged);
    damaged = plan_;
    damaged[random_() % damaged.size()] ^= static_cast<char>(1 << random_() % 8);
    refused += plan_refused(damaged);
  }
  EXPECT_GT(refused, 590);
}

TEST_F(ADamagedFile, IsRefusedWhenItIsSomethingElse) {
  EXPECT_TRUE(scenario_refused(""));
  EXPECT_TRUE(scenario_refused("<net/>"));
  EXPECT_TRUE(scenario_refused(std::string(5000, '\0')));
  EXPECT_TRUE(scenario_refused("\x89HDF\r\n\x1a\n" + std::string(5000, 'x')));
}

}  // namespace
}  // namespace nightwave
