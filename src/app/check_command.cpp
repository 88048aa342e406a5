// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.hpp"
#include "app/safety.hpp"
#include "base/sha256.hpp"
#include "io/files.hpp"

namespace nightwave {

namespace {

bool is_sumo_file(const std::filesystem::path& path) { return path.extension() == ".xml" || path.extension() == ".gz"; }

verify::Verdict check_file(const std::filesystem::path& scenario_path, const std::filesystem::path& plan_path) {
  const Scenario scenario = read_scenario(scenario_path);
  if (is_sumo_file(plan_path))
    return check_safety(scenario, read_sumo_programs(plan_path), read_sumo_schedules(plan_path));
  return check_safety_of_file(scenario, sha256_of_file(scenario_path), plan_path);
}

}  // namespace

void add_check_command(CLI::App& app, Invocation& invocation) {
  struct Arguments {
    std::string scenario;
    std::string plan;
  };
  CLI::App* command =
      app.add_subcommand("check", "Prove that a plan is safe, independently of the search; JSON on stdout");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("scenario", arguments->scenario, "scenario.nc")->required();
  command->add_option("plan", arguments->plan, "plan.nc, or a SUMO additional file (.xml, .xml.gz)")->required();
  command->callback([&invocation, arguments] {
    invocation.run = [arguments] {
      const verify::Verdict verdict = check_file(arguments->scenario, arguments->plan);
      std::cout << safety_json(verdict).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
      require_safe(verdict, arguments->plan + " is not safe");
      return ExitCode::done;
    };
  });
}

}  // namespace nightwave
