// SPDX-License-Identifier: Apache-2.0
#include "app/safety.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/errors.hpp"
#include "io/files.hpp"
#include "signals/day_transitions.hpp"
#include "verify/decode.hpp"
#include "verify/schedule.hpp"

namespace nightwave {

namespace {

/// Errors of the safety check that are shown one by one.
constexpr std::size_t most_errors_shown = 10;
constexpr std::int64_t day_s = 86'400;

verify::Kind kind_of(IndexKind kind) {
  switch (kind) {
    case IndexKind::unused:
      return verify::Kind::unused;
    case IndexKind::vehicles:
      return verify::Kind::vehicles;
    case IndexKind::pedestrians:
      return verify::Kind::pedestrians;
  }
  return verify::Kind::vehicles;
}

verify::SignalRules rules_of(const Signal& signal) {
  verify::SignalRules rules;
  rules.name = signal.name;
  for (const IndexKind kind : signal.indices) rules.kinds.push_back(kind_of(kind));
  rules.minimum_green_s = signal.minimum_green_s;
  rules.crossing_length_m.assign(signal.indices.size(), 0);
  rules.shipped_program = signal.shipped.name;
  for (const auto& phase : signal.shipped.phases) rules.shipped.push_back({phase.duration_s, phase.state});
  for (const Stage& stage : signal.stages) {
    rules.stage_states.push_back(stage.state);
    rules.stage_minimum_s.push_back(stage.minimum_duration_s);
    rules.shipped_green_s.push_back(stage.shipped_duration_s);
  }
  for (const Intergreen& intergreen : signal.intergreens) {
    auto& phases = rules.intergreens.emplace_back();
    for (const Interval& interval : intergreen)
      phases.push_back({static_cast<double>(interval.duration_s), interval.state});
  }
  rules.shipped_cycle_s = signal.shipped_cycle_s;
  rules.shipped_offset_s = signal.shipped_offset_s;
  rules.adjustable = signal.adjustable;
  rules.group = signal.coordination_group;
  return rules;
}

void add_conflict(std::vector<verify::SignalRules>& rules, const std::optional<SignalId>& a, int index_a,
                  const std::optional<SignalId>& b, int index_b) {
  if (a && a == b) rules[a->index()].conflicts.emplace_back(index_a, index_b);
}

verify::SignalTimes times_of(const std::string& name, const SignalTiming& timing) {
  return {name, timing.cycle_s, timing.offset_s, {timing.order.begin(), timing.order.end()}, timing.green_s};
}

verify::Shift shift_to(const verify::SignalRules& rules, const SignalTiming& timing, std::int64_t begin_s) {
  return {begin_s, timing.offset_s, verify::decoded(rules, times_of(rules.name, timing))};
}

/// What a signal shows over a day and into the next one, in which its clocks begin anew. The transitions are those that
/// are simulated and exported; the checker sees letters and seconds only.
std::vector<verify::Shift> shifts_of(const verify::SignalRules& rules, const DayPlan& day,
                                     const std::vector<DayTransition>& changes, SignalId id) {
  std::vector<verify::Shift> shifts{shift_to(rules, day.periods.front().plan.timings[id], 0)};
  for (const DayTransition& change : changes) {
    const Transition& t = change.transition;
    verify::Shift shown{t.begin_s, t.begin_s, {}};
    for (const Interval& interval : t.shown)
      shown.cycle.push_back({static_cast<double>(interval.duration_s), interval.state});
    if (!shown.cycle.empty()) shifts.push_back(std::move(shown));
    shifts.push_back(shift_to(rules, day.periods[change.to].plan.timings[id], t.end_s));
  }
  return shifts;
}

/// The day with the first plan once more at its end, on the next day's clock.
DayPlan with_midnight(DayPlan day) {
  PlanPeriod next = day.periods.front();
  next.begin_s = day_s;
  for (SignalTiming& timing : next.plan.timings)
    if (timing.cycle_s > 0) timing.offset_s = static_cast<int>((timing.offset_s + day_s) % timing.cycle_s);
  if (day.periods.back().begin_s < day_s) day.periods.push_back(std::move(next));
  return day;
}

/// Judges what is shown from period to period. The periods themselves must have been found legal.
void check_transitions(const Scenario& scenario, const std::vector<verify::SignalRules>& rules, const PlanFile& plan,
                       verify::Verdict& verdict) {
  const DayPlan day = with_midnight({plan.periods});
  for (const SignalId id : scenario.signals.all.ids()) {
    const Signal& signal = scenario.signals.all[id];
    if (!signal.adjustable) continue;
    const std::vector<DayTransition> changes = day_transitions(signal, id, day);
    for (const DayTransition& change : changes) {
      if (change.to + 1 >= day.periods.size() || change.transition.end_s <= day.periods[change.to + 1].begin_s)
        continue;
      verdict.warnings.push_back({signal.name, "transition",
                                  "is in step with the plan from " + std::to_string(day.periods[change.to].begin_s) +
                                      " s only at " + std::to_string(change.transition.end_s) +
                                      " s, after the next one is due"});
    }
    verify::check_schedule(rules[id.index()], shifts_of(rules[id.index()], day, changes, id), verdict);
  }
}

verify::Verdict check_named(const std::vector<verify::SignalRules>& rules, const std::vector<std::string>& names,
                            const Plan& plan) {
  std::vector<verify::SignalTimes> times;
  for (const SignalId id : plan.timings.ids()) {
    times.push_back(times_of(id.index() < names.size() ? names[id.index()] : std::string(), plan.timings[id]));
  }
  return verify::check(rules, times);
}

/// Findings that hold for every period are said once.
void merge(std::vector<verify::Finding>& all, const std::vector<verify::Finding>& of_period,
           const std::string& period) {
  for (verify::Finding finding : of_period) {
    if (finding.rule != "shipped program") finding.text += period;
    bool known = false;
    for (const auto& other : all) known |= to_string(other) == to_string(finding);
    if (!known) all.push_back(std::move(finding));
  }
}

}  // namespace

std::vector<verify::SignalRules> safety_rules(const Scenario& scenario) {
  const Network& network = scenario.network;
  std::vector<verify::SignalRules> rules;
  for (const Signal& signal : scenario.signals.all) rules.push_back(rules_of(signal));
  for (const Conflict& conflict : network.conflicts) {
    const Connection& a = network.connections[conflict.connection];
    const Connection& b = network.connections[conflict.foe];
    add_conflict(rules, a.signal, a.signal_index, b.signal, b.signal_index);
  }
  for (const Crossing& crossing : network.crossings) {
    auto& lengths = rules[crossing.signal.index()].crossing_length_m;
    if (crossing.signal_index < lengths.size()) {
      lengths[crossing.signal_index] = std::max(lengths[crossing.signal_index], crossing.length_m);
    }
    for (const ConnectionId foe : crossing.conflicts) {
      const Connection& b = network.connections[foe];
      add_conflict(rules, crossing.signal, crossing.signal_index, b.signal, b.signal_index);
    }
  }
  return rules;
}

verify::Verdict check_safety(const Scenario& scenario, const Plan& plan) {
  std::vector<std::string> names;
  for (const Signal& signal : scenario.signals.all) names.push_back(signal.name);
  return check_named(safety_rules(scenario), names, plan);
}

void require_safe(const verify::Verdict& verdict, const std::string& otherwise) {
  if (verdict.ok()) return;
  std::string message = otherwise + ": the safety check finds " + std::to_string(verdict.errors.size()) + " error(s)";
  for (std::size_t i = 0; i < std::min(most_errors_shown, verdict.errors.size()); ++i)
    message += "; " + to_string(verdict.errors[i]);
  throw CheckFailed(message);
}

nlohmann::ordered_json safety_json(const verify::Verdict& verdict) {
  return {
      {"ok", verdict.ok()}, {"errors", verify::texts(verdict.errors)}, {"warnings", verify::texts(verdict.warnings)}};
}

verify::Verdict check_safety(const Scenario& scenario, const PlanFile& plan) {
  const auto rules = safety_rules(scenario);
  verify::Verdict verdict;
  if (plan.periods.empty()) verdict.errors.push_back({"plan", "names", "has no period"});
  for (const PlanPeriod& period : plan.periods) {
    const std::string where = plan.periods.size() > 1 ? " (period from " + std::to_string(period.begin_s) + " s)" : "";
    const verify::Verdict one = check_named(rules, plan.signal_names, period.plan);
    merge(verdict.errors, one.errors, where);
    merge(verdict.warnings, one.warnings, where);
  }
  if (verdict.ok() && plan.periods.size() > 1) check_transitions(scenario, rules, plan, verdict);
  return verdict;
}

verify::Verdict check_safety_of_file(const Scenario& scenario, const std::string& scenario_sha256,
                                     const std::filesystem::path& plan_path) {
  const PlanFile plan = read_plan(plan_path, scenario);
  verify::Verdict verdict = check_safety(scenario, plan);
  if (!plan.scenario_sha256.empty() && plan.scenario_sha256 != scenario_sha256)
    verdict.warnings.push_back({"plan", "scenario", "was made for another version of the scenario"});
  return verdict;
}

verify::Verdict check_safety(const Scenario& scenario, const std::vector<SumoProgram>& programs,
                             const std::vector<SumoSchedule>& schedules) {
  std::vector<verify::Program> plain;
  for (const SumoProgram& program : programs) {
    verify::Program one{program.signal, program.name, program.type, program.offset_s, {}, program.jumps};
    for (const auto& phase : program.phases) one.phases.push_back({phase.duration_s, phase.state});
    plain.push_back(std::move(one));
  }
  std::vector<verify::Schedule> plain_schedules;
  for (const SumoSchedule& schedule : schedules) {
    verify::Schedule one{schedule.signal, schedule.first, {}};
    for (const auto& change : schedule.switches) one.switches.push_back({change.at_s, change.to});
    plain_schedules.push_back(std::move(one));
  }
  return verify::check_programs(safety_rules(scenario), plain, plain_schedules);
}

}  // namespace nightwave
