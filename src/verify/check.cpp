// SPDX-License-Identifier: Apache-2.0
#include "verify/check.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "verify/decode.hpp"
#include "verify/schedule.hpp"
#include "verify/shape.hpp"
#include "verify/timeline_check.hpp"

namespace nightwave::verify {

namespace {

/// Cycle of a signal that a plan sets, for the comparison within its group.
struct Cycle {
  const SignalRules* rules = nullptr;
  double cycle_s = 0;
};

void check_groups(const std::vector<Cycle>& cycles, Verdict& verdict) {
  std::map<std::uint32_t, double> longest_s;
  std::set<std::uint32_t> changed;
  for (const Cycle& one : cycles) {
    if (!one.rules->group) continue;
    double& longest = longest_s[*one.rules->group];
    longest = std::max(longest, one.cycle_s);
    if (one.cycle_s != one.rules->shipped_cycle_s) changed.insert(*one.rules->group);
  }
  for (const Cycle& one : cycles) {
    if (!one.rules->group) continue;
    const double common_s = longest_s[*one.rules->group];
    if (one.cycle_s == common_s || 2 * one.cycle_s == common_s) continue;
    // Groups are the scenario's idea: a group that keeps all shipped cycles is no worse than the street of today.
    auto& findings = changed.contains(*one.rules->group) ? verdict.errors : verdict.warnings;
    findings.push_back({one.rules->name, "group",
                        "cycle of " + std::to_string(std::lround(one.cycle_s)) + " s is neither the " +
                            std::to_string(std::lround(common_s)) + " s nor half of it that group " +
                            std::to_string(*one.rules->group) + " has"});
  }
}

/// Why the order is no permutation of the stages; none when it is one.
std::optional<std::string> order_error(const SignalRules& rules, const SignalTimes& times) {
  const std::size_t stages = rules.stage_states.size();
  std::set<int> seen;
  for (int stage : times.order) {
    if (stage < 0 || static_cast<std::size_t>(stage) >= stages)
      return "names stage " + std::to_string(stage) + " of " + std::to_string(stages);
    if (!seen.insert(stage).second) return "names stage " + std::to_string(stage) + " twice";
  }
  if (times.order.size() != stages) {
    return "has " + std::to_string(times.order.size()) + " of " + std::to_string(stages) + " stages";
  }
  return std::nullopt;
}

void check_cycle_and_offset(const std::string& signal, double cycle_s, double offset_s, Verdict& verdict) {
  if (!(cycle_s >= 1) || cycle_s > longest_cycle_s) {
    verdict.errors.push_back(
        {signal, "cycle",
         std::to_string(std::lround(cycle_s)) + " s, must be 1 to " + std::to_string(longest_cycle_s) + " s"});
  }
  if (offset_s != std::floor(offset_s)) {
    verdict.errors.push_back({signal, "whole seconds", "offset of " + std::to_string(offset_s) + " s"});
  }
  if (!(offset_s >= 0) || offset_s >= cycle_s) {
    verdict.errors.push_back({signal, "offset",
                              std::to_string(std::lround(offset_s)) + " s, must be 0 s to below the " +
                                  std::to_string(std::lround(cycle_s)) + " s cycle"});
  }
}

void check_unchanged(const SignalRules& rules, const SignalTimes& times, Verdict& verdict) {
  const bool same = times.cycle_s == rules.shipped_cycle_s && times.offset_s == rules.shipped_offset_s &&
                    times.green_s == rules.shipped_green_s && std::is_sorted(times.order.begin(), times.order.end());
  if (!same)
    verdict.errors.push_back({rules.name, "unchanged", "is not adjustable, but differs from the shipped program"});
}

void check_signal(const SignalRules& rules, const SignalTimes& times, Verdict& verdict) {
  if (auto error = order_error(rules, times)) {
    verdict.errors.push_back({rules.name, "order", *error});
    return;
  }
  if (times.green_s.size() != rules.stage_states.size()) {
    verdict.errors.push_back({rules.name, "sum",
                              "has durations for " + std::to_string(times.green_s.size()) + " of " +
                                  std::to_string(rules.stage_states.size()) + " stages"});
    return;
  }
  if (!rules.adjustable) return check_unchanged(rules, times, verdict);

  Cases too_short;
  for (std::size_t stage = 0; stage < times.green_s.size(); ++stage) {
    const int least_s = std::max(rules.stage_minimum_s[stage], 1);
    if (times.green_s[stage] >= least_s) continue;
    too_short.add("stage " + std::to_string(stage) + " lasts " + std::to_string(times.green_s[stage]) + " s, needs " +
                  std::to_string(least_s) + " s");
  }
  too_short.report(verdict.errors, rules.name, "stage minimum");

  const std::vector<Phase> phases = decoded(rules, times);
  if (length_s(phases) != times.cycle_s) {
    verdict.errors.push_back({rules.name, "sum",
                              "stages and intergreens last " + std::to_string(std::lround(length_s(phases))) +
                                  " s, the cycle " + std::to_string(times.cycle_s) + " s"});
  }
  check_cycle_and_offset(rules.name, times.cycle_s, times.offset_s, verdict);
  check_timeline(rules, requirements(rules), Timeline(phases), verdict);
}

/// Whether the rules can be judged against; says so in the verdict when not.
bool usable(const SignalRules& rules, Verdict& verdict) {
  const auto error = shape_error(rules);
  if (error) verdict.errors.push_back({rules.name, "scenario", *error});
  return !error;
}

/// Programs loaded so far: (signal, program name) -> cycle, s.
using Known = std::map<std::pair<std::string, std::string>, double>;

void check_phases(const SignalRules& rules, const Program& program, Verdict& verdict) {
  if (program.jumps || program.type != "static") {
    verdict.errors.push_back({rules.name, "program",
                              "'" + program.name + "' is of type " + program.type +
                                  (program.jumps ? " with jumps" : "") + "; only fixed-time programs can be judged"});
    return;
  }
  if (auto error = phase_error(rules, program.phases)) {
    verdict.errors.push_back({rules.name, "phases", *error});
    return;
  }
  check_cycle_and_offset(rules.name, length_s(program.phases), program.offset_s.value_or(0), verdict);
  check_timeline(rules, requirements(rules), Timeline(program.phases), verdict);
}

bool equals_shipped(const SignalRules& rules, const Program& program) {
  const auto same = [](const Phase& a, const Phase& b) { return a.duration_s == b.duration_s && a.state == b.state; };
  return program.offset_s.value_or(rules.shipped_offset_s) == rules.shipped_offset_s &&
         std::equal(program.phases.begin(), program.phases.end(), rules.shipped.begin(), rules.shipped.end(), same);
}

void check_program(const SignalRules& rules, const Program& program, Known& known,
                   std::map<std::string, std::vector<Cycle>>& cycles, Verdict& verdict) {
  const auto key = std::make_pair(program.signal, program.name);
  if (program.phases.empty()) {
    const auto loaded = known.find(key);
    if (loaded == known.end()) {
      verdict.errors.push_back(
          {rules.name, "program", "sets the offset of program '" + program.name + "', which is not loaded"});
    } else if (!program.offset_s) {
      verdict.errors.push_back(
          {rules.name, "program", "program '" + program.name + "' has neither phases nor an offset"});
    } else if (!rules.adjustable) {
      if (*program.offset_s != rules.shipped_offset_s) {
        verdict.errors.push_back({rules.name, "unchanged", "is not adjustable, but gets another offset"});
      }
    } else {
      check_cycle_and_offset(rules.name, loaded->second, *program.offset_s, verdict);
      cycles[program.name].push_back({&rules, loaded->second});
    }
    return;
  }
  if (known.contains(key) && program.name != rules.shipped_program) {
    verdict.errors.push_back({rules.name, "program", "program '" + program.name + "' is defined twice"});
  }
  known[key] = length_s(program.phases);
  if (!rules.adjustable) {
    if (!equals_shipped(rules, program)) {
      verdict.errors.push_back({rules.name, "unchanged", "is not adjustable, but differs from the shipped program"});
    }
    return;
  }
  cycles[program.name].push_back({&rules, length_s(program.phases)});
  check_phases(rules, program, verdict);
}

/// The programs of a file's signals by signal and name.
using Loaded = std::map<std::pair<std::string, std::string>, const Program*>;

/// What a schedule makes a signal show; none, and an error, where it cannot be told.
std::optional<std::vector<Shift>> shifts_of(const Schedule& schedule, const Loaded& loaded, Verdict& verdict) {
  std::vector<Shift> shifts;
  const auto reject = [&](const std::string& what) {
    verdict.errors.push_back({schedule.signal, "schedule", what});
    return std::nullopt;
  };
  const auto add = [&](double at_s, const std::string& name) {
    const auto found = loaded.find({schedule.signal, name});
    if (found == loaded.end() || found->second->phases.empty()) return false;
    shifts.push_back({std::llround(at_s), std::llround(found->second->offset_s.value_or(0)), found->second->phases});
    return true;
  };
  if (!add(0, schedule.first)) return reject("begins with program '" + schedule.first + "', which is not in the file");
  for (const Schedule::Switch& change : schedule.switches) {
    if (change.at_s != std::floor(change.at_s)) return reject("switches at " + std::to_string(change.at_s) + " s");
    if (!add(change.at_s, change.to))
      return reject("switches to program '" + change.to + "', which is not in the file");
  }
  shifts.front().begin_s = std::min<std::int64_t>(0, shifts.size() > 1 ? shifts[1].begin_s : 0);
  return shifts;
}

/// Names of the programs that a schedule never shows for long enough to be judged by themselves.
std::set<std::string> passing_programs(const Schedule& schedule, const Loaded& loaded) {
  std::set<std::string> passing;
  std::set<std::string> staying{schedule.first};
  for (std::size_t k = 0; k < schedule.switches.size(); ++k) {
    const auto found = loaded.find({schedule.signal, schedule.switches[k].to});
    const bool last = k + 1 == schedule.switches.size();
    const double shown_s = last ? 0 : schedule.switches[k + 1].at_s - schedule.switches[k].at_s;
    const bool stays = last || found == loaded.end() || shown_s >= staying_cycles * length_s(found->second->phases);
    (stays ? staying : passing).insert(schedule.switches[k].to);
  }
  for (const std::string& name : staying) passing.erase(name);
  return passing;
}

}  // namespace

Verdict check(std::span<const SignalRules> rules, std::span<const SignalTimes> plan) {
  Verdict verdict;
  if (rules.size() != plan.size()) {
    verdict.errors.push_back(
        {"plan", "names",
         "has " + std::to_string(plan.size()) + " signals, the scenario has " + std::to_string(rules.size())});
    return verdict;
  }
  std::vector<Cycle> cycles;
  for (std::size_t s = 0; s < rules.size(); ++s) {
    if (plan[s].name != rules[s].name) {
      verdict.errors.push_back({rules[s].name, "names", "the plan has '" + plan[s].name + "' in its place"});
      continue;
    }
    if (!usable(rules[s], verdict)) continue;
    check_shipped(rules[s], verdict);
    check_signal(rules[s], plan[s], verdict);
    if (rules[s].adjustable) cycles.push_back({&rules[s], static_cast<double>(plan[s].cycle_s)});
  }
  check_groups(cycles, verdict);
  return verdict;
}

Verdict check_programs(std::span<const SignalRules> rules, std::span<const Program> programs,
                       std::span<const Schedule> schedules) {
  Verdict verdict;
  std::map<std::string, const SignalRules*> by_name;
  std::set<std::string> seen;
  Known known;
  for (const SignalRules& signal : rules) {
    if (!usable(signal, verdict)) continue;
    by_name[signal.name] = &signal;
    known[{signal.name, signal.shipped_program}] = length_s(signal.shipped);
    check_shipped(signal, verdict);
  }
  Loaded loaded;
  for (const Program& program : programs) loaded[{program.signal, program.name}] = &program;
  std::map<std::string, std::set<std::string>> passing;
  for (const Schedule& schedule : schedules) passing[schedule.signal] = passing_programs(schedule, loaded);
  std::map<std::string, std::vector<Cycle>> cycles;
  for (const Program& program : programs) {
    const auto found = by_name.find(program.signal);
    if (found == by_name.end()) {
      verdict.errors.push_back(
          {program.signal, "unknown signal", "the scenario has no signal of this name that can be judged"});
      continue;
    }
    seen.insert(program.signal);
    if (passing[program.signal].contains(program.name)) continue;
    check_program(*found->second, program, known, cycles, verdict);
  }
  for (const auto& [name, of_program] : cycles) check_groups(of_program, verdict);
  for (const Schedule& schedule : schedules) {
    const auto found = by_name.find(schedule.signal);
    if (found == by_name.end())
      verdict.errors.push_back(
          {schedule.signal, "unknown signal", "the scenario has no signal of this name that can be judged"});
    else if (!found->second->adjustable)
      verdict.errors.push_back({schedule.signal, "unchanged", "is not adjustable, but changes programs"});
    else if (const auto shifts = shifts_of(schedule, loaded, verdict))
      check_schedule(*found->second, *shifts, verdict);
  }
  for (const SignalRules& signal : rules) {
    if (signal.adjustable && !seen.contains(signal.name)) {
      verdict.warnings.push_back({signal.name, "missing", "the file sets no program: the shipped one goes on"});
    }
  }
  return verdict;
}

}  // namespace nightwave::verify
