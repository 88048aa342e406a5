// SPDX-License-Identifier: Apache-2.0
#include "search/scorer.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/errors.hpp"
#include "search/space.hpp"

namespace nightwave {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int most_frequent_cycle(const Plan& plan) {
  std::map<int, int> count;
  for (const SignalTiming& timing : plan.timings) count[timing.cycle_s] += 1;
  const auto most =
      std::max_element(count.begin(), count.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == count.end() ? 0 : most->first;
}

}  // namespace

Scorer::Scorer(const SearchSpace& space, ScoreFunction function, const Objective& objective, const SearchBudget& budget,
               std::size_t preferred_batch, SearchHooks hooks)
    : function_(std::move(function)),
      objective_(objective),
      budget_(budget),
      batch_(std::max<std::size_t>(1, preferred_batch)),
      hooks_(std::move(hooks)),
      archive_(space) {
  require(budget.evaluations || budget.seconds, "a search needs a number of evaluations or a time");
}

bool Scorer::out_of_time(std::size_t batch) const {
  if (!budget_.seconds) return false;
  const double left = *budget_.seconds - seconds_since(begin_);
  // A batch that cannot end in time is not begun: whoever says 60 s has other plans for the 61st.
  const double share = std::min(1.0, static_cast<double>(batch) / static_cast<double>(batch_));
  return left <= batch_s_ * share;
}

void Scorer::note(const Plan& plan, const Measures& measures) {
  const double value = objective_(measures);
  archive_.offer(plan, value);
  if (best_ && value >= best_objective_) return;
  best_ = plan;
  best_measures_ = measures;
  best_objective_ = value;
  if (hooks_.improvement) hooks_.improvement(status(), plan);
}

std::vector<Measures> Scorer::score(std::span<const Plan> plans) {
  std::vector<Measures> result;
  while (result.size() < plans.size()) {
    stopped_ = stopped_ || (hooks_.stop && hooks_.stop());
    if (stopped_ || out_of_evaluations()) break;
    std::size_t count = std::min(batch_, plans.size() - result.size());
    if (budget_.evaluations) count = std::min(count, static_cast<std::size_t>(*budget_.evaluations - evaluations_));
    if (out_of_time(count)) break;
    const auto batch = plans.subspan(result.size(), count);
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Measures> measures = function_(batch);
    require(measures.size() == count, "the evaluator must score every plan of a batch");
    if (count == batch_) batch_s_ = seconds_since(begin);
    evaluating_s_ += seconds_since(begin);
    for (std::size_t i = 0; i < count; ++i) {
      evaluations_ += 1;
      note(batch[i], measures[i]);
      result.push_back(std::move(measures[i]));
    }
    if (hooks_.progress) hooks_.progress(status());
  }
  return result;
}

Measures Scorer::score_first(const Plan& plan, bool eligible) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Measures> measures = function_(std::span(&plan, 1));
  require(measures.size() == 1, "the evaluator must score every plan of a batch");
  evaluating_s_ += seconds_since(begin);
  evaluations_ += 1;
  if (eligible) note(plan, measures.front());
  return std::move(measures.front());
}

double Scorer::expected_evaluations() const {
  double expected = 1e12;
  if (budget_.evaluations) expected = static_cast<double>(*budget_.evaluations);
  if (budget_.seconds && evaluating_s_ > 0) {
    const double pace = static_cast<double>(evaluations_) / seconds_since(begin_);
    expected = std::min(expected, *budget_.seconds * pace);
  }
  return expected;
}

SearchStatus Scorer::status() const {
  SearchStatus status;
  status.evaluations = evaluations_;
  status.elapsed_s = seconds_since(begin_);
  if (budget_.evaluations)
    status.progress =
        static_cast<double>(evaluations_) / static_cast<double>(std::max<std::int64_t>(1, *budget_.evaluations));
  if (budget_.seconds) status.progress = std::max(status.progress, status.elapsed_s / std::max(1e-9, *budget_.seconds));
  status.progress = std::min(1.0, status.progress);
  status.evaluations_per_s = status.elapsed_s > 0 ? static_cast<double>(evaluations_) / status.elapsed_s : 0.0;
  status.best = best_objective_;
  status.median = median_;
  if (best_) status.cycle_s = most_frequent_cycle(*best_);
  return status;
}

}  // namespace nightwave
