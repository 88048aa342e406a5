// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "search/space.hpp"

namespace nightwave::bench {

/// How a search went: the evaluations at which the best objective fell, and to what.
class Course {
 public:
  void note(double objective);
  std::int64_t evaluations() const { return evaluations_; }
  /// Best objective of the first evaluations.
  double best_after(std::int64_t evaluations) const;
  /// First evaluation with at most this objective.
  std::optional<std::int64_t> first_below(double objective) const;
  const std::vector<std::pair<std::int64_t, double>>& improvements() const { return improvements_; }

 private:
  std::int64_t evaluations_ = 0;
  std::vector<std::pair<std::int64_t, double>> improvements_;
};

/// Searches that can be compared: nightwave, ga, hill, and with pagmo2 cmaes and sga.
const std::vector<std::string>& search_methods();

/// Runs a search for so many evaluations. Every method begins with the shipped and Webster's plan, varies the same
/// genes and is scored by the same objective.
Course search_by(const std::string& method, const SearchSpace& space, const Evaluator& evaluator,
                 std::int64_t evaluations, std::uint64_t seed);

}  // namespace nightwave::bench
