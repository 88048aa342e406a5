// SPDX-License-Identifier: Apache-2.0
#include "app/street_lessons.hpp"

#include <algorithm>
#include <utility>

#include "evaluate/evaluator.hpp"
#include "street/programs.hpp"

namespace nightwave {
namespace {

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

StreetLessons::StreetLessons(const Scenario& scenario, const SearchSpace& space, const StreetSetting& setting,
                             StreetDriver street, const StreetOptions& options, const ModelConstants& start)
    : scenario_(scenario),
      space_(space),
      setting_(setting),
      street_(std::move(street)),
      options_(options),
      problem_{scenario.network, scenario.signals, scenario.demand, options.threads, setting.drain_s},
      start_(start),
      zone_of_place_(zones_of_places(scenario)) {
  setting_.road_delays = true;
}

void StreetLessons::drive(std::vector<VariedPlan> plans, std::span<const std::uint64_t> seeds) {
  std::vector<StreetJob> jobs;
  for (std::size_t i = 0; i < plans.size(); ++i)
    jobs.push_back({street_programs(scenario_, plans[i].plan), seeds[(observed_.size() + i) % seeds.size()]});
  StreetOptions options = options_;
  options.progress = [&, before = observed_.size()](std::size_t done, std::size_t all) {
    if (options_.progress) options_.progress(before + done, before + all);
  };
  const std::vector<StreetRun> runs = street_(setting_, jobs, options);
  const std::size_t no_signal = scenario_.signals.all.size();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ObservedPlan& o = observed_.emplace_back();
    o.plan = std::move(plans[i].plan);
    o.delay_s = runs[i].delay_s();
    o.zone_delay_veh_s.assign(no_signal + 1, 0.0);
    for (const auto& [place, delay] : runs[i].road_delays) {
      // Places that the model does not know count for the last zone.
      const auto zone = zone_of_place_.find(place);
      o.zone_delay_veh_s[zone == zone_of_place_.end() ? no_signal : zone->second] += delay;
    }
    kinds_.push_back(std::move(plans[i].kind));
  }
}

CalibrationFit StreetLessons::learn() const { return calibrate(problem_, observed_, start_); }

SearchResult StreetLessons::search(const ModelConstants& constants, SearchRequest request) const {
  EvaluationOptions options;
  options.threads = problem_.threads;
  if (request.objective.person_share > 0) options.measures = model::MeasureSet::all;
  const Evaluator evaluator(scenario_.network, scenario_.signals, scenario_.demand, constants, options);
  request.objective.vehicles_due = evaluator.vehicles_due();
  request.preferred_batch = evaluator.preferred_batch();
  request.threads = evaluator.options().threads;
  return optimize(
      space_, [&](std::span<const Plan> plans) { return evaluator.evaluate(plans); }, request);
}

}  // namespace nightwave
