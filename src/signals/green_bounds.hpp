// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "signals/signal.hpp"

namespace nightwave {

/// What the greens of a signal's stages must satisfy when the stages run in a given order: minima of single stages and
/// of consecutive stages through which a movement stays green. Vectors are by place in the order; intergreens are not
/// included.
class GreenBounds {
 public:
  GreenBounds(const Signal& signal, const std::vector<std::uint8_t>& order);

  /// Greens of least sum that satisfy all bounds, s.
  std::vector<int> shortest() const;

  /// Greens that satisfy all bounds, sum to `total_s` and keep the proportions of `wanted` where the bounds let them;
  /// none when `total_s` is less than the sum of shortest().
  std::optional<std::vector<int>> share(int total_s, const std::vector<int>& wanted) const;

  /// Consecutive stages whose greens must reach a sum.
  struct Span {
    std::size_t first;   ///< place
    std::size_t stages;  ///< consecutive places, around the end of the order
    int least_s;
  };
  /// Least green of each stage by itself, s.
  const std::vector<int>& stage_least() const { return stage_least_; }
  /// Spans that the least greens of their stages do not satisfy already, in the order in which share() satisfies them.
  const std::vector<Span>& spans() const { return spans_; }

 private:
  int sum_over(const Span& span, const std::vector<int>& greens) const;
  bool raise(const Span& span, const std::vector<int>& greens, std::vector<int>& least) const;
  std::optional<std::vector<int>> earliest_ends(int total_s) const;

  std::vector<int> stage_least_;
  std::vector<Span> spans_;
};

}  // namespace nightwave
