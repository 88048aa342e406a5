// SPDX-License-Identifier: Apache-2.0
// varied_plans scenario.nc [--count 36] [--around PLAN.nc]... [--seed 1] [--sources DIR] -o DIR
// Writes plans as plan_NNN.nc and plan_NNN.add.xml, with a manifest.json that names them and the SUMO sources: shipped,
// Webster, random and perturbed ones, which differ widely, or, with --around, the given plans and what lies around
// them. Same seed, same plans. bench/rank_correlation.py is its user.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "evaluate/model_constants.hpp"
#include "io/files.hpp"
#include "search/varied_plans.hpp"
#include "street/programs.hpp"
#include "street/sources.hpp"

namespace nightwave {
namespace {

void write_plans(const Scenario& scenario, const StreetSources& sources, const std::vector<VariedPlan>& plans,
                 const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  auto listed = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "plan_%03zu", i);
    PlanFile file;
    file.calendar = every_day({{{scenario.demand.begin_s, plans[i].plan}}});
    for (const auto& signal : scenario.signals.all) file.signal_names.push_back(signal.name);
    file.attributes["kind"] = plans[i].kind;
    write_plan(file, scenario, folder / (std::string(name) + ".nc"));
    write_additional_file(folder / (std::string(name) + ".add.xml"), *street_programs(scenario, plans[i].plan));
    listed.push_back(
        {{"kind", plans[i].kind}, {"plan", std::string(name) + ".nc"}, {"programs", std::string(name) + ".add.xml"}});
  }
  const auto strings = [](const std::vector<std::filesystem::path>& paths) {
    std::vector<std::string> list;
    for (const auto& path : paths) list.push_back(path.string());
    return list;
  };
  const nlohmann::ordered_json manifest = {{"net", sources.net.string()},
                                           {"routes", strings(sources.routes)},
                                           {"additional", strings(sources.additional)},
                                           {"begin", scenario.demand.begin_s},
                                           {"end", scenario.demand.end_s},
                                           {"plans", listed}};
  std::ofstream out(folder / "manifest.json");
  out << manifest.dump(1) << '\n';
  if (!out.flush()) throw EnvironmentError((folder / "manifest.json").string() + ": cannot be written");
}

}  // namespace
}  // namespace nightwave

int main(int argc, char** argv) {
  using namespace nightwave;
  CLI::App app("Varied plans of a scenario, to compare the model's ranking with a microsimulator's");
  std::filesystem::path scenario_path;
  std::filesystem::path folder;
  std::string sources_folder;
  std::vector<std::filesystem::path> around;
  std::size_t count = 36;
  std::uint64_t seed = 1;
  app.add_option("scenario", scenario_path, "scenario.nc")->required();
  app.add_option("-o", folder, "folder for the plans")->required();
  app.add_option("--count", count, "number of plans")->check(CLI::PositiveNumber);
  app.add_option("--around", around, "a plan.nc to take and to perturb");
  app.add_option("--seed", seed, "of the random plans");
  app.add_option("--sources", sources_folder, "folder of the SUMO sources, where they have moved");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto scenario = read_scenario(scenario_path);
    const auto sources =
        locate_sources(scenario.sources, scenario_path,
                       sources_folder.empty() ? std::nullopt : std::optional<std::filesystem::path>(sources_folder));
    const auto space = make_search_space(scenario.network, scenario.signals, scenario.demand, ModelConstants{});
    std::vector<VariedPlan> given;
    for (const auto& file : around)
      given.push_back(
          {file.filename().string(), read_plan(file, scenario).calendar.types.front().day.periods.front().plan});
    write_plans(scenario, sources,
                given.empty() ? varied_plans(space, count, seed) : plans_around(space, given, count, seed), folder);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 3;
  }
  return 0;
}
