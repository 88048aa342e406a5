// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_program_reader.hpp"

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

}  // namespace

std::vector<SumoProgram> read_sumo_programs(const std::filesystem::path& file) {
  ProgramHandler handler;
  read_xml(file, handler);
  if (handler.programs.empty()) {
    throw InputError(file.string(), "", "has no tlLogic", "name an additional file with signal programs");
  }
  return std::move(handler.programs);
}

}  // namespace nightwave
