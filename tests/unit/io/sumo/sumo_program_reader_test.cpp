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

std::vector<SumoSchedule> read_schedules(const std::string& text) {
  const SmallScenario files;
  write_text(files.folder() / "plan.add.xml", "<additional>" + text + "</additional>");
  return read_sumo_schedules(files.folder() / "plan.add.xml");
}

TEST(SumoScheduleReader, ReadsWhenProgramsAreSwitched) {
  const auto schedules = read_schedules(R"(<WAUT id="w" refTime="100" startProg="one">
    <wautSwitch time="3600" to="two"/><wautSwitch time="2:00:00" to="one"/></WAUT>
    <wautJunction wautID="w" junctionID="a"/><wautJunction wautID="w" junctionID="b"/>)");
  ASSERT_EQ(schedules.size(), 2u);
  EXPECT_EQ(schedules[0].signal, "a");
  EXPECT_EQ(schedules[1].signal, "b");
  EXPECT_EQ(schedules[0].first, "one");
  ASSERT_EQ(schedules[0].switches.size(), 2u);
  EXPECT_EQ(schedules[0].switches[0].at_s, 3700);
  EXPECT_EQ(schedules[0].switches[0].to, "two");
  EXPECT_EQ(schedules[0].switches[1].at_s, 7300);
  EXPECT_TRUE(read_schedules("").empty());
}

TEST(SumoScheduleReader, RefusesWhatDoesNotTellWhatIsShown) {
  const auto refused = [](const std::string& text, const std::string& words) {
    try {
      read_schedules(text);
      ADD_FAILURE() << "accepted: " << text;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  refused("<WAUT id='w' startProg='one' period='86400'/>", "has a period; write down the switches of one day");
  refused("<WAUT id='w' startProg='one'/><wautJunction wautID='w' junctionID='a' procedure='GSP'/>",
          "switches by a procedure, which may cut greens; write the transitions as programs");
  refused("<wautJunction wautID='w' junctionID='a'/>", "names a WAUT that is not in the file before it");
  refused("<wautSwitch time='1' to='one'/>", "stands outside a WAUT");
}

}  // namespace
}  // namespace nightwave
