// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "app/commands.hpp"
#include "io/files.hpp"
#include "synth/synthesize.hpp"

namespace nightwave {

namespace {

struct SynthArguments {
  std::string junctions;
  std::string grid;
  std::uint64_t seed = 1;
  bool day = false;
  std::string output;
};

std::string range_of_sizes() { return "1 to " + std::to_string(most_synthetic_junctions) + " junctions"; }

bool possible(std::uint64_t junctions) { return junctions > 0 && junctions <= most_synthetic_junctions; }

/// Rows and columns of "RxC".
GridLayout parse_grid(const std::string& text) {
  GridLayout grid{0, 0};
  const char* const end = text.data() + text.size();
  const auto rows = std::from_chars(text.data(), end, grid.rows);
  const bool has_x = rows.ec == std::errc{} && rows.ptr != end && *rows.ptr == 'x';
  const auto columns = has_x ? std::from_chars(rows.ptr + 1, end, grid.columns) : rows;
  if (!has_x || columns.ec != std::errc{} || columns.ptr != end) {
    throw CLI::ValidationError("--grid", "'" + text + "' is no size of a grid; write ROWSxCOLUMNS, as 10x10");
  }
  if (!possible(std::uint64_t{grid.rows} * grid.columns)) {
    throw CLI::ValidationError("--grid", text + " cannot be made; ask for " + range_of_sizes() + " in all");
  }
  return grid;
}

CityLayout parse_city(const std::string& text) {
  CityLayout city{0};
  const char* const end = text.data() + text.size();
  const auto junctions = std::from_chars(text.data(), end, city.junctions);
  if (junctions.ec != std::errc{} || junctions.ptr != end || !possible(city.junctions)) {
    throw CLI::ValidationError("--junctions", "'" + text + "' cannot be made; ask for " + range_of_sizes());
  }
  return city;
}

/// The one layout that was asked for.
SynthOptions options_of(const SynthArguments& arguments) {
  if (!arguments.junctions.empty() && !arguments.grid.empty()) {
    throw CLI::ValidationError("synth", "--junctions and --grid exclude each other; give one of them");
  }
  if (arguments.junctions.empty() && arguments.grid.empty()) {
    throw CLI::ValidationError("synth", "needs a size; give --junctions N or --grid RxC");
  }
  SynthOptions options;
  options.seed = arguments.seed;
  options.day = arguments.day;
  if (arguments.grid.empty()) {
    options.layout = parse_city(arguments.junctions);
  } else {
    options.layout = parse_grid(arguments.grid);
  }
  return options;
}

std::string name_of(const GridLayout& grid) {
  return "grid-" + std::to_string(grid.rows) + "x" + std::to_string(grid.columns);
}

std::string name_of(const CityLayout& city) { return "city-" + std::to_string(city.junctions); }

ExitCode run_synth(const SynthOptions& options, const std::string& output, const std::string& command_line) {
  SyntheticCity city = synthesize(options);
  Scenario scenario;
  scenario.name = std::visit([](const auto& layout) { return name_of(layout); }, options.layout);
  scenario.network = std::move(city.network);
  scenario.signals = std::move(city.signals);
  scenario.demand = std::move(city.demand);
  scenario.history = command_line;
  write_scenario(scenario, output);
  spdlog::info("{}: {} signals, {} links, {} connections, {:.0f} vehicles due from {} to {} s", scenario.name,
               scenario.signals.all.size(), scenario.network.links.size(), scenario.network.connections.size(),
               scenario.demand.vehicles_due, scenario.demand.begin_s, scenario.demand.end_s);
  return ExitCode::done;
}

}  // namespace

void add_synth_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("synth", "Make up a city of any size: a scenario without SUMO files");
  auto arguments = std::make_shared<SynthArguments>();
  command->add_option("--junctions", arguments->junctions, "A city with streets of all kinds and about N junctions")
      ->type_name("N");
  command->add_option("--grid", arguments->grid, "A regular grid of R x C signalised junctions")->type_name("RxC");
  command->add_option("--seed", arguments->seed, "Seed of the random numbers")->capture_default_str();
  command->add_flag("--day", arguments->day, "24 hours of demand instead of a rush hour");
  command->add_option("-o,--output", arguments->output, "Scenario file to write (.nc)")->required();
  command->callback([&invocation, arguments] {
    invocation.run = [&invocation, options = options_of(*arguments), arguments] {
      return run_synth(options, arguments->output, invocation.command_line);
    };
  });
}

}  // namespace nightwave
