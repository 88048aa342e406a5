// SPDX-License-Identifier: Apache-2.0
#include <ostream>
#include <string>
#include <vector>

#include "base/version.hpp"
#include "io/files.hpp"
#include "io/provenance.hpp"

namespace nightwave {
namespace {

/// Text as the value of an XML attribute.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\t':
        result += "&#9;";
        break;
      case '\n':
        result += "&#10;";
        break;
      case '\r':
        result += "&#13;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

/// Text as part of an XML comment, where two hyphens must not meet.
std::string in_comment(const std::string& text) {
  std::string result;
  for (const char c : one_line(text)) {
    if (c == '-' && !result.empty() && result.back() == '-') result += ' ';
    result += c;
  }
  return result;
}

/// Intervals of a cycle as SUMO's phases: equal neighbours are one phase, intervals of no duration none.
std::vector<Interval> phases_of(const Signal& signal, const SignalTiming& timing) {
  std::vector<Interval> phases;
  for (Interval& interval : intervals(signal, timing)) {
    if (interval.duration_s == 0) continue;
    if (!phases.empty() && phases.back().state == interval.state) {
      phases.back().duration_s += interval.duration_s;
    } else {
      phases.push_back(std::move(interval));
    }
  }
  return phases;
}

}  // namespace

void write_sumo_programs(const Scenario& scenario, const Plan& plan, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      << "<!-- Signal programs of a nightwave plan for " << in_comment(scenario.name) << ".\n"
      << "     Load it after all other additional files: SUMO runs the program that it loads last.\n"
      << "     Written " << timestamp() << " by nightwave " << build().version << " (commit " << build().commit
      << "): " << in_comment(command_line_of_process()) << " -->\n"
      << "<additional>\n";
  for (const SignalId id : scenario.signals.all.ids()) {
    const Signal& signal = scenario.signals.all[id];
    if (!signal.adjustable) continue;
    const SignalTiming& timing = plan.timings.at(id);
    out << "    <tlLogic id=\"" << escaped(signal.name) << "\" type=\"static\" programID=\"nightwave\" offset=\""
        << timing.offset_s << "\">\n";
    for (const Interval& phase : phases_of(signal, timing)) {
      out << "        <phase duration=\"" << phase.duration_s << "\" state=\"" << phase.state << "\"/>\n";
    }
    out << "    </tlLogic>\n";
  }
  out << "</additional>\n";
}

}  // namespace nightwave
