// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "signals/plan.hpp"

namespace nightwave {

struct SearchSpace;

/// A plan and what the objective says of it.
struct ScoredPlan {
  Plan plan;
  double objective = 0;
};

template <class Stream>
void fields(Stream& stream, ScoredPlan& scored) {
  stream(scored.plan, scored.objective);
}

/// How much two plans differ, 0 = not at all, about 1 = in everything: mean over the signals of the differences of
/// cycle, stage shares and order, and mean over neighbouring signals of the difference of their lag. Plans that only
/// differ by one shift of all offsets are the same to traffic and to this distance.
double plan_distance(const SearchSpace& space, const Plan& a, const Plan& b);

/// Good plans that differ, for races in which the model's favourite need not win.
class Archive {
 public:
  explicit Archive(const SearchSpace& space) : space_(&space) {}

  void offer(const Plan& plan, double objective);
  /// Up to `count` plans: the best first, then always the one farthest from those taken among the good ones; "good" is
  /// widened until there are enough.
  std::vector<ScoredPlan> most_different(std::size_t count) const;
  std::size_t size() const { return kept_.size(); }
  /// The best plan ever offered; there must have been one.
  const ScoredPlan& best() const { return kept_.front(); }
  /// Offers everything that another archive keeps, best first.
  void offer_all(const Archive& other);

  template <class Stream>
  void fields(Stream& stream) {
    stream(kept_);
  }

 private:
  const SearchSpace* space_;
  std::vector<ScoredPlan> kept_;  ///< ascending by objective
};

}  // namespace nightwave
