// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "base/version.hpp"
#include "io/files.hpp"
#include "io/provenance.hpp"
#include "signals/day_transitions.hpp"
#include "signals/timing_clock.hpp"

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

void write_head(const Scenario& scenario, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      << "<!-- Signal programs of a nightwave plan for " << in_comment(scenario.name) << ".\n"
      << "     Load it after all other additional files: SUMO runs the program that it loads last.\n"
      << "     Written " << timestamp() << " by nightwave " << build().version << " (commit " << build().commit
      << "): " << in_comment(command_line_of_process()) << " -->\n"
      << "<additional>\n";
}

/// Equal neighbours are one phase, intervals of no duration none.
void write_program(const Signal& signal, const std::string& name, std::int64_t offset_s,
                   const std::vector<Interval>& shown, std::ostream& out) {
  std::vector<Interval> phases;
  for (const Interval& interval : shown) append(phases, interval);
  out << "    <tlLogic id=\"" << escaped(signal.name) << "\" type=\"static\" programID=\"" << name << "\" offset=\""
      << offset_s << "\">\n";
  for (const Interval& phase : phases) {
    out << "        <phase duration=\"" << phase.duration_s << "\" state=\"" << phase.state << "\"/>\n";
  }
  out << "    </tlLogic>\n";
}

/// A program that takes over at a second.
struct Switch {
  std::int64_t at_s = 0;
  std::string to;
};

/// Programs of one signal over a day and the seconds at which SUMO switches between them. The switches are jumps, but
/// nothing jumps: what a transition shows is a program of its own, whose first phase begins when it is switched to, and
/// which is left at its end for a program whose clock is at the same letters.
class DayPrograms {
 public:
  DayPrograms(const Signal& signal, SignalId id, const DayPlan& day, const std::vector<std::size_t>& patterns)
      : signal_(signal), id_(id), day_(day), patterns_(patterns) {}

  void write(std::ostream& out) {
    const std::string first = write_pattern(0, out);
    std::vector<Switch> switches;
    for (const DayTransition& change : day_transitions(signal_, id_, day_)) {
      const std::string to = write_pattern(change.to, out);
      const Transition& t = change.transition;
      if (t.end_s > t.begin_s) {
        const std::string name =
            "nightwave_to_" + std::to_string(patterns_[change.to]) + "_at_" + std::to_string(t.begin_s);
        write_program(signal_, name, t.begin_s % (t.end_s - t.begin_s), t.shown, out);
        switches.push_back({t.begin_s, name});
      }
      switches.push_back({t.end_s, to});
    }
    if (switches.empty()) return;
    const std::string name = escaped(signal_.name);
    out << "    <WAUT id=\"nightwave_" << name << "\" refTime=\"0\" startProg=\"" << first << "\">\n";
    for (const Switch& change : switches)
      out << "        <wautSwitch time=\"" << change.at_s << "\" to=\"" << change.to << "\"/>\n";
    out << "    </WAUT>\n"
        << "    <wautJunction wautID=\"nightwave_" << name << "\" junctionID=\"" << name << "\"/>\n";
  }

 private:
  /// Writes the program of a period unless it is there already; returns its name.
  std::string write_pattern(std::size_t period, std::ostream& out) {
    const SignalTiming& timing = timing_of(period);
    for (const std::size_t other : written_)
      if (timing_of(other) == timing) return name_of(other);
    written_.push_back(period);
    write_program(signal_, name_of(period), timing.offset_s, intervals(signal_, timing), out);
    return name_of(period);
  }

  const SignalTiming& timing_of(std::size_t period) const { return day_.periods[period].plan.timings[id_]; }
  std::string name_of(std::size_t period) const { return "nightwave_" + std::to_string(patterns_[period]); }

  const Signal& signal_;
  SignalId id_;
  const DayPlan& day_;
  const std::vector<std::size_t>& patterns_;
  std::vector<std::size_t> written_;  ///< periods whose program is written
};

}  // namespace

void write_sumo_programs(const Scenario& scenario, const Plan& plan, std::ostream& out) {
  write_head(scenario, out);
  for (const SignalId id : scenario.signals.all.ids()) {
    const Signal& signal = scenario.signals.all[id];
    if (!signal.adjustable) continue;
    const SignalTiming& timing = plan.timings.at(id);
    write_program(signal, "nightwave", timing.offset_s, intervals(signal, timing), out);
  }
  out << "</additional>\n";
}

void write_sumo_programs(const Scenario& scenario, const DayPlan& day, std::ostream& out) {
  if (day.periods.size() == 1) return write_sumo_programs(scenario, day.periods.front().plan, out);
  const std::vector<std::size_t> patterns = pattern_numbers(day);
  write_head(scenario, out);
  for (const SignalId id : scenario.signals.all.ids())
    if (scenario.signals.all[id].adjustable) DayPrograms(scenario.signals.all[id], id, day, patterns).write(out);
  out << "</additional>\n";
}

}  // namespace nightwave
