// SPDX-License-Identifier: Apache-2.0
#include "app/safety.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "app/change_safety.hpp"
#include "base/errors.hpp"
#include "io/files.hpp"
#include "io/time_zone.hpp"

namespace nightwave {

namespace {

/// Errors of the safety check that are shown one by one.
constexpr std::size_t most_errors_shown = 10;
/// How far ahead changes of the clock are judged: as long as a published version can be valid.
constexpr std::chrono::days judged_span(3660);

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
    verify::add_new(all, std::move(finding));
  }
}

/// Where a period is, as findings show it; nothing where there is only one.
std::string place_of(const Calendar& calendar, const TypedDay& type, const PlanPeriod& period) {
  if (calendar.is_every_day() && type.day.periods.size() == 1) return "";
  return " (" + (type.name.empty() ? "" : type.name + ", ") + "period from " + std::to_string(period.begin_s) + " s)";
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

verify::SignalTimes times_of(const std::string& name, const SignalTiming& timing) {
  return {name, timing.cycle_s, timing.offset_s, {timing.order.begin(), timing.order.end()}, timing.green_s};
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

verify::Verdict check_safety(const Scenario& scenario, const PlanFile& plan, Date from) {
  const auto rules = safety_rules(scenario);
  verify::Verdict verdict;
  for (const TypedDay& type : plan.calendar.types) {
    for (const PlanPeriod& period : type.day.periods) {
      const verify::Verdict one = check_named(rules, plan.signal_names, period.plan);
      merge(verdict.errors, one.errors, place_of(plan.calendar, type, period));
      merge(verdict.warnings, one.warnings, place_of(plan.calendar, type, period));
    }
  }
  const std::size_t patterns = count_patterns(plan.calendar);
  if (patterns > most_patterns) {
    verdict.errors.push_back(
        {"plan", "patterns",
         "has " + std::to_string(patterns) + " different plans, controllers hold " + std::to_string(most_patterns)});
  }
  if (!verdict.ok()) return verdict;
  const auto given = plan.attributes.find("time_zone");
  const std::string& zone = given == plan.attributes.end() ? scenario.time_zone : given->second;
  const auto changes = clock_changes(zone, from, from + judged_span);
  check_changes(scenario.signals, rules, plan.calendar, changes.value_or(std::vector<ClockChange>()), verdict);
  if (!changes && !plan.calendar.is_every_day()) {
    verdict.warnings.push_back({"plan", "time zone",
                                "'" + zone +
                                    "' is no time zone of this machine's database: nights "
                                    "in which the clock changes are not judged"});
  }
  return verdict;
}

verify::Verdict check_safety_of_file(const Scenario& scenario, const std::string& scenario_sha256,
                                     const std::filesystem::path& plan_path) {
  const PlanFile plan = read_plan(plan_path, scenario);
  verify::Verdict verdict = check_safety(scenario, plan);
  const bool of_type =
      std::ranges::find(plan.origins, scenario_sha256, &TypeOrigin::scenario_sha256) != plan.origins.end();
  if (!plan.scenario_sha256.empty() && plan.scenario_sha256 != scenario_sha256 && !of_type)
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
