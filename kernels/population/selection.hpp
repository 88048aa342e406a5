// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/host_device.hpp"
#include "kernels/population/draws.hpp"
#include "kernels/population/score.hpp"
#include "kernels/population/views.hpp"

namespace nightwave::population {

/// Draws two parents for every child: each is the best of some candidates that are drawn with replacement, the first
/// of equals.
struct DrawParents {
  Draw draw;
  Columns parents;
  std::uint32_t size = 2;  ///< candidates of a tournament, 1 to 30
  const double* scores = nullptr;
  std::uint32_t* mothers = nullptr;
  std::uint32_t* fathers = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t child) const {
    Numbers numbers(draw, Use::tournament, child, 0);
    mothers[child] = winner(numbers);
    fathers[child] = winner(numbers);
  }

 private:
  NIGHTWAVE_HOST_DEVICE std::uint32_t winner(Numbers& numbers) const {
    std::uint32_t best = parents.begin + numbers.below(parents.count);
    for (std::uint32_t k = 1; k < size; ++k) {
      const std::uint32_t other = parents.begin + numbers.below(parents.count);
      const std::uint64_t a = sortable(scores[other]);
      const std::uint64_t b = sortable(scores[best]);
      if (a < b || (a == b && other < best)) best = other;
    }
    return best;
  }
};

/// Sets up the sorting of candidates by score.
struct BeginRanking {
  const double* scores = nullptr;
  std::uint64_t* keys = nullptr;
  std::uint32_t* ranking = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t candidate) const {
    keys[candidate] = sortable(scores[candidate]);
    ranking[candidate] = candidate;
  }
};

/// Puts candidates whose score is that of the one before them behind all others.
struct MoveEqualsBack {
  std::uint32_t first = 0;
  const std::uint64_t* sorted = nullptr;  ///< keys in the order of the ranking
  std::uint64_t* keys = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t place) const {
    keys[place] = place > first && sorted[place] == sorted[place - 1] ? 1 : 0;
  }
};

/// Copies the genes of candidates: of the ranked ones, or of the same where there is no ranking.
struct Gather {
  Genes from;
  Genes to;
  const std::uint32_t* ranking = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t gene, std::uint32_t candidate) const {
    to.at(gene, candidate) = from.at(gene, ranking ? ranking[candidate] : candidate);
  }
};

/// The same for scores.
struct GatherScore {
  const double* from = nullptr;
  double* to = nullptr;
  const std::uint32_t* ranking = nullptr;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t candidate) const {
    to[candidate] = from[ranking ? ranking[candidate] : candidate];
  }
};

}  // namespace nightwave::population
