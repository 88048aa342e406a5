// SPDX-License-Identifier: Apache-2.0
// varied_plans scenario.nc [--count 36] [--seed 1] [--sources DIR] -o DIR
// Writes plans that differ widely - shipped, Webster, random and perturbed - as plan_NNN.nc and plan_NNN.add.xml, with
// a manifest.json that names them and the SUMO sources. Same seed, same plans. bench/rank_correlation.py is its user.
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>
#include <random>

#include "base/errors.hpp"
#include "evaluate/model_constants.hpp"
#include "io/files.hpp"
#include "search/genome.hpp"
#include "search/space.hpp"
#include "search/webster.hpp"
#include "signals/constraints.hpp"
#include "street/programs.hpp"
#include "street/sources.hpp"

namespace nightwave {
namespace {

/// Draws that are the same with every standard library.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * std::numbers::pi * uniform()); }
  int between(int low, int high) { return low + static_cast<int>(uniform() * (high - low + 1)); }

 private:
  std::mt19937_64 engine_;
};

struct VariedPlan {
  std::string kind;
  Plan plan;
};

int modulo(int value, int cycle) { return ((value % cycle) + cycle) % cycle; }

std::vector<std::uint8_t> random_order(const Signal& signal, const std::vector<std::uint8_t>& shipped, Draw& draw) {
  auto order = shipped;
  for (std::size_t i = order.size(); i > 2; --i) {  // the first stays: turning the circle is an offset
    std::swap(order[i - 1], order[static_cast<std::size_t>(draw.between(1, static_cast<int>(i) - 1))]);
  }
  return order_allowed(signal, order) ? order : shipped;
}

/// Greens in the shipped proportions times random factors, for a cycle; the shipped timing where nothing legal results.
SignalTiming vary(const Signal& signal, const SignalTiming& shipped, int cycle_s, double green_spread, Draw& draw) {
  SignalTiming timing = shipped;
  for (auto& green : timing.green_s)
    green = std::max(1, static_cast<int>(std::lround(green * std::exp(green_spread * draw.normal()))));
  return fit(signal, timing, cycle_s).value_or(shipped);
}

Plan random_plan(const Signals& signals, const Plan& shipped, Draw& draw) {
  constexpr int longest_random_cycle_s = 130;
  const double green_spread = 0.2 + 0.8 * draw.uniform();
  Plan plan = shipped;
  std::map<std::uint32_t, int> shortest;
  for (const auto id : signals.all.ids()) {
    const auto& signal = signals.all[id];
    if (!signal.adjustable || !signal.coordination_group) continue;
    auto& least = shortest[*signal.coordination_group];
    least = std::max(least, minimum_cycle(signal, shipped.timings[id].order));
  }
  std::map<std::uint32_t, int> cycles;
  for (const auto& [group, least] : shortest)
    cycles[group] = draw.between(least, std::max(least + 20, longest_random_cycle_s));
  for (const auto id : signals.all.ids()) {
    const auto& signal = signals.all[id];
    if (!signal.adjustable) continue;
    const int least = minimum_cycle(signal, shipped.timings[id].order);
    const int cycle = signal.coordination_group ? cycles[*signal.coordination_group]
                                                : draw.between(least, std::max(least + 20, longest_random_cycle_s));
    SignalTiming start = shipped.timings[id];
    if (draw.uniform() < 0.25) {
      const auto order = random_order(signal, start.order, draw);
      if (minimum_cycle(signal, order) <= cycle) start.order = order;
    }
    auto timing = vary(signal, start, cycle, green_spread, draw);
    timing.offset_s = draw.between(0, timing.cycle_s - 1);
    plan.timings[id] = timing;
  }
  return plan;
}

Plan perturbed_plan(const Signals& signals, const Plan& shipped, double strength, Draw& draw) {
  constexpr double offset_spread_s = 25;
  Plan plan = shipped;
  for (const auto id : signals.all.ids()) {
    if (!signals.all[id].adjustable) continue;
    auto timing = vary(signals.all[id], shipped.timings[id], shipped.timings[id].cycle_s, strength, draw);
    timing.offset_s = modulo(
        timing.offset_s + static_cast<int>(std::lround(offset_spread_s * strength * draw.normal())), timing.cycle_s);
    plan.timings[id] = timing;
  }
  return plan;
}

std::vector<VariedPlan> make_plans(const Scenario& scenario, int count, std::uint64_t seed) {
  Draw draw(seed);
  const auto shipped = shipped_plan(scenario.signals);
  const auto space = make_search_space(scenario.network, scenario.signals, scenario.demand, ModelConstants{});
  auto webster_genes = webster_genome(space);
  const auto webster = decode(space, webster_genes);
  std::vector<VariedPlan> plans = {{"shipped", shipped}, {"webster", webster}};
  while (static_cast<int>(plans.size()) < count) {
    const double strength = 0.1 + 0.7 * draw.uniform();
    switch (plans.size() % 5) {
      case 0:
      case 2:
        plans.push_back({"random", random_plan(scenario.signals, shipped, draw)});
        break;
      case 4:
        plans.push_back({"perturbed webster", perturbed_plan(scenario.signals, webster, strength, draw)});
        break;
      default:
        plans.push_back({"perturbed shipped", perturbed_plan(scenario.signals, shipped, strength, draw)});
    }
  }
  return plans;
}

void write_plans(const Scenario& scenario, const StreetSources& sources, const std::vector<VariedPlan>& plans,
                 const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  auto listed = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "plan_%03zu", i);
    PlanFile file;
    file.periods.push_back({scenario.demand.begin_s, plans[i].plan});
    for (const auto& signal : scenario.signals.all) file.signal_names.push_back(signal.name);
    file.attributes["kind"] = plans[i].kind;
    write_plan(file, scenario, folder / (std::string(name) + ".nc"));
    write_street_programs(scenario, plans[i].plan, folder / (std::string(name) + ".add.xml"));
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
  int count = 36;
  std::uint64_t seed = 1;
  app.add_option("scenario", scenario_path, "scenario.nc")->required();
  app.add_option("-o", folder, "folder for the plans")->required();
  app.add_option("--count", count, "number of plans")->check(CLI::PositiveNumber);
  app.add_option("--seed", seed, "of the random plans");
  app.add_option("--sources", sources_folder, "folder of the SUMO sources, where they have moved");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto scenario = read_scenario(scenario_path);
    const auto sources =
        locate_sources(scenario.sources, scenario_path,
                       sources_folder.empty() ? std::nullopt : std::optional<std::filesystem::path>(sources_folder));
    write_plans(scenario, sources, make_plans(scenario, count, seed), folder);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 3;
  }
  return 0;
}
