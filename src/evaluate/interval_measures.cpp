// SPDX-License-Identifier: Apache-2.0
#include "evaluate/interval_measures.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/errors.hpp"
#include "base/parallel.hpp"
#include "evaluate/compiled_model.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/part_measures.hpp"
#include "evaluate/timings.hpp"

namespace nightwave {

namespace {

using Lanes = std::vector<const model::CandidateTimings*>;

/// An interval of the horizon, in blocks, and the block at which the plans take over from the parent.
struct IntervalBlocks {
  std::int32_t take_over = 0;
  std::int32_t first = 0;
  std::int32_t end = 0;
};

std::vector<IntervalBlocks> blocks_of(const model::ModelTables& tables, std::span<const std::int64_t> bounds_s,
                                      std::int32_t warm_up_s) {
  const auto block_at = [&](std::int64_t time_s) {
    require((time_s - tables.begin_s) % model::block_steps == 0, "intervals are whole blocks");
    return static_cast<std::int32_t>((time_s - tables.begin_s) / model::block_steps);
  };
  require(bounds_s.size() >= 2 && bounds_s.front() == tables.begin_s && std::ranges::is_sorted(bounds_s),
          "intervals begin with the horizon");
  require(warm_up_s % model::block_steps == 0, "a warm-up is whole blocks");
  std::vector<IntervalBlocks> intervals;
  for (std::size_t t = 0; t + 1 < bounds_s.size(); ++t) {
    const std::int32_t first = block_at(bounds_s[t]);
    intervals.push_back({std::max(0, first - warm_up_s / model::block_steps), first, block_at(bounds_s[t + 1])});
  }
  intervals.back().end = tables.blocks;
  return intervals;
}

/// The traffic of a day of plans, block after block.
template <class Tile>
class ParentRun {
 public:
  ParentRun(const Evaluator& evaluator, const DayPlan& day, Tile& tile) : compiled_(evaluator.compiled()), tile_(tile) {
    const model::ModelTables& tables = evaluator.city().tables;
    for (const PlanPeriod& period : day.periods) {
      timings_.push_back(evaluator.decoder()(period.plan));
      const std::int64_t after_begin = std::max<std::int64_t>(0, period.begin_s - tables.begin_s);
      begins_.push_back(static_cast<std::int32_t>(after_begin / model::block_steps));
    }
    const model::CandidateTimings* const lane = &timings_.front();
    tile_.begin({&lane, 1});
  }

  /// The traffic at the beginning of a block, not before that of the last call.
  model::Snapshot at(std::int32_t block) {
    while (period_ + 1 < begins_.size() && begins_[period_ + 1] <= block) {
      compiled_.advance(tile_, 0, begins_[period_ + 1]);
      const model::CandidateTimings* const lane = &timings_[++period_];
      tile_.change_lights({&lane, 1});
    }
    compiled_.advance(tile_, 0, block);
    return tile_.snapshot(0);
  }

 private:
  const CompiledModel& compiled_;
  Tile& tile_;
  std::vector<model::CandidateTimings> timings_;
  std::vector<std::int32_t> begins_;
  std::size_t period_ = 0;
};

IntervalMeasures operator-(const PartMeasures& a, const PartMeasures& b) {
  return {a.delay_veh_s - b.delay_veh_s, a.stops - b.stops};
}

/// Measures of the lanes' plans in one interval.
std::vector<IntervalMeasures> measures_in(const Evaluator& evaluator, const Lanes& lanes,
                                          const model::Snapshot& snapshot, const IntervalBlocks& interval) {
  const CompiledModel& compiled = evaluator.compiled();
  std::vector<IntervalMeasures> result;
  compiled.with_tile([&](auto& tile) {
    tile.begin(lanes, snapshot);
    compiled.advance(tile, 0, interval.first);
    std::vector<PartMeasures> before;
    for (std::size_t i = 0; i < lanes.size(); ++i) before.push_back(part_measures(evaluator.city(), tile.outcome(i)));
    compiled.advance(tile, 0, interval.end);
    for (std::size_t i = 0; i < lanes.size(); ++i)
      result.push_back(part_measures(evaluator.city(), tile.outcome(i)) - before[i]);
  });
  return result;
}

}  // namespace

std::vector<std::vector<IntervalMeasures>> interval_measures(const Evaluator& evaluator, const DayPlan& parent,
                                                             std::span<const Plan> plans,
                                                             std::span<const std::int64_t> bounds_s,
                                                             std::int32_t warm_up_s, IntervalRange range) {
  std::vector<IntervalBlocks> intervals = blocks_of(evaluator.city().tables, bounds_s, warm_up_s);
  range.end = std::min(range.end, intervals.size());
  range.first = std::min(range.first, range.end);
  intervals = {intervals.begin() + static_cast<std::ptrdiff_t>(range.first),
               intervals.begin() + static_cast<std::ptrdiff_t>(range.end)};
  std::vector<model::CandidateTimings> timings;
  for (const Plan& plan : plans) timings.push_back(evaluator.decoder()(plan));
  const std::size_t width = model::cpu_tile_width();
  std::vector<Lanes> batches((plans.size() + width - 1) / width);
  for (std::size_t i = 0; i < plans.size(); ++i) batches[i / width].push_back(&timings[i]);

  std::vector<std::vector<IntervalMeasures>> result(plans.size(), std::vector<IntervalMeasures>(intervals.size()));
  if (intervals.empty()) return result;
  ThreadPool pool(evaluator.options().threads);
  evaluator.compiled().with_tile([&](auto& parent_tile) {
    ParentRun run(evaluator, parent, parent_tile);
    // Some intervals at a time: a snapshot is as large as a lane of the whole city.
    const std::size_t at_once = 4 * std::size_t{pool.size()};
    for (std::size_t first = 0; first < intervals.size(); first += at_once) {
      const std::size_t count = std::min(at_once, intervals.size() - first);
      std::vector<model::Snapshot> snapshots;
      for (std::size_t t = first; t < first + count; ++t) snapshots.push_back(run.at(intervals[t].take_over));
      pool.for_each_index(count * batches.size(), [&](std::size_t task) {
        const std::size_t t = first + task / batches.size();
        const std::size_t batch = task % batches.size();
        const auto measures = measures_in(evaluator, batches[batch], snapshots[t - first], intervals[t]);
        for (std::size_t i = 0; i < measures.size(); ++i) result[batch * width + i][t] = measures[i];
      });
    }
  });
  return result;
}

std::vector<IntervalRange> shared_intervals(std::size_t intervals, std::size_t plans, std::size_t workers,
                                            unsigned threads) {
  require(workers > 0 && threads > 0, "somebody works");
  // A worker whose range is [a, b) spends b on the parent and k (b - a) on the plans, which is the same for all when
  // what is left shrinks by k / (1 + k) from each to the next: every interval is run twice, as a warm-up as well.
  const std::size_t batches = (plans + model::cpu_tile_width() - 1) / model::cpu_tile_width();
  const double k = 2.0 * static_cast<double>(batches) / threads;
  const double shrinks = k / (1 + k);
  const double whole = 1 - std::pow(shrinks, static_cast<double>(workers));
  std::vector<IntervalRange> ranges;
  std::size_t first = 0;
  for (std::size_t worker = 1; worker <= workers; ++worker) {
    const double share = plans == 0 ? 1.0 : (1 - std::pow(shrinks, static_cast<double>(worker))) / whole;
    const std::size_t end =
        worker == workers ? intervals : static_cast<std::size_t>(std::lround(share * static_cast<double>(intervals)));
    ranges.push_back({first, end});
    first = end;
  }
  return ranges;
}

}  // namespace nightwave
