// SPDX-License-Identifier: Apache-2.0
#include "evaluate/day_evaluation.hpp"

#include <algorithm>
#include <optional>

#include "base/errors.hpp"
#include "base/parallel.hpp"
#include "evaluate/compiled_model.hpp"
#include "evaluate/day_timings.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/part_runs.hpp"
#include "evaluate/short_horizon.hpp"
#include "kernels/model/backends.hpp"

namespace nightwave {

namespace {

using Lanes = std::vector<const model::CandidateTimings*>;

Lanes lanes_of(const std::vector<DayTimings>& days) {
  Lanes lanes;
  for (const DayTimings& day : days) lanes.push_back(&day.timings());
  return lanes;
}

/// Advances a tile up to the beginning of a block, changing its lanes' lights on the way.
template <class History>
void advance(const CompiledModel& compiled, model::Tile<History>& tile, std::size_t draw, std::vector<DayTimings>& days,
             std::int32_t end_block) {
  while (tile.block() < end_block) {
    std::int32_t until = end_block;
    for (const DayTimings& day : days) until = std::min(until, day.next_block());
    compiled.advance(tile, draw, until);
    bool changed = false;
    for (DayTimings& day : days)
      while (day.next_block() <= until && until < compiled.tables.blocks) {
        day.go_on();
        changed = true;
      }
    if (changed) tile.change_lights(lanes_of(days));
  }
}

PartMeasures difference(const PartMeasures& later, const PartMeasures& earlier) {
  PartMeasures result = earlier;
  result *= -1.0;
  result += later;
  return result;
}

/// Turns what has been counted up to the end of every interval into what each of them counts.
void take_apart(std::vector<PartMeasures>& sums) {
  for (std::size_t k = sums.size(); k-- > 1;) sums[k] = difference(sums[k], sums[k - 1]);
}

/// Ends of the intervals, in blocks.
std::vector<std::int32_t> interval_ends(const model::ModelTables& tables, std::int32_t interval_s) {
  require(interval_s >= 0 && interval_s % model::block_steps == 0, "intervals are whole blocks");
  std::vector<std::int32_t> ends;
  if (interval_s == 0) return {tables.blocks};
  for (std::int32_t end = 0; end < tables.blocks;) {
    end = std::min(tables.blocks, end + interval_s / model::block_steps);
    ends.push_back(end);
  }
  return ends;
}

/// Adds the outcomes at the ends of the intervals, and of the whole, to a day's measures.
void count(const Evaluator& evaluator, std::size_t draw, const std::vector<PartMeasures>& sums,
           const model::Outcome& whole, DayMeasures& into) {
  std::vector<PartMeasures> intervals = sums;
  take_apart(intervals);
  into.intervals.resize(intervals.size());
  for (std::size_t k = 0; k < intervals.size(); ++k) into.intervals[k] += intervals[k];
  evaluator.add_outcome(whole, draw, into.whole);
}

void finish(const Evaluator& evaluator, bool with_intervals, DayMeasures& measures) {
  evaluator.take_mean(measures.whole);
  for (PartMeasures& interval : measures.intervals)
    interval *= 1.0 / static_cast<double>(evaluator.options().demand_draws.size());
  if (!with_intervals) measures.intervals.clear();
}

/// One day, one draw, written to be read.
void run_plainly(const Evaluator& evaluator, const DayPlan& day, const DayOptions& options, std::size_t draw,
                 const std::vector<std::int32_t>& ends, DayMeasures& into) {
  const model::ModelTables& tables = evaluator.city().tables;
  DayTimings timings(evaluator, day, options.transitions);
  model::CandidateTimings now = timings.timings();
  std::vector<PartMeasures> sums;
  const auto see = [&](std::int32_t block, const model::Outcome& outcome) {
    if (sums.size() < ends.size() && ends[sums.size()] == block)
      sums.push_back(part_measures(evaluator.city(), outcome));
  };
  const model::TimingsChange change = [&](std::int32_t block,
                                          const model::Outcome& outcome) -> const model::CandidateTimings* {
    see(block, outcome);
    if (timings.next_block() != block) return nullptr;
    timings.go_on();
    now = timings.timings();
    return &now;
  };
  const model::RunOptions run{evaluator.options().resolution, evaluator.options().measures};
  const model::DemandTables& demand = evaluator.compiled().demands[draw];
  const model::Outcome outcome = evaluator.options().backend == Backend::naive
                                     ? model::run_naive(tables, demand, now, run, nullptr, change)
                                     : model::run_reference(tables, demand, now, run, nullptr, change);
  see(tables.blocks, outcome);
  count(evaluator, draw, sums, outcome, into);
}

/// Days side by side in a tile, one draw.
void run_tile(const Evaluator& evaluator, std::span<const DayPlan> plans, const DayOptions& options, std::size_t draw,
              const std::vector<std::int32_t>& ends, std::span<DayMeasures> into) {
  const CompiledModel& compiled = evaluator.compiled();
  std::vector<DayTimings> days;
  for (const DayPlan& plan : plans) days.emplace_back(evaluator, plan, options.transitions);
  compiled.with_tile([&](auto& tile) {
    tile.begin(lanes_of(days));
    std::vector<std::vector<PartMeasures>> sums(plans.size());
    std::vector<model::Outcome> outcomes(plans.size());
    for (const std::int32_t end : ends) {
      advance(compiled, tile, draw, days, end);
      for (std::size_t i = 0; i < plans.size(); ++i) {
        outcomes[i] = tile.outcome(i);
        sums[i].push_back(part_measures(evaluator.city(), outcomes[i]));
      }
    }
    for (std::size_t i = 0; i < plans.size(); ++i) count(evaluator, draw, sums[i], outcomes[i], into[i]);
  });
}

}  // namespace

std::vector<DayMeasures> evaluate_days(const Evaluator& evaluator, std::span<const DayPlan> days,
                                       const DayOptions& options) {
  const Backend backend = evaluator.options().backend;
  const bool plainly = backend == Backend::naive || backend == Backend::reference;
  const std::size_t width = plainly ? 1 : model::cpu_tile_width();
  const std::vector<std::int32_t> ends = interval_ends(evaluator.city().tables, options.interval_s);
  std::vector<DayMeasures> results(days.size());
  parallel_for(evaluator.options().threads, (days.size() + width - 1) / width, [&](std::size_t tile) {
    const std::size_t first = tile * width;
    const std::size_t count = std::min(width, days.size() - first);
    for (std::size_t draw = 0; draw < evaluator.options().demand_draws.size(); ++draw) {
      if (plainly)
        run_plainly(evaluator, days[first], options, draw, ends, results[first]);
      else
        run_tile(evaluator, days.subspan(first, count), options, draw, ends, std::span(results).subspan(first, count));
    }
    for (std::size_t i = first; i < first + count; ++i) finish(evaluator, options.interval_s > 0, results[i]);
  });
  return results;
}

std::vector<PartMeasures> change_over(const Evaluator& evaluator, const Baseline& baseline, std::span<const Plan> plans,
                                      const TransitionRules& rules) {
  const std::int64_t begin_s = evaluator.city().tables.begin_s;
  const std::int32_t block = baseline.part().first_block;
  const std::int64_t at_s = begin_s + std::int64_t{block} * model::block_steps;
  return run_part(evaluator, baseline, plans.size(), [&, begin_s, block, at_s](std::size_t first, std::size_t count) {
    return [&, begin_s, block, at_s, first, count](auto& tile, std::size_t draw) {
      std::vector<DayTimings> days;
      for (std::size_t i = first; i < first + count; ++i)
        days.emplace_back(evaluator, DayPlan{{{begin_s, baseline.plan()}, {at_s, plans[i]}}}, rules, block);
      tile.begin(lanes_of(days), baseline.draws()[draw].begin);
      advance(evaluator.compiled(), tile, draw, days, baseline.part().end_block);
    };
  });
}

std::vector<PartMeasures> transition_costs(const Evaluator& evaluator, const Baseline& baseline,
                                           std::span<const Plan> plans, const TransitionRules& rules) {
  std::vector<PartMeasures> changed = change_over(evaluator, baseline, plans, rules);
  const std::vector<PartMeasures> jumped = short_horizon(evaluator, baseline, plans);
  for (std::size_t i = 0; i < changed.size(); ++i) changed[i] = difference(changed[i], jumped[i]);
  return changed;
}

}  // namespace nightwave
