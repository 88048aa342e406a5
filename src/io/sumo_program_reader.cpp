// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_program_reader.hpp"

#include <map>
#include <string>
#include <utility>

#include "base/errors.hpp"
#include "io/sumo_xml.hpp"

namespace nightwave {

namespace {

class ProgramHandler final : public XmlHandler {
 public:
  void open(const XmlElement& element) override {
    if (element.name() == "tlLogic") {
      if (inside_) element.fail("stands inside another tlLogic", "correct the file");
      inside_ = true;
      SumoProgram program;
      program.signal = element.text("id");
      program.name = element.text_or("programID", "");
      program.type = element.text_or("type", "static");
      if (element.has("offset")) program.offset_s = element.time("offset");
      programs.push_back(program);
    } else if (element.name() == "phase") {
      if (!inside_) element.fail("stands outside a tlLogic", "correct the file");
      SumoProgram& program = programs.back();
      program.phases.push_back({element.time("duration"), std::string(element.text("state"))});
      program.jumps |= element.has("next");
    }
  }

  void close(std::string_view name) override {
    if (name == "tlLogic") inside_ = false;
  }

  std::vector<SumoProgram> programs;

 private:
  bool inside_ = false;
};

class ScheduleHandler final : public XmlHandler {
 public:
  void open(const XmlElement& element) override {
    if (element.name() == "WAUT") {
      if (element.has("period")) element.fail("has a period", "write down the switches of one day");
      waut_ = std::string(element.text("id"));
      Waut& waut = wauts_[waut_];
      waut.reference_s = element.has("refTime") ? element.time("refTime") : 0;
      waut.schedule.first = element.text("startProg");
    } else if (element.name() == "wautSwitch") {
      if (waut_.empty()) element.fail("stands outside a WAUT", "correct the file");
      Waut& waut = wauts_[waut_];
      waut.schedule.switches.push_back({waut.reference_s + element.time("time"), std::string(element.text("to"))});
    } else if (element.name() == "wautJunction") {
      if (!element.text_or("procedure", "").empty())
        element.fail("switches by a procedure, which may cut greens", "write the transitions as programs");
      const auto found = wauts_.find(std::string(element.text("wautID")));
      if (found == wauts_.end()) element.fail("names a WAUT that is not in the file before it", "correct the file");
      schedules.push_back(found->second.schedule);
      schedules.back().signal = element.text("junctionID");
    }
  }

  void close(std::string_view name) override {
    if (name == "WAUT") waut_.clear();
  }

  std::vector<SumoSchedule> schedules;

 private:
  struct Waut {
    double reference_s = 0;
    SumoSchedule schedule;
  };
  std::map<std::string, Waut> wauts_;
  std::string waut_;  ///< the one that is being read
};

}  // namespace

std::vector<SumoSchedule> read_sumo_schedules(const std::filesystem::path& file) {
  ScheduleHandler handler;
  read_xml(file, handler);
  return std::move(handler.schedules);
}

std::vector<SumoProgram> read_sumo_programs(const std::filesystem::path& file) {
  ProgramHandler handler;
  read_xml(file, handler);
  if (handler.programs.empty()) {
    throw InputError(file.string(), "", "has no tlLogic", "name an additional file with signal programs");
  }
  return std::move(handler.programs);
}

}  // namespace nightwave
