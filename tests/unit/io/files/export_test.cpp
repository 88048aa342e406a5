// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "io/files.hpp"
#include "sample_scenario.hpp"

namespace nightwave {
namespace {

TEST(SumoPrograms, ShowOneProgramPerAdjustableSignal) {
  std::ostringstream out;
  write_sumo_programs(sample_scenario(), sample_plan().calendar.types[0].day.periods[0].plan, out);
  const std::string text = out.str();
  EXPECT_EQ(
      text.substr(text.find("<additional>")),
      "<additional>\n"
      "    <tlLogic id=\"A &amp; &quot;B&quot; &lt;C&gt;\" type=\"static\" programID=\"nightwave\" offset=\"59\">\n"
      "        <phase duration=\"12\" state=\"rG\"/>\n"
      "        <phase duration=\"4\" state=\"rr\"/>\n"
      "        <phase duration=\"40\" state=\"Gr\"/>\n"
      "        <phase duration=\"3\" state=\"yr\"/>\n"
      "        <phase duration=\"1\" state=\"rr\"/>\n"
      "    </tlLogic>\n"
      "    <tlLogic id=\"crossing, north\" type=\"static\" programID=\"nightwave\" offset=\"0\">\n"
      "        <phase duration=\"10\" state=\"Gr\"/>\n"
      "        <phase duration=\"3\" state=\"yr\"/>\n"
      "        <phase duration=\"1\" state=\"rr\"/>\n"
      "        <phase duration=\"12\" state=\"rG\"/>\n"
      "        <phase duration=\"4\" state=\"rr\"/>\n"
      "    </tlLogic>\n"
      "</additional>\n");
}

TEST(SumoPrograms, HaveAHeaderThatXmlAllows) {
  Scenario scenario = sample_scenario();
  scenario.name = "a--b---";
  std::ostringstream out;
  write_sumo_programs(scenario, sample_plan().calendar.types[0].day.periods[0].plan, out);
  const std::string text = out.str();
  const std::size_t begin = text.find("<!--") + 4;
  const std::size_t end = text.find("-->");
  EXPECT_EQ(text.substr(begin, end - begin).find("--"), std::string::npos);
}

TEST(SumoPrograms, JoinEqualNeighbours) {
  Scenario scenario = sample_scenario();
  scenario.signals.all[SignalId(0)].intergreens[1] = {{2, "Gr"}, {3, "yr"}, {2, "rr"}, {1, "rr"}};
  std::ostringstream out;
  write_sumo_programs(scenario, sample_plan().calendar.types[0].day.periods[0].plan, out);
  EXPECT_NE(out.str().find("<phase duration=\"42\" state=\"Gr\"/>\n        <phase duration=\"3\" state=\"yr\"/>\n"
                           "        <phase duration=\"3\" state=\"rr\"/>\n    </tlLogic>"),
            std::string::npos)
      << out.str();
}

TEST(Csv, HasOneRowPerSignalAndStage) {
  std::ostringstream out;
  write_csv(sample_scenario(), sample_plan(), out);
  EXPECT_EQ(out.str(),
            "signal,period_begin_s,cycle_s,offset_s,place,stage,state,green_s,intergreen_s\n"
            "\"A & \"\"B\"\" <C>\",25200,60,59,0,1,rG,12,4\n"
            "\"A & \"\"B\"\" <C>\",25200,60,59,1,0,Gr,40,4\n"
            "\"crossing, north\",25200,30,0,0,0,Gr,10,4\n"
            "\"crossing, north\",25200,30,0,1,1,rG,12,4\n"
            "\"A & \"\"B\"\" <C>\",57600,30,0,0,0,Gr,10,4\n"
            "\"A & \"\"B\"\" <C>\",57600,30,0,1,1,rG,12,4\n"
            "\"crossing, north\",57600,60,59,0,1,rG,12,4\n"
            "\"crossing, north\",57600,60,59,1,0,Gr,40,4\n");
}

}  // namespace
}  // namespace nightwave
