// SPDX-License-Identifier: Apache-2.0
#include "evaluate/short_horizon.hpp"

#include <algorithm>

#include "base/parallel.hpp"
#include "evaluate/compiled_model.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"

namespace nightwave {

std::vector<PartMeasures> short_horizon(const Evaluator& evaluator, const Baseline& baseline,
                                        std::span<const Plan> plans) {
  const CompiledModel& compiled = evaluator.compiled();
  const std::size_t width = model::cpu_tile_width();
  std::vector<PartMeasures> results(plans.size());
  parallel_for(evaluator.options().threads, (plans.size() + width - 1) / width, [&](std::size_t batch) {
    const std::size_t first = batch * width;
    const std::size_t count = std::min(width, plans.size() - first);
    std::vector<model::CandidateTimings> timings;
    for (std::size_t i = 0; i < count; ++i) timings.push_back(evaluator.decoder()(plans[first + i]));
    std::vector<const model::CandidateTimings*> lanes;
    for (const model::CandidateTimings& t : timings) lanes.push_back(&t);
    for (std::size_t draw = 0; draw < baseline.draws().size(); ++draw)
      compiled.with_tile([&](auto& tile) {
        tile.begin(lanes, baseline.draws()[draw].begin);
        compiled.advance(tile, draw, baseline.part().end_block);
        for (std::size_t i = 0; i < count; ++i) results[first + i] += part_measures(evaluator.city(), tile.outcome(i));
      });
    for (std::size_t i = 0; i < count; ++i) results[first + i] *= 1.0 / static_cast<double>(baseline.draws().size());
  });
  return results;
}

}  // namespace nightwave
