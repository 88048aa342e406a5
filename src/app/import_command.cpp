// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/import_counts_command.hpp"
#include "base/date.hpp"
#include "base/errors.hpp"
#include "io/files.hpp"
#include "io/sumo_import.hpp"
#include "io/time_zone.hpp"

namespace nightwave {
namespace {

struct ImportArguments {
  std::string net;
  std::vector<std::string> routes;
  std::vector<std::string> additional;
  std::string config;
  std::optional<std::int64_t> begin_s;
  std::optional<std::int64_t> end_s;
  std::int32_t slice_s = 300;
  std::string time_zone = ImportOptions{}.time_zone;
  std::string output;
};

SumoSources sources_of(const ImportArguments& arguments) {
  if (!arguments.config.empty()) return read_sumo_config(arguments.config);
  SumoSources sources;
  sources.net = arguments.net;
  sources.routes.assign(arguments.routes.begin(), arguments.routes.end());
  sources.additional.assign(arguments.additional.begin(), arguments.additional.end());
  return sources;
}

void report(const Scenario& scenario) {
  spdlog::info("{}: {} signals, {} links, {} connections, {:.0f} vehicles due from {} to {} s", scenario.name,
               scenario.signals.all.size(), scenario.network.links.size(), scenario.network.connections.size(),
               scenario.demand.vehicles_due, scenario.demand.begin_s, scenario.demand.end_s);
  for (const auto& [kind, count] : scenario.dropped) spdlog::warn("left out: {} {}", count, kind);
}

ExitCode run_import(const ImportArguments& arguments, const std::string& command_line) {
  ImportOptions options;
  options.begin_s = arguments.begin_s;
  options.end_s = arguments.end_s;
  options.slice_s = arguments.slice_s;
  options.time_zone = arguments.time_zone;
  options.scenario_file = arguments.output;
  options.command_line = command_line;
  const Scenario scenario = import_sumo(sources_of(arguments), options);
  write_scenario(scenario, arguments.output);
  report(scenario);
  return ExitCode::done;
}

}  // namespace

void add_import_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("import", "Make a scenario of other programs' files");
  command->require_subcommand(1);
  add_import_counts_command(*command, invocation);
  CLI::App* sumo = command->add_subcommand("sumo", "Make a scenario of a SUMO net, its programs and its demand");
  auto arguments = std::make_shared<ImportArguments>();
  auto* net = sumo->add_option("--net", arguments->net, "Net file (.net.xml, .net.xml.gz)");
  auto* routes = sumo->add_option("--routes", arguments->routes, "Route files, separated by commas, in loading order");
  routes->delimiter(',')->needs(net);
  auto* additional =
      sumo->add_option("--additional", arguments->additional,
                       "Additional files (types, stops, programs), separated by commas, in loading order");
  additional->delimiter(',')->needs(net);
  auto* config = sumo->add_option("--config", arguments->config, "SUMO configuration that names these files");
  config->excludes(net)->excludes(routes)->excludes(additional);
  sumo->add_option("--begin", arguments->begin_s,
                   "First second of the demand [the configuration's, or the first departure]");
  sumo->add_option("--end", arguments->end_s,
                   "End of the demand, s [the configuration's, or after the last departure]");
  sumo->add_option("--slice", arguments->slice_s, "Seconds over which turning shares are constant")
      ->check(CLI::Range(5, 3600))
      ->capture_default_str();
  sumo->add_option("--time-zone", arguments->time_zone,
                   "Time zone of the network, by its IANA name, as Europe/Rome: says which nights the clock changes");
  sumo->add_option("-o,--output", arguments->output, "Scenario file to write (.nc)")->required();
  sumo->callback([&invocation, arguments] {
    const bool has_files = !arguments->net.empty() && !(arguments->routes.empty() && arguments->additional.empty());
    if (arguments->config.empty() && !has_files) {
      throw CLI::ValidationError("import sumo", "needs --net and --routes, or --config");
    }
    if (arguments->slice_s % Demand{}.departure_bin_s != 0) {
      throw CLI::ValidationError("--slice", "must be a multiple of " + std::to_string(Demand{}.departure_bin_s) + " s");
    }
    if (arguments->time_zone != ImportOptions{}.time_zone && !clock_changes(arguments->time_zone, today(), today())) {
      throw CLI::ValidationError("--time-zone", "\"" + arguments->time_zone +
                                                    "\" is no time zone of this machine's database; write an IANA "
                                                    "name, as Europe/Rome");
    }
    if (arguments->begin_s && arguments->end_s && *arguments->end_s <= *arguments->begin_s) {
      throw CLI::ValidationError("--end", "must be after --begin");
    }
    invocation.run = [&invocation, arguments] { return run_import(*arguments, invocation.command_line); };
  });
}

}  // namespace nightwave
