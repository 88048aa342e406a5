// SPDX-License-Identifier: Apache-2.0
#include "app/finalists_race.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "app/street_lessons.hpp"
#include "street/street_race.hpp"

namespace nightwave {
namespace {

/// Searches with what was learned from SUMO so far.
constexpr std::size_t rounds = 2;
/// Seeds of SUMO that lessons are learned on; those of the race are others, so that the race is no repetition.
constexpr std::uint64_t lesson_seeds[] = {1001, 1002, 1003};

Figures mean_figures(std::span<const StreetRun> runs) {
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

std::vector<VariedPlan> as_varied(std::span<const ScoredPlan> plans, const std::string& kind) {
  std::vector<VariedPlan> varied;
  for (const ScoredPlan& plan : plans) varied.push_back({kind, plan.plan});
  return varied;
}

/// The observed plans, most promising first. Neither of the two that judge them is sure, SUMO of its one run nor the
/// model of itself: the mean of the logarithms of what both say.
std::vector<Plan> most_promising(const StreetLessons& lessons, const ModelConstants& learned, std::size_t count) {
  const std::vector<ObservedPlan>& observed = lessons.observed();
  const std::vector<double> predicted = predicted_delay_s(lessons.problem(), learned, observed);
  std::vector<double> expected;
  for (std::size_t i = 0; i < observed.size(); ++i) expected.push_back(std::log(observed[i].delay_s * predicted[i]));
  std::vector<std::size_t> order(observed.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return expected[a] < expected[b]; });
  std::vector<Plan> best;
  for (const std::size_t i : order) {
    if (best.size() == count) break;
    if (std::find(best.begin(), best.end(), observed[i].plan) == best.end()) best.push_back(observed[i].plan);
  }
  return best;
}

/// Lessons and searches in turn; what is to race in the end.
std::vector<Plan> candidates_of(const FinalistsRequest& request, StreetOptions street_options) {
  const std::size_t per_round = (request.finalists.size() + 1) / 2;
  street_options.progress = [all = request.finalists.size() + rounds * per_round](std::size_t done, std::size_t) {
    spdlog::info("lessons from SUMO: run {} of at most {} done", done, all);
  };
  StreetLessons lessons(request.scenario, request.space, request.setting, request.street, street_options,
                        request.constants);
  lessons.drive(as_varied(request.finalists, "finalist"), lesson_seeds);
  if (lessons.observed().size() < 2) return {request.finalists.front().plan};  // one plan teaches nothing
  ModelConstants learned = lessons.learn().constants;
  for (std::size_t round = 1; round <= rounds && !street_options.stop.stop_requested(); ++round) {
    SearchRequest search;
    search.seed = request.seed + round;
    search.objective = request.objective;
    search.budget.evaluations = std::max<std::int64_t>(1, request.evaluations_per_round);
    search.finalists = per_round;
    search.incumbent = most_promising(lessons, learned, 1).front();
    search.hooks.stop = [&] { return request.stop.stop_requested(); };
    lessons.drive(as_varied(lessons.search(learned, search).finalists, "after a lesson"), lesson_seeds);
    learned = lessons.learn().constants;
  }
  return most_promising(lessons, learned, request.finalists.size());
}

}  // namespace

FinalistsOutcome race_finalists(const FinalistsRequest& request) {
  StreetOptions options;
  options.threads = request.threads;
  options.stop = request.stop;
  FinalistsOutcome outcome;
  std::vector<Plan> candidates;
  try {
    candidates = candidates_of(request, options);
  } catch (const StreetStopped&) {
    outcome.interrupted = true;
    return outcome;
  }
  options.progress = [](std::size_t done, std::size_t all) {
    spdlog::info("race in SUMO: run {} of {} of this round done", done, all);
  };
  const RaceResult race = race_on_street(request.scenario, request.setting, candidates, request.incumbent,
                                         RaceOptions{}, request.street, options);
  outcome.interrupted = race.interrupted;
  outcome.incumbent_stays = !race.winner;
  outcome.plan = race.winner                    ? candidates[*race.winner]
                 : request.incumbent != nullptr ? *request.incumbent
                                                : shipped_plan(request.scenario.signals);
  outcome.street_before = mean_figures(race.incumbent_runs);
  outcome.street_after = outcome.street_before;
  if (race.winner)  // on the seeds that the incumbent drove, too
    outcome.street_after = mean_figures(std::span(race.entries[*race.winner].runs).first(race.incumbent_runs.size()));
  return outcome;
}

}  // namespace nightwave
