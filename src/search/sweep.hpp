// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "search/individual.hpp"
#include "search/scorer.hpp"

namespace nightwave {

struct SearchSpace;
class ThreadPool;

/// Tries about ten common cycles with simple splits (shipped, Webster's, between) and offsets (shipped, guided,
/// random), the better ones with more of these than the others, and returns the founders of up to `islands()` islands,
/// best cycle first; asked once the pace is known. With several cycle groups every group takes the cycles and genes
/// that were best in its own zones. Empty only when the budget ended at once.
std::vector<std::vector<Individual>> sweep_cycles(const SearchSpace& space, Scorer& scorer, std::uint64_t seed,
                                                  const std::optional<Genome>& incumbent,
                                                  const std::function<std::size_t()>& islands, ThreadPool& pool);

}  // namespace nightwave
