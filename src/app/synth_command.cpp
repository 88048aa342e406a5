// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <optional>
#include <string>

#include "app/commands.hpp"
#include "base/errors.hpp"
#include "io/files.hpp"
#include "synth/synthesize.hpp"

namespace nightwave {

namespace {

struct SynthArguments {
  std::optional<std::uint32_t> junctions;
  std::string grid;
  std::uint64_t seed = 1;
  bool day = false;
  std::string output;
};

/// Rows and columns of "RxC"; none when it is malformed.
std::optional<GridLayout> parse_grid(const std::string& text) {
  GridLayout grid{0, 0};
  const char* const end = text.data() + text.size();
  const auto rows = std::from_chars(text.data(), end, grid.rows);
  if (rows.ec != std::errc{} || rows.ptr == end || *rows.ptr != 'x') return std::nullopt;
  const auto columns = std::from_chars(rows.ptr + 1, end, grid.columns);
  if (columns.ec != std::errc{} || columns.ptr != end) return std::nullopt;
  return grid;
}

Scenario scenario_of(const SynthArguments& arguments, const GridLayout& grid, const std::string& command_line) {
  SyntheticCity city = synthesize({grid, arguments.seed, arguments.day});
  Scenario scenario;
  scenario.name = "grid-" + std::to_string(grid.rows) + "x" + std::to_string(grid.columns);
  scenario.network = std::move(city.network);
  scenario.signals = std::move(city.signals);
  scenario.demand = std::move(city.demand);
  scenario.history = command_line;
  return scenario;
}

ExitCode run_synth(const SynthArguments& arguments, const GridLayout& grid, const std::string& command_line) {
  const Scenario scenario = scenario_of(arguments, grid, command_line);
  write_scenario(scenario, arguments.output);
  spdlog::info("{}: {} signals, {} links, {} connections, {:.0f} vehicles due from {} to {} s", scenario.name,
               scenario.signals.all.size(), scenario.network.links.size(), scenario.network.connections.size(),
               scenario.demand.vehicles_due, scenario.demand.begin_s, scenario.demand.end_s);
  return ExitCode::done;
}

}  // namespace

void add_synth_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("synth", "Make up a city: a scenario without SUMO files, of any size");
  auto arguments = std::make_shared<SynthArguments>();
  command->add_option("--grid", arguments->grid, "A regular grid of R x C signalised junctions, as 10x10")->required();
  command->add_option("--seed", arguments->seed, "Seed of the random numbers")->capture_default_str();
  command->add_flag("--day", arguments->day, "24 hours of demand instead of the rush hour");
  command->add_option("-o,--output", arguments->output, "Scenario file to write (.nc)")->required();
  command->callback([&invocation, arguments] {
    const std::optional<GridLayout> grid = parse_grid(arguments->grid);
    if (!grid) {
      throw CLI::ValidationError("--grid",
                                 "'" + arguments->grid + "' is no size of a grid; write rows x columns, as 10x10");
    }
    invocation.run = [&invocation, arguments, grid] { return run_synth(*arguments, *grid, invocation.command_line); };
  });
}

}  // namespace nightwave
