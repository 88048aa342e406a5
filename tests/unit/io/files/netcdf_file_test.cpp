// SPDX-License-Identifier: Apache-2.0
#include "io/netcdf_file.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "io/file_seal.hpp"
#include "sample_scenario.hpp"

namespace nightwave {
namespace {

class ANetcdfFile : public testing::Test {
 protected:
  void SetUp() override {
    NetcdfFile file = NetcdfFile::create(path());
    const int place = file.define_dimension("place", numbers_.size());
    file.define_dimension("nothing", 0);
    file.write<std::int32_t>({.name = "number", .long_name = "a number", .units = "s"}, {place}, numbers_);
    const std::vector<std::string> words{"", "two words", "ü"};
    file.write<std::string>({.name = "word", .long_name = "a word"}, {place}, words);
    file.write_attribute("text", std::string("some text"));
    file.write_attribute("count", 12);
    file.write_attribute("share", 0.1);
    file.commit();
  }
  std::filesystem::path path() const { return folder_.path() / "file.nc"; }

  /// Problem that an action on the opened file reports.
  template <class Action>
  std::string problem(Action action) const {
    const NetcdfFile file = NetcdfFile::open(path());
    try {
      action(file);
    } catch (const InputError& error) {
      return error.problem();
    }
    return "none";
  }

  TemporaryFolder folder_;
  const std::vector<std::int32_t> numbers_{3, -1, 2};
};

TEST_F(ANetcdfFile, ReadsWhatWasWritten) {
  const NetcdfFile file = NetcdfFile::open(path());
  EXPECT_EQ(file.dimension("place"), 3u);
  EXPECT_EQ(file.dimension("nothing"), 0u);
  EXPECT_EQ(file.read<std::int32_t>("number", {"place"}), numbers_);
  EXPECT_EQ(file.read<std::string>("word", {"place"}), (std::vector<std::string>{"", "two words", "ü"}));
  EXPECT_EQ(file.attribute("text"), "some text");
  EXPECT_EQ(file.attribute("count"), "12");
  EXPECT_EQ(file.number_attribute("share"), 0.1);
  EXPECT_EQ(file.number_attribute("text"), std::nullopt);
  EXPECT_EQ(file.attribute("absent"), std::nullopt);
}

TEST_F(ANetcdfFile, TellsWhatIsWrongWithAVariable) {
  EXPECT_EQ(problem([](const NetcdfFile& f) { f.read<std::int32_t>("absent", {"place"}); }), "is missing");
  EXPECT_EQ(problem([](const NetcdfFile& f) { f.read<double>("number", {"place"}); }),
            "has the wrong type (must be double)");
  EXPECT_EQ(problem([](const NetcdfFile& f) { f.read<std::int32_t>("number", {"nothing"}); }),
            "has the wrong dimensions (must be (nothing))");
  EXPECT_EQ(problem([](const NetcdfFile& f) { f.read<std::int32_t>("number", {}); }),
            "has the wrong dimensions (must be ())");
  EXPECT_EQ(problem([](const NetcdfFile& f) { f.dimension("absent"); }), "is missing");
}

TEST_F(ANetcdfFile, IsReadWithAndWithoutItsSeal) {
  constexpr std::size_t seal_length = 89;
  EXPECT_EQ(check_seal(path()), std::filesystem::file_size(path()));
  std::filesystem::resize_file(path(), std::filesystem::file_size(path()) - seal_length);
  EXPECT_EQ(check_seal(path()), std::filesystem::file_size(path()));
  EXPECT_EQ(NetcdfFile::open(path()).read<std::int32_t>("number", {"place"}), numbers_);
}

TEST_F(ANetcdfFile, ThatIsNotCommittedLeavesNothing) {
  const TemporaryFolder folder;
  {
    NetcdfFile file = NetcdfFile::create(folder.path() / "new.nc");
    file.write_attribute("text", std::string("some text"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace nightwave
