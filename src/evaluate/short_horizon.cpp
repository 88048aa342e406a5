// SPDX-License-Identifier: Apache-2.0
#include "evaluate/short_horizon.hpp"

#include <utility>

#include "evaluate/part_runs.hpp"
#include "evaluate/timings.hpp"

namespace nightwave {

std::vector<PartMeasures> short_horizon(const Evaluator& evaluator, const Baseline& baseline,
                                        std::span<const Plan> plans) {
  return run_part(evaluator, baseline, plans.size(), [&](std::size_t first, std::size_t count) {
    std::vector<model::CandidateTimings> timings;
    for (std::size_t i = 0; i < count; ++i) timings.push_back(evaluator.decoder()(plans[first + i]));
    return [&, timings = std::move(timings)](auto& tile, std::size_t draw) {
      std::vector<const model::CandidateTimings*> lanes;
      for (const model::CandidateTimings& t : timings) lanes.push_back(&t);
      tile.begin(lanes, baseline.draws()[draw].begin);
      evaluator.compiled().advance(tile, draw, baseline.part().end_block);
    };
  });
}

}  // namespace nightwave
