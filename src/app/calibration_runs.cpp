// SPDX-License-Identifier: Apache-2.0
#include "app/calibration_runs.hpp"

#include <algorithm>
#include <map>

#include "evaluate/evaluator.hpp"
#include "street/programs.hpp"
#include "street/temporary_folder.hpp"

namespace nightwave {
namespace {

/// Zone of every place that RoadDelays may name.
std::map<std::string, std::uint32_t> zones_of_places(const Scenario& scenario) {
  const Evaluator evaluator(scenario.network, scenario.signals, scenario.demand, ModelConstants{}, {});
  std::map<std::string, std::uint32_t> zones;
  for (const LinkId l : scenario.network.links.ids()) {
    const Link& link = scenario.network.links[l];
    const std::uint32_t zone = evaluator.zone_of_link()[l];
    zones[link.name] = zone;
    // The ways across a junction belong to the links that end there; the last zone is no signal's.
    const auto [junction, is_new] = zones.try_emplace(":" + scenario.network.junctions[link.to].name, zone);
    if (!is_new) junction->second = std::min(junction->second, zone);
  }
  return zones;
}

}  // namespace

std::vector<ObservedPlan> observe(const Scenario& scenario, const StreetSetting& setting, const StreetOptions& options,
                                  std::span<const VariedPlan> plans, std::span<const std::uint64_t> seeds) {
  const TemporaryFolder folder("nightwave-calibrate");
  std::vector<StreetJob> jobs;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto programs = folder.path() / ("plan_" + std::to_string(i) + ".add.xml");
    write_street_programs(scenario, plans[i].plan, programs);
    jobs.push_back({programs, seeds[i % seeds.size()]});
  }
  const std::vector<StreetRun> runs = run_street(setting, jobs, options);
  const std::map<std::string, std::uint32_t> zones = zones_of_places(scenario);
  std::vector<ObservedPlan> observed;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ObservedPlan& o = observed.emplace_back();
    o.plan = plans[i].plan;
    o.delay_s = runs[i].delay_s();
    o.zone_delay_veh_s.assign(scenario.signals.all.size() + 1, 0.0);
    for (const auto& [place, delay] : runs[i].road_delays) {
      const auto zone = zones.find(place);
      o.zone_delay_veh_s[zone == zones.end() ? scenario.signals.all.size() : zone->second] += delay;
    }
  }
  return observed;
}

}  // namespace nightwave
