// SPDX-License-Identifier: Apache-2.0
#include "app/window_search.hpp"

#include <span>
#include <utility>

#include "app/robust_choice.hpp"
#include "app/search_report.hpp"
#include "demand/demand_window.hpp"
#include "search/optimizer.hpp"

namespace nightwave {

WindowSearch::WindowSearch(const PlanOptions& options, const Scenario& scenario, const ModelConstants& constants,
                           const EvaluationOptions& evaluation, const DayDesign& design, const PlanWishes& wishes,
                           Ranks& ranks, const CheckpointKeeper* keeper)
    : options_(options),
      scenario_(scenario),
      constants_(constants),
      evaluation_(evaluation),
      design_(design),
      wishes_(wishes),
      ranks_(ranks),
      keeper_(keeper) {}

WindowResult WindowSearch::operator()(const WindowTask& task, const std::function<void(Bytes)>& boundary) {
  const DemandWindow window{task.begin_s, task.end_s, design_.warm_up_s, evaluation_.drain_s};
  const Demand demand = demand_in(scenario_.demand, window);
  const Evaluator evaluator(scenario_.network, scenario_.signals, demand, constants_, evaluation_);
  const SearchSpace space = make_search_space(scenario_.network, scenario_.signals, demand, constants_, wishes_.limits);
  SearchRequest request;
  request.seed = task.seed;
  request.budget = {task.evaluations, task.seconds};
  request.objective = wishes_.objective;
  request.objective.vehicles_due = evaluator.vehicles_due();
  request.preferred_batch = evaluator.preferred_batch();
  request.threads = evaluator.options().threads;
  request.incumbent = task.incumbent;
  request.from_incumbent_alone = task.from_incumbent_alone;
  request.finalists = robust_choice_finalists;
  request.batches_afterwards = robust_choice_batches(scenario_.signals.all.size());
  if (options_.islands > 0) request.islands = options_.islands;
  request.resume = task.resume;
  SearchReport report(options_, ranks_, keeper_);
  request.hooks = report.hooks();
  // On every rank, though only rank 0 is handed states: it says that states are wanted.
  if (!options_.checkpoint.empty()) request.hooks.boundary = boundary;
  SearchResult result = optimize(
      space, [&](std::span<const Plan> plans) { return evaluator.evaluate(plans); }, request, ranks_.mail());
  all_answered_ = all_answered_ && result.all_answered;
  interrupted_ = interrupted_ || result.interrupted;
  if (ranks_.speaks() && !result.interrupted) prefer_robust(scenario_, demand, evaluator, request.objective, result);
  return {std::move(result.best), result.status.evaluations};
}

}  // namespace nightwave
