// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "kernels/model/tables.hpp"
#include "signals/day_plan.hpp"
#include "signals/transition.hpp"

namespace nightwave {

class Evaluator;  // evaluate/evaluator.hpp

/// The timings of a day of plans as the kernels need them, block after block. A signal in step runs by its plan's
/// windows. One in transition gets what it shows cut into parts of some blocks, each written down as the windows of a
/// cycle that does not end before the part does.
class DayTimings {
 public:
  /// From the beginning of `block` on. The evaluator must outlive it.
  DayTimings(const Evaluator& evaluator, const DayPlan& day, const TransitionRules& rules, std::int32_t block = 0);
  ~DayTimings();
  DayTimings(DayTimings&&) noexcept;
  DayTimings& operator=(DayTimings&&) noexcept;

  /// In force now. Stays where it is.
  const model::CandidateTimings& timings() const;
  /// Block from which on others are in force; the horizon's blocks where none are.
  std::int32_t next_block() const;
  /// Goes on to that block.
  void go_on();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nightwave
