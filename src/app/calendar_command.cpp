// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "app/commands.hpp"
#include "app/safety.hpp"
#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "io/calendar_config.hpp"
#include "io/files.hpp"
#include "io/time_zone.hpp"

namespace nightwave {

namespace {

struct CalendarArguments {
  std::string scenario;
  std::string config;
  std::string output;
};

[[noreturn]] void reject(const CalendarConfig& config, std::uint32_t line, const std::string& element,
                         const std::string& problem, const std::string& remedy) {
  throw InputError(config.path, "line " + std::to_string(line) + ": " + element, problem, remedy);
}

/// Adds the plans of a type to the file.
void join(const CalendarConfig& config, const CalendarConfig::Type& type, const Scenario& scenario, PlanFile& file) {
  const std::string element = "types.\"" + type.name + "\".plan";
  const std::filesystem::path& path = type.plan.value;
  PlanFile plan = read_plan(path, scenario);
  if (!plan.calendar.is_every_day()) {
    reject(config, type.plan.line, element, "= " + path.string() + " is a calendar itself",
           "name a plan.nc of one type of day");
  }
  DayPlan& day = plan.calendar.types.front().day;
  if (day.periods.back().begin_s >= day_s) {
    reject(config, type.plan.line, element,
           "= " + path.string() + " has a period that begins at " + std::to_string(day.periods.back().begin_s) +
               " s, after midnight",
           "plan a demand of one day");
  }
  file.calendar.types.push_back({type.name, std::move(day)});
  file.origins.push_back({sha256_of_file(path), plan.scenario_sha256});
}

void require_time_zone(const CalendarConfig& config) {
  if (!config.time_zone || clock_changes(config.time_zone->value, today(), today())) return;
  reject(config, config.time_zone->line, "time_zone",
         "= \"" + config.time_zone->value + "\" is no time zone of this machine's database",
         "write an IANA name, as \"Europe/Rome\", or install tzdata");
}

ExitCode join_calendar(const CalendarArguments& arguments, const std::string& command_line) {
  const CalendarConfig config = read_calendar_config(arguments.config);
  require_time_zone(config);
  const Scenario scenario = read_scenario(arguments.scenario);
  PlanFile file;
  for (const CalendarConfig::Type& type : config.types) join(config, type, scenario, file);
  file.calendar.of_weekday = config.of_weekday;
  file.calendar.of_date = config.of_date;
  const std::size_t patterns = count_patterns(file.calendar);
  if (patterns > most_patterns) {
    throw InputError(
        config.path, "types",
        "have " + std::to_string(patterns) + " different plans, controllers hold " + std::to_string(most_patterns),
        "let types share plans, or plan them with fewer (--max-plans)");
  }
  for (const Signal& signal : scenario.signals.all) file.signal_names.push_back(signal.name);
  file.scenario_sha256 = sha256_of_file(arguments.scenario);
  file.attributes["command_line"] = command_line;
  file.attributes["time_zone"] = config.time_zone ? config.time_zone->value : scenario.time_zone;
  const verify::Verdict verdict = check_safety(scenario, file);
  require_safe(verdict);
  write_plan(file, scenario, arguments.output);
  spdlog::info("{}: {} types of day, {} different plans, {} special dates", arguments.output,
               file.calendar.types.size(), patterns, file.calendar.of_date.size());
  return ExitCode::done;
}

}  // namespace

void add_calendar_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("calendar", "Join finished plans of one network into one file: a plan per type of day");
  auto arguments = std::make_shared<CalendarArguments>();
  command->add_option("scenario", arguments->scenario, "scenario.nc of the plans' network, with the demand of any type")
      ->required();
  command->add_option("calendar", arguments->config, "calendar.toml: types of day, weekdays, special dates")
      ->required();
  command->add_option("-o,--output", arguments->output, "plan.nc to write")->required();
  command->callback([&invocation, arguments] {
    invocation.run = [&invocation, arguments] { return join_calendar(*arguments, invocation.command_line); };
  });
}

}  // namespace nightwave
