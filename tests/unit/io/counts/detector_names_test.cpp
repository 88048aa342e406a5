// SPDX-License-Identifier: Apache-2.0
#include "io/detector_names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nightwave {
namespace {

TEST(DetectorNames, FindWhatWasInsertedAndNothingElse) {
  DetectorNames names;
  EXPECT_EQ(names.find("a"), DetectorNames::none);
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "d" + std::to_string(i);
    const std::string link = "link" + std::to_string(i % 7);
    ASSERT_EQ(names.insert({name, link, "1", ""}, static_cast<std::size_t>(i)), static_cast<std::uint32_t>(i));
  }
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const std::string name = "d" + std::to_string(i);
    ASSERT_EQ(names.find(name), i);
    ASSERT_EQ(names[i].name, name);
    ASSERT_EQ(names[i].link, "link" + std::to_string(i % 7));
    ASSERT_EQ(names[i].lane, "1");
    ASSERT_EQ(names[i].to_link, "");
    ASSERT_EQ(names.line(i), i);
  }
  EXPECT_EQ(names.find("d5000"), DetectorNames::none);
  EXPECT_EQ(names.find(""), DetectorNames::none);
}

TEST(DetectorNames, TellNamesOfEveryLengthApart) {
  DetectorNames names;
  std::string name;
  for (std::uint32_t length = 0; length < 40; ++length, name += 'x') names.insert({name, "l", "", ""}, 0);
  for (std::uint32_t length = 0; length < 40; ++length) EXPECT_EQ(names.find(std::string(length, 'x')), length);
}

TEST(DetectorNames, StartAnewWhenCleared) {
  DetectorNames names;
  names.insert({"a", "l", "", ""}, 0);
  names.clear();
  EXPECT_EQ(names.find("a"), DetectorNames::none);
  EXPECT_EQ(names.insert({"b", "m", "", ""}, 0), 0u);
  EXPECT_EQ(names[0].link, "m");
}

}  // namespace
}  // namespace nightwave
