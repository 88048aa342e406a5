// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_signal_programs.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "io/sumo_xml.hpp"

namespace nightwave {
namespace {

// Letters of https://sumo.dlr.de/docs/Simulation/Traffic_Lights.html#signal_state_definitions.
constexpr std::string_view state_letters = "ryYgGsuoO";

}  // namespace

const SumoProgramSet* SumoPrograms::find(const std::string& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &sets_[found->second];
}

void SumoPrograms::open(const XmlElement& element) {
  if (element.name() == "tlLogic") {
    open_program(element);
  } else {
    open_phase(element);
  }
}

void SumoPrograms::open_program(const XmlElement& e) {
  const std::string id(e.text("id"));
  const auto found = index_.find(id);
  if (found == index_.end()) {
    if (known_only_)
      e.fail("is a program of a signal that the net does not have", "remove it, or name the net it belongs to");
    current_set_ = sets_.size();
    index_.emplace(id, current_set_);
    sets_.push_back({id, {}, {}});
  } else {
    current_set_ = found->second;
  }
  current_.emplace();
  current_->name = e.text_or("programID", "");
  current_->type = e.text_or("type", "static");
  current_->offset_s = e.time_or("offset", 0);
  current_file_ = e.file();
  current_label_ = e.label();
}

void SumoPrograms::open_phase(const XmlElement& e) {
  if (!current_) e.fail("stands outside a tlLogic", "correct the file");
  ShippedProgram::Phase phase;
  phase.state = e.text("state");
  phase.min_duration_s = e.has("minDur") ? e.time("minDur") : 0;
  phase.max_duration_s = e.has("maxDur") ? e.time("maxDur") : 0;
  phase.duration_s = e.has("duration") ? e.time("duration") : phase.min_duration_s;
  const std::string where = " of " + current_label_;
  if (phase.duration_s < 0 || phase.min_duration_s < 0 || phase.max_duration_s < 0) {
    e.fail(where.substr(1) + " has a negative duration", "correct it");
  }
  const std::size_t odd = phase.state.find_first_not_of(state_letters);
  if (odd != std::string::npos) {
    e.fail(where.substr(1) + " has the letter '" + std::string(1, phase.state[odd]) +
               "' in its state (must be one of " + std::string(state_letters) + ")",
           "correct it");
  }
  std::replace(phase.state.begin(), phase.state.end(), 'Y', 'y');
  if (!current_->phases.empty() && current_->phases.front().state.size() != phase.state.size()) {
    e.fail(where.substr(1) + " has a state of " + std::to_string(phase.state.size()) +
               " letters, the phases before have " + std::to_string(current_->phases.front().state.size()),
           "give all phases of a program the same length");
  }
  if (e.has("next")) current_->type = unsupported_program_type;
  current_->phases.push_back(std::move(phase));
}

void SumoPrograms::close() {
  SumoProgramSet& set = sets_[current_set_];
  const auto same_name = [&](const ShippedProgram& p) { return p.name == current_->name; };
  const auto known = std::find_if(set.programs.begin(), set.programs.end(), same_name);
  if (current_->phases.empty() && current_->name != "off") {
    if (known == set.programs.end()) {
      throw InputError(current_file_, current_label_,
                       "has no phases, and no program '" + current_->name + "' is loaded",
                       "add its phases, or name the program whose offset it changes");
    }
    known->offset_s = current_->offset_s;
  } else {
    if (known != set.programs.end()) {
      throw InputError(current_file_, current_label_, "is a second program '" + current_->name + "'",
                       "give it another programID");
    }
    if (current_->name == "off") current_->type = "off";
    set.programs.push_back(std::move(*current_));
    set.file = current_file_;
  }
  current_.reset();
}

}  // namespace nightwave
