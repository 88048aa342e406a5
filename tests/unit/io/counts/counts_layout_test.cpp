// SPDX-License-Identifier: Apache-2.0
#include "io/counts_layout.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace nightwave {
namespace {

TEST(AHeaderOfCounts, MayOrderColumnsFreelyAndHaveOthers) {
  const CountsLayout layout = read_counts_header("vehicles,site,begin,link,interval_s,detector,owner", "c.csv");
  EXPECT_EQ(layout.separator, ',');
  ASSERT_EQ(layout.fields.size(), 6u);  // what follows the last column that means something is not read
  EXPECT_EQ(layout.fields[0], CountsColumn::vehicles);
  EXPECT_EQ(layout.fields[1], CountsColumn::ignored);
  EXPECT_EQ(layout.fields[5], CountsColumn::detector);
  EXPECT_FALSE(layout.has(CountsColumn::lane));
}

TEST(AHeaderOfCounts, MayBeWrittenByASpreadsheet) {
  const CountsLayout layout =
      read_counts_header("\xef\xbb\xbf\"detector\";\"link\";\"begin\";\"interval_s\";\"vehicles\"\r", "c.csv");
  EXPECT_EQ(layout.separator, ';');
  EXPECT_EQ(layout.fields[0], CountsColumn::detector);
  EXPECT_EQ(layout.fields[4], CountsColumn::vehicles);
}

void expect_refused(const char* header, const char* message) {
  try {
    read_counts_header(header, "c.csv");
    FAIL() << header;
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), message);
  }
}

TEST(AHeaderOfCounts, IsRefusedWhenAColumnIsMissingOrTwiceThere) {
  expect_refused("detector,link,begin,vehicles",
                 "c.csv: line 1 has no column \"interval_s\"; begin the file with a header that names detector, link, "
                 "begin, interval_s and vehicles");
  expect_refused("detector,link,begin,interval_s,vehicles,link",
                 "c.csv: line 1 names the column \"link\" twice; rename one of them");
}

}  // namespace
}  // namespace nightwave
