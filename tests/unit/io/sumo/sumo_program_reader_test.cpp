// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_program_reader.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "small_scenario.hpp"

namespace nightwave {
namespace {

std::vector<SumoProgram> read(const std::string& text) {
  const SmallScenario files;
  write_text(files.folder() / "plan.add.xml", text);
  return read_sumo_programs(files.folder() / "plan.add.xml");
}

TEST(SumoProgramReader, ReadsProgramsAndOffsetsInOrder) {
  const auto programs = read(R"(<additional>
    <tlLogic id="a" type="static" programID="new" offset="7"><phase duration="30.5" state="Gr"/><phase duration="3" state="yr" next="0"/></tlLogic>
    <tlLogic id="a" programID="new" offset="-2"/></additional>)");
  ASSERT_EQ(programs.size(), 2u);
  EXPECT_EQ(programs[0].signal, "a");
  EXPECT_EQ(programs[0].name, "new");
  EXPECT_EQ(programs[0].offset_s, 7);
  ASSERT_EQ(programs[0].phases.size(), 2u);
  EXPECT_EQ(programs[0].phases[0].duration_s, 30.5);
  EXPECT_EQ(programs[0].phases[1].state, "yr");
  EXPECT_TRUE(programs[0].jumps);
  EXPECT_EQ(programs[1].offset_s, -2);
  EXPECT_TRUE(programs[1].phases.empty());
}

TEST(SumoProgramReader, NamesWhatIsWrong) {
  EXPECT_THROW(read("<additional/>"), InputError);
  EXPECT_THROW(read("<additional><phase duration='3' state='r'/></additional>"), InputError);
  EXPECT_THROW(read("<additional><tlLogic id='a'><phase duration='long' state='r'/></tlLogic></additional>"),
               InputError);
  EXPECT_THROW(read("<additional><tlLogic id='a'><phase state='r'/></tlLogic></additional>"), InputError);
  EXPECT_THROW(read("<additional><tlLogic programID='a'/></additional>"), InputError);
  EXPECT_THROW(read("<additional><tlLogic id='a'>"), InputError);
}

}  // namespace
}  // namespace nightwave
