// SPDX-License-Identifier: Apache-2.0
#include "app/finalists_race.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/parallel.hpp"
#include "street/street_race.hpp"
#include "street/sumo_binary.hpp"

namespace nightwave {
namespace {

constexpr std::chrono::milliseconds between_questions{100};

Figures mean_figures(const std::vector<StreetRun>& runs) {
  Figures figures;
  const double share = runs.empty() ? 0.0 : 1.0 / static_cast<double>(runs.size());
  for (const StreetRun& run : runs) {
    figures["delay"] += share * run.delay_s();
    figures["stops"] += share * run.per_vehicle(run.trips.stops);
    figures["waiting"] += share * run.per_vehicle(run.trips.waiting_s);
    figures["travel_time"] += share * run.per_vehicle(run.trips.travel_time_s);
  }
  return figures;
}

StreetSetting setting_of(const Scenario& scenario, const std::filesystem::path& scenario_path) {
  StreetSetting setting;
  setting.sumo = find_sumo();
  setting.sources = locate_sources(scenario.sources, scenario_path, std::nullopt);
  setting.begin_s = static_cast<double>(scenario.demand.begin_s);
  setting.end_s = static_cast<double>(scenario.demand.end_s);
  return setting;
}

}  // namespace

FinalistsOutcome race_finalists(const Scenario& scenario, const std::filesystem::path& scenario_path,
                                std::span<const ScoredPlan> finalists, const Plan* incumbent, unsigned threads,
                                const std::function<bool()>& stop) {
  std::vector<Plan> candidates;
  for (const ScoredPlan& finalist : finalists) candidates.push_back(finalist.plan);
  StreetOptions options;
  options.threads = threads == 0 ? available_processors() : threads;
  options.progress = [](std::size_t done, std::size_t all) {
    spdlog::info("race in SUMO: run {} of {} of this round done", done, all);
  };
  std::stop_source stop_source;
  options.stop = stop_source.get_token();
  const std::jthread watch([&](const std::stop_token& race_over) {
    while (!race_over.stop_requested()) {
      if (stop()) stop_source.request_stop();
      std::this_thread::sleep_for(between_questions);
    }
  });
  const RaceResult race =
      race_on_street(scenario, setting_of(scenario, scenario_path), candidates, incumbent, RaceOptions{}, options);

  FinalistsOutcome outcome;
  outcome.interrupted = race.interrupted;
  outcome.incumbent_stays = !race.winner;
  outcome.plan = race.winner            ? candidates[*race.winner]
                 : incumbent != nullptr ? *incumbent
                                        : shipped_plan(scenario.signals);
  outcome.street_before = mean_figures(race.incumbent_runs);
  outcome.street_after = race.winner ? mean_figures(race.entries[*race.winner].runs) : outcome.street_before;
  return outcome;
}

}  // namespace nightwave
