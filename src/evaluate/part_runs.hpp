// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/parallel.hpp"
#include "evaluate/baseline.hpp"
#include "evaluate/compiled_model.hpp"
#include "evaluate/evaluator.hpp"
#include "evaluate/pack.hpp"

namespace nightwave {

/// Measures of candidates that go on from the baseline's traffic to the end of its part, means over the draws of the
/// demand; a tile of them at a time. `make_run(first, count)` makes ready what some of them need, and returns what is
/// called with a tile, which begins anew, and a draw: it has to advance them to the end of the part. On the cpu
/// backend, with the evaluator's number of threads.
template <class MakeRun>
std::vector<PartMeasures> run_part(const Evaluator& evaluator, const Baseline& baseline, std::size_t candidates,
                                   const MakeRun& make_run) {
  const std::size_t width = model::cpu_tile_width();
  std::vector<PartMeasures> results(candidates);
  parallel_for(evaluator.options().threads, (candidates + width - 1) / width, [&](std::size_t batch) {
    const std::size_t first = batch * width;
    const std::size_t count = std::min(width, candidates - first);
    const auto run = make_run(first, count);
    for (std::size_t draw = 0; draw < baseline.draws().size(); ++draw)
      evaluator.compiled().with_tile([&](auto& tile) {
        run(tile, draw);
        for (std::size_t i = 0; i < count; ++i) results[first + i] += part_measures(evaluator.city(), tile.outcome(i));
      });
    for (std::size_t i = 0; i < count; ++i) results[first + i] *= 1.0 / static_cast<double>(baseline.draws().size());
  });
  return results;
}

}  // namespace nightwave
