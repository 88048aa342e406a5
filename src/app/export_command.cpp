// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <sstream>
#include <string>

#include "app/commands.hpp"
#include "app/wanted_day.hpp"
#include "base/atomic_file.hpp"
#include "io/files.hpp"

namespace nightwave {

namespace {

struct Files {
  std::string scenario;
  std::string plan;
  std::string output;
  WantedDay day;
};

void export_sumo(const Files& files) {
  const Scenario scenario = read_scenario(files.scenario);
  std::ostringstream text;
  write_sumo_programs(scenario, read_day(files.plan, scenario, files.day).day, text);
  write_atomically(files.output, text.str());
}

void export_csv(const Files& files) {
  const Scenario scenario = read_scenario(files.scenario);
  std::ostringstream text;
  write_csv(scenario, read_plan(files.plan, scenario), text);
  write_atomically(files.output, text.str());
}

void add_format(CLI::App& parent, Invocation& invocation, const char* name, const char* what,
                void (*write)(const Files&), bool of_one_day) {
  CLI::App* command = parent.add_subcommand(name, what);
  auto files = std::make_shared<Files>();
  command->add_option("scenario", files->scenario, "scenario.nc that the plan was made for")->required();
  command->add_option("plan", files->plan, "plan.nc")->required();
  command->add_option("-o,--output", files->output, "File to write")->required();
  if (of_one_day) add_day_options(*command, files->day);
  command->callback([&invocation, files, write] {
    invocation.run = [files, write] {
      write(*files);
      return ExitCode::done;
    };
  });
}

}  // namespace

void add_export_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("export", "Write a plan in the format of another program");
  command->require_subcommand(1);
  add_format(*command, invocation, "sumo",
             "SUMO additional file with the programs of every adjustable signal and when they change", export_sumo,
             true);
  add_format(*command, invocation, "csv", "Table with one row per period, signal and stage", export_csv, false);
}

}  // namespace nightwave
