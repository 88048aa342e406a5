// SPDX-License-Identifier: Apache-2.0
#include "io/counts_parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nightwave {
namespace {

CountsBlock parse(const std::string& lines, const std::string& header = "detector,link,begin,interval_s,vehicles",
                  const DayChoice& choice = {}) {
  static const DetectorNames nothing_known;
  CountsBlock block;
  parse_counts(lines, read_counts_header(header, "c.csv"), choice, nothing_known, block);
  return block;
}

TEST(ALineOfCounts, IsARecord) {
  const CountsBlock block = parse("d1,A,2026-11-25T07:35:10,300,17\n");
  ASSERT_FALSE(block.error);
  ASSERT_EQ(block.records.size(), 1u);
  const CountRecord& record = block.records[0];
  EXPECT_EQ(record.detector, 0 | CountsBlock::fresh_bit);
  EXPECT_EQ(record.day, *day_of("2026-11-25"));
  EXPECT_EQ(record.begin_s, 7 * 3600 + 35 * 60 + 10);
  EXPECT_EQ(record.interval_s, 300);
  EXPECT_EQ(record.vehicles, 17u);
  EXPECT_EQ(block.fresh[0].link, "A");
}

TEST(ALineOfCounts, MayComeFromOtherSystems) {
  const std::string header = "begin;x;vehicles;interval_s;link;detector;lane";
  const CountsBlock block =
      parse("\"2026-11-25 07:35\";;3;60;\"A;1\";d1;0\r\n\r\n2026-11-25T00:00:00+01:00;a;4;60;B;d2;\r\n0;;5;86400;C;d3;",
            header);
  ASSERT_FALSE(block.error) << block.error->problem;
  ASSERT_EQ(block.records.size(), 3u);
  EXPECT_EQ(block.fresh[0].link, "A;1");
  EXPECT_EQ(block.fresh[0].lane, "0");
  EXPECT_EQ(block.records[0].begin_s, 7 * 3600 + 35 * 60);
  EXPECT_EQ(block.records[1].begin_s, 0);  // local time, whatever its zone
  EXPECT_EQ(block.records[2].day, undated);
  EXPECT_EQ(block.records[2].vehicles, 5u);
  EXPECT_EQ(block.lines, 4u);
}

TEST(ALineOfCounts, WithoutANumberIsAGap) {
  const CountsBlock block = parse("d1,A,2026-11-25T07:35,300,\nd1,A,2026-11-25T07:40,300,1\n");
  EXPECT_EQ(block.empty, 1u);
  EXPECT_EQ(block.records.size(), 1u);
}

TEST(ALineOfCounts, OfAnotherDayIsCountedAndLeftOut) {
  // A Wednesday and a Saturday.
  const CountsBlock block = parse("d1,A,2026-11-25T07:35,300,1\nd1,A,2026-11-28T07:35,300,2\n",
                                  "detector,link,begin,interval_s,vehicles", *day_choice_of("saturday"));
  EXPECT_EQ(block.other_days, 1u);
  ASSERT_EQ(block.records.size(), 1u);
  EXPECT_EQ(block.records[0].vehicles, 2u);
}

TEST(ALineOfCounts, FindsKnownDetectorsInAnyOrder) {
  DetectorNames known;
  for (const char* name : {"a", "b", "c"}) known.insert({name, "L", "", ""}, 0);
  CountsBlock block;
  parse_counts("a,L,0,300,1\nb,L,0,300,1\nb,L,300,300,1\na,L,300,300,1\nc,L,0,300,1\nnew,L,0,300,1\nc,L,300,300,1\n",
               read_counts_header("detector,link,begin,interval_s,vehicles", "c.csv"), {}, known, block);
  ASSERT_FALSE(block.error);
  std::vector<std::uint32_t> found;
  for (const CountRecord& record : block.records) found.push_back(record.detector);
  EXPECT_EQ(found, (std::vector<std::uint32_t>{0, 1, 1, 0, 2, 0 | CountsBlock::fresh_bit, 2}));
}

struct Wrong {
  const char* line;
  const char* field;
  const char* problem;
};

class AWrongLine : public ::testing::TestWithParam<Wrong> {};

TEST_P(AWrongLine, IsNamedByFieldAndProblem) {
  const CountsBlock block = parse(std::string("d1,A,0,300,1\n") + GetParam().line + "\nd1,A,never,300,1\n");
  ASSERT_TRUE(block.error);
  EXPECT_EQ(block.error->line, 1u);
  EXPECT_EQ(block.error->field, GetParam().field);
  EXPECT_EQ(block.error->problem, GetParam().problem);
  EXPECT_FALSE(block.error->remedy.empty());
  EXPECT_EQ(block.records.size(), 1u);
}

constexpr const char* time_rule =
    "(must be a local date and time as 2026-11-25T07:30:00, or seconds since midnight below 86400)";
const std::string bad_hour = std::string("= \"2026-11-25T24:00:00\" ") + time_rule;
const std::string bad_date = std::string("= \"2026-02-30T04:00:00\" ") + time_rule;
const std::string utc = std::string("= \"2026-11-25T04:00:00Z\" ") + time_rule;
const std::string bad_second = std::string("= \"86400\" ") + time_rule;

INSTANTIATE_TEST_SUITE_P(
    Each, AWrongLine,
    ::testing::Values(Wrong{"d1,A,0,300", "", "has 4 fields (the header has 5)"},
                      Wrong{"d1,A,0,300,x", "vehicles", "= \"x\" (must be a whole number from 0 to 99999)"},
                      Wrong{"d1,A,0,300,-1", "vehicles", "= \"-1\" (must be a whole number from 0 to 99999)"},
                      Wrong{"d1,A,0,300,1.5", "vehicles", "= \"1.5\" (must be a whole number from 0 to 99999)"},
                      Wrong{"d1,A,0,300,100000", "vehicles", "= \"100000\" (must be a whole number from 0 to 99999)"},
                      Wrong{"d1,A,0,0,1", "interval_s", "= \"0\" (must be a whole number of seconds from 1 to 86400)"},
                      Wrong{"d1,A,86300,300,1", "interval_s", "= \"300\" (passes midnight)"},
                      Wrong{"d1,A,2026-11-25T24:00:00,300,1", "begin", bad_hour.c_str()},
                      Wrong{"d1,A,2026-02-30T04:00:00,300,1", "begin", bad_date.c_str()},
                      Wrong{"d1,A,2026-11-25T04:00:00Z,300,1", "begin", utc.c_str()},
                      Wrong{"d1,A,86400,300,1", "begin", bad_second.c_str()},
                      Wrong{",A,0,300,1", "detector", "= \"\" (is empty)"},
                      Wrong{"d1,B,0,300,1", "link",
                            "= \"B\" (is another place than in an earlier line of the same detector)"},
                      Wrong{"\"d1,A,0,300,1", "", "has quotes that do not enclose a field"}));

TEST(ALineOfCounts, NeedsADateWhenDaysAreChosen) {
  const CountsBlock block =
      parse("d1,A,27000,300,1\n", "detector,link,begin,interval_s,vehicles", *day_choice_of("weekday"));
  ASSERT_TRUE(block.error);
  EXPECT_EQ(block.error->problem, "= \"27000\" (has no date, so the type of its day is not known)");
}

}  // namespace
}  // namespace nightwave
